import { distance, pointNear } from "./coordinates.ts";
import type { Point } from "./masks.ts";

/** Something that is drawn at the moment, by a pointer or by a key that is held. */
export interface Gesture {
  move: (to: Point) => void;
  end: () => void;
}

export interface Stroke {
  /** Width in pixels of the picture. */
  width: number;
  erases: boolean;
}

/** What paints an area. */
export interface Pen {
  line: (from: Point, to: Point, stroke: Stroke) => void;
  /** Ends a stroke: what is painted so far is handed on. */
  lift: () => void;
  fill: () => void;
  clear: () => void;
}

export function paintStroke(pen: Pen, stroke: Stroke, from: Point, onEnd: () => void): Gesture {
  let last = from;
  pen.line(from, from, stroke);
  return {
    move: (to) => {
      pen.line(last, to, stroke);
      last = to;
    },
    end: () => {
      pen.lift();
      onEnd();
    },
  };
}

interface PathActions {
  onMove: (index: number, to: Point) => void;
  /** A point was moved, and the gesture has ended. */
  onMoved: (index: number, at: Point) => void;
  /** The line that is being drawn by hand. */
  onSketch: (sketch: readonly Point[]) => void;
  onDrawn: (points: readonly Point[]) => void;
}

/** Moves the point that lies within reach; else adds one, or a whole line when the gesture goes further than that. */
export function drawPath(path: readonly Point[], from: Point, reach: number, actions: PathActions): Gesture {
  const grabbed = pointNear(path, from, reach);
  if (grabbed !== undefined) {
    let at: Point | undefined;
    return {
      move: (to) => {
        at = to;
        actions.onMove(grabbed, to);
      },
      end: () => at && actions.onMoved(grabbed, at),
    };
  }
  let sketch: readonly Point[] = [from];
  return {
    move: (to) => {
      // A trembling click draws no line.
      if (sketch.length === 1 && distance(from, to) <= reach) return;
      sketch = [...sketch, to];
      actions.onSketch(sketch);
    },
    end: () => {
      actions.onSketch([]);
      actions.onDrawn(sketch);
    },
  };
}
