import type { Point } from "./masks.ts";

/** In pixels of the picture. */
export interface Size {
  width: number;
  height: number;
}

/** A place as the browser has it: from the left, and from the top. */
interface Place {
  left: number;
  top: number;
}

/** The picture on the screen, in the screen's own pixels. */
interface Box extends Size, Place {}

const between = (value: number, last: number): number => Math.min(Math.max(value, 0), last);

/** The nearest whole pixel of the picture. */
export function clampPoint({ x, y }: Point, { width, height }: Size): Point {
  return { x: between(Math.round(x), width - 1), y: between(Math.round(y), height - 1) };
}

/** The pixel of the picture that lies under a place on the screen. */
export function pointUnder(place: Place, box: Box, size: Size): Point {
  const column = Math.floor(((place.left - box.left) / box.width) * size.width);
  const row = Math.floor(((place.top - box.top) / box.height) * size.height);
  return clampPoint({ x: column, y: size.height - 1 - row }, size);
}

/** The middle of a pixel, on a canvas or in a drawing of the picture's size. */
export function middleOf({ x, y }: Point, { height }: Size): Place {
  return { left: x + 0.5, top: height - y - 0.5 };
}

/** Where a pixel is on the screen, in parts of the picture that CSS understands. */
export function shareOf(point: Point, size: Size): { left: string; top: string } {
  const { left, top } = middleOf(point, size);
  return { left: `${(left / size.width) * 100}%`, top: `${(top / size.height) * 100}%` };
}

export const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

/** The nearest of the points that lies within reach. */
export function pointNear(points: readonly Point[], at: Point, reach: number): number | undefined {
  let nearest: number | undefined;
  let least = reach;
  for (const [index, point] of points.entries()) {
    const away = distance(point, at);
    if (away <= least) [nearest, least] = [index, away];
  }
  return nearest;
}

const directions: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: 1 },
  ArrowDown: { x: 0, y: -1 },
};

/** Where an arrow key leads: a hundredth of the picture's longer side, or a tenth in large steps. */
export function stepBy(key: string, from: Point, size: Size, isLarge: boolean): Point | undefined {
  const direction = directions[key];
  if (direction === undefined) return undefined;
  const step = Math.max(1, Math.round(Math.max(size.width, size.height) / (isLarge ? 10 : 100)));
  return clampPoint({ x: from.x + direction.x * step, y: from.y + direction.y * step }, size);
}
