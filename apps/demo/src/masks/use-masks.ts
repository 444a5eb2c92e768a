import { useLayoutEffect, useRef, useState } from "react";
import type { Size } from "./drawing/coordinates.ts";
import { changeMasks, emptyMasks, isEmpty, type MaskChange } from "./drawing/layers.ts";
import type { Masks } from "./drawing/masks.ts";

interface Drawing {
  masks: Masks;
  change: (change: MaskChange) => void;
  /** Ends a change that was told bit by bit: the next one is taken back by itself. */
  settle: () => void;
  /** Takes the last change back; undefined when there is none. */
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
  // A second change may come before the page has shown the first one.
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
      // A stroke on a picture that is gone by now.
      const previous = latest.current;
      if (!isOfSize(previous, { width, height })) return;
      const kind = kindOf(change);
      const isSameStep = kind !== undefined && kind === lastChange.current;
      lastChange.current = kind;
      if (!isSameStep) setPast((steps) => [...steps, previous].slice(-mostSteps));
      show(changeMasks(previous, change));
    },
    settle: () => {
      lastChange.current = undefined;
    },
    // What was drawn on another picture before this one does not come back.
    undo: isOfSize(before, size)
      ? () => {
          lastChange.current = undefined;
          setPast(past.slice(0, -1));
          show(before);
        }
      : undefined,
  };
}

/** A point that is moved is told many times; all of that is taken back at once. */
const kindOf = (change: MaskChange): string | undefined =>
  change.type === "point-moved" ? `${change.id} ${change.index}` : undefined;

export function isOfSize(masks: Masks | undefined, { width, height }: Size): masks is Masks {
  return masks?.width === width && masks.height === height;
}
