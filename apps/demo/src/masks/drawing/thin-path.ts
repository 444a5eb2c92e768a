import type { Point } from "./masks.ts";

/** Twice the area of the triangle that is lost without the point in the middle. */
function loss(before: Point, point: Point, after: Point): number {
  return Math.abs((point.x - before.x) * (after.y - before.y) - (after.x - before.x) * (point.y - before.y));
}

/**
 * A path drawn by hand, with fewer points: the least visible ones are removed first (Visvalingam's algorithm), until
 * there are no more than `most` and each of the rest is worth `least` square pixels. The ends stay.
 */
export function thinPath(path: readonly Point[], most: number, least: number): readonly Point[] {
  if (most < 2) return path.slice(0, Math.max(0, most));
  let kept = [...path];
  while (kept.length > 2) {
    const weakest = weakestOf(kept);
    if (kept.length <= most && weakest.loss >= 2 * least) break;
    kept = kept.toSpliced(weakest.index, 1);
  }
  return kept;
}

function weakestOf(path: readonly Point[]): { index: number; loss: number } {
  let weakest = { index: 1, loss: Number.POSITIVE_INFINITY };
  for (const [index, point] of path.entries()) {
    const [before, after] = [path[index - 1], path[index + 1]];
    if (before === undefined || after === undefined) continue;
    const lost = loss(before, point, after);
    if (lost < weakest.loss) weakest = { index, loss: lost };
  }
  return weakest;
}
