import { useLayoutEffect, useRef, useState } from "react";
import type { Size } from "./drawing/coordinates.ts";
import { changeMasks, emptyMasks, isEmpty, type MaskChange } from "./drawing/layers.ts";
import type { Masks } from "./drawing/masks.ts";

interface Drawing {
  masks: Masks;
  change: (change: MaskChange) => void;
  /** Ends a change that came in parts: undo takes back the next change separately. */
  endStep: () => void;
  /** Undoes the last change; undefined without one. */
  undo: (() => void) | undefined;
}

// Each may hold the picture of a mask.
const mostSteps = 50;

/** The masks of a picture of this size, and how they change. */
export function useMasks(
  masks: Masks | undefined,
  size: Size,
  onChange: (masks: Masks | undefined) => void,
): Drawing {
  const { width, height } = size;
  const current = isOfSize(masks, size) ? masks : emptyMasks(size);
  // A second change may come before the page is drawn with the first one.
  const latest = useRef(current);
  useLayoutEffect(() => {
    latest.current = current;
  });
  const [past, setPast] = useState<readonly Masks[]>([]);
  const lastChange = useRef<string>(undefined);

  function show(next: Masks): void {
    latest.current = next;
    onChange(isEmpty(next) ? undefined : next);
  }

  const before = past.at(-1);
  return {
    masks: current,
    change: (change) => {
      // A stroke on a picture that was removed in the meantime.
      const previous = latest.current;
      if (!isOfSize(previous, { width, height })) return;
      const kind = kindOf(change);
      const isSameStep = kind !== undefined && kind === lastChange.current;
      lastChange.current = kind;
      if (!isSameStep) setPast((steps) => [...steps, previous].slice(-mostSteps));
      show(changeMasks(previous, change));
    },
    endStep: () => {
      lastChange.current = undefined;
    },
    // What was drawn on another picture does not come back.
    undo: isOfSize(before, size)
      ? () => {
          lastChange.current = undefined;
          setPast(past.slice(0, -1));
          show(before);
        }
      : undefined,
  };
}

/** Moving a point makes many changes, which one undo takes back. */
const kindOf = (change: MaskChange): string | undefined =>
  change.type === "point-moved" ? `${change.id} ${change.index}` : undefined;

export function isOfSize(masks: Masks | undefined, { width, height }: Size): masks is Masks {
  return masks?.width === width && masks.height === height;
}
