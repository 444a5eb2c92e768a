import { useLayoutEffect, useRef } from "react";
import type { Size } from "./coordinates.ts";
import { changeMasks, emptyMasks, isEmpty, type MaskChange } from "./layers.ts";
import type { Masks } from "./masks.ts";

interface Drawing {
  masks: Masks;
  change: (change: MaskChange) => void;
}

/** The masks of a picture of this size, and how they change. */
export function useMasks(
  masks: Masks | undefined,
  size: Size,
  onChange: (masks: Masks | undefined) => void,
): Drawing {
  const { width, height } = size;
  const current = isOfSize(masks, size) ? masks : emptyMasks(size);
  // A second change may come before the page has shown the first one.
  const latest = useRef(current);
  useLayoutEffect(() => {
    latest.current = current;
  });
  return {
    masks: current,
    change: (change) => {
      // A stroke on a picture that is gone by now.
      if (!isOfSize(latest.current, { width, height })) return;
      const next = changeMasks(latest.current, change);
      latest.current = next;
      onChange(isEmpty(next) ? undefined : next);
    },
  };
}

export function isOfSize(masks: Masks | undefined, { width, height }: Size): masks is Masks {
  return masks?.width === width && masks.height === height;
}
