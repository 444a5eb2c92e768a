import { findProblems } from "cometapi-kling";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { endpoint, fields, pathRules } from "../src/endpoint.ts";
import {
  clampPoint,
  middleOf,
  pointNear,
  pointUnder,
  shareOf,
  stepBy,
} from "../src/masks/drawing/coordinates.ts";
import { drawPath, type Pen, paintStroke } from "../src/masks/drawing/gestures.ts";
import {
  changeMasks,
  emptyMasks,
  frozen,
  hasRoom,
  isEmpty,
  type MaskChange,
} from "../src/masks/drawing/layers.ts";
import { maskToPaint, paintToMask } from "../src/masks/drawing/mask-pixels.ts";
import { groupPointers, type Masks, type Point, toWire } from "../src/masks/drawing/masks.ts";
import { thinPath } from "../src/masks/drawing/thin-path.ts";
import { makePng } from "./png.ts";

const size = { width: 400, height: 300 };
const blob = new Blob(["a mask"], { type: "image/png" });
const mostPoints = pathRules.maxItems;
const mostGroups = fields.dynamic_masks.maxItems;

const after = (...changes: MaskChange[]): Masks => changes.reduce(changeMasks, emptyMasks(size));
const added = (id: string): MaskChange => ({ type: "movement-added", id });
const points = (id: string, ...list: [number, number][]): MaskChange => ({
  type: "points-added",
  id,
  points: list.map(([x, y]) => ({ x, y })),
});
const line = (count: number): Point[] => Array.from({ length: count }, (_, x) => ({ x, y: (x * x) % 97 }));
const pathOf = (masks: Masks): readonly Point[] | undefined => masks.groups[0]?.trajectories;

describe("coordinates", () => {
  // The picture is twice its size on the screen, and 10 px away from the corner.
  const box = { left: 10, top: 10, width: 800, height: 600 };

  test.each([
    [
      { left: 10, top: 609.5 },
      { x: 0, y: 0 },
    ],
    [
      { left: 809.5, top: 10 },
      { x: 399, y: 299 },
    ],
    [
      { left: 11.9, top: 11.9 },
      { x: 0, y: 299 },
    ],
    [
      { left: 12, top: 12 },
      { x: 1, y: 298 },
    ],
    [
      { left: -500, top: 5000 },
      { x: 0, y: 0 },
    ],
    [
      { left: 5000, top: -500 },
      { x: 399, y: 299 },
    ],
  ])("the place %o is the pixel %o from the bottom left", (place, point) => {
    expect(pointUnder(place, box, size)).toEqual(point);
  });

  test("a pixel's middle on the screen is under the same pixel", () => {
    for (const point of [
      { x: 0, y: 0 },
      { x: 399, y: 299 },
      { x: 123, y: 45 },
    ]) {
      const { left, top } = middleOf(point, size);
      expect(pointUnder({ left: 10 + 2 * left, top: 10 + 2 * top }, box, size)).toEqual(point);
    }
    expect(shareOf({ x: 199, y: 0 }, { width: 399, height: 1 })).toEqual({ left: "50%", top: "50%" });
  });

  test("points are whole and stay in the picture", () => {
    expect(clampPoint({ x: 1.6, y: -3 }, size)).toEqual({ x: 2, y: 0 });
    expect(clampPoint({ x: 400, y: 300 }, size)).toEqual({ x: 399, y: 299 });
  });

  test("arrow keys go by a hundredth of the longer side, with Shift by a tenth", () => {
    const from = { x: 100, y: 100 };
    expect(stepBy("ArrowUp", from, size, false)).toEqual({ x: 100, y: 104 });
    expect(stepBy("ArrowLeft", from, size, true)).toEqual({ x: 60, y: 100 });
    expect(stepBy("ArrowDown", { x: 0, y: 1 }, size, true)).toEqual({ x: 0, y: 0 });
    expect(stepBy("a", from, size, false)).toBeUndefined();
  });

  test("the nearest point within reach is taken", () => {
    const path = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
    ];
    expect(pointNear(path, { x: 6, y: 0 }, 6)).toBe(1);
    expect(pointNear(path, { x: 5, y: 30 }, 6)).toBeUndefined();
  });
});

describe("layers", () => {
  test("an area is painted and cleared in its own layer", () => {
    const painted = after(added("a"), { type: "painted", layer: "a", mask: blob });
    expect(painted).toEqual({
      ...size,
      staticMask: undefined,
      groups: [{ id: "a", mask: blob, trajectories: [] }],
    });
    expect(changeMasks(painted, { type: "painted", layer: frozen, mask: blob }).staticMask).toBe(blob);
    expect(changeMasks(painted, { type: "painted", layer: "a", mask: undefined }).groups[0]?.mask).toBe(
      undefined,
    );
  });

  test("a stroke that ends after its movement was removed is nobody's", () => {
    const masks = after(added("a"), { type: "movement-removed", id: "a" });
    expect(isEmpty(changeMasks(masks, { type: "painted", layer: "a", mask: blob }))).toBe(true);
  });

  test(verifies("demo:masks", "there are no more movements than a request may have"), () => {
    const ids = Array.from({ length: mostGroups }, (_, index) => `${index}`);
    const full = after(...ids.map(added));
    expect(full.groups).toHaveLength(mostGroups);
    expect(hasRoom(full)).toBe(false);
    expect(changeMasks(full, added("more"))).toBe(full);
    expect(hasRoom(changeMasks(full, { type: "movement-removed", id: "0" }))).toBe(true);
  });

  test("a path is added to, moved, shortened and cleared, and stays in the picture", () => {
    const masks = after(added("a"), points("a", [1, 2], [3, 4], [500, -1]));
    expect(pathOf(masks)).toEqual([
      { x: 1, y: 2 },
      { x: 3, y: 4 },
      { x: 399, y: 0 },
    ]);
    const moved = changeMasks(masks, { type: "point-moved", id: "a", index: 1, point: { x: 9, y: 999 } });
    expect(pathOf(moved)?.[1]).toEqual({ x: 9, y: 299 });
    expect(pathOf(changeMasks(moved, { type: "point-removed", id: "a", index: 0 }))).toHaveLength(2);
    expect(pathOf(changeMasks(moved, { type: "path-cleared", id: "a" }))).toEqual([]);
  });

  test(verifies("demo:masks", "a path has no more points than a request may have"), () => {
    const full = after(added("a"), { type: "points-added", id: "a", points: line(mostPoints + 5) });
    expect(pathOf(full)).toHaveLength(mostPoints);
    expect(pathOf(changeMasks(full, points("a", [1, 1])))).toEqual(pathOf(full));
  });
});

describe("a path drawn by hand", () => {
  test("loses what is straight and keeps its ends and corners", () => {
    const corner = [
      ...Array.from({ length: 50 }, (_, x) => ({ x, y: 0 })),
      { x: 49, y: 60 },
      { x: 0, y: 60 },
    ];
    expect(thinPath(corner, mostPoints, 4)).toEqual([
      { x: 0, y: 0 },
      { x: 49, y: 0 },
      { x: 49, y: 60 },
      { x: 0, y: 60 },
    ]);
  });

  test("has at most as many points as there is room for", () => {
    const long = line(400);
    const thin = thinPath(long, mostPoints, 0);
    expect(thin).toHaveLength(mostPoints);
    expect([thin[0], thin.at(-1)]).toEqual([long[0], long.at(-1)]);
    expect(thinPath(long, 1, 0)).toEqual([long[0]]);
    expect(thinPath(long, 0, 0)).toEqual([]);
  });
});

describe("gestures", () => {
  function gesture(
    path: Point[],
    from: Point,
  ): { seen: unknown[]; move: (x: number) => void; end: () => void } {
    const seen: unknown[] = [];
    const drawn = drawPath(path, from, 5, {
      onMove: (index, to) => seen.push(["move", index, to.x]),
      onMoved: (index, at) => seen.push(["moved", index, at.x]),
      onSketch: () => undefined,
      onDrawn: (list) => seen.push(["drawn", ...list.map(({ x }) => x)]),
    });
    return { seen, move: (x) => drawn.move({ x, y: 0 }), end: drawn.end };
  }

  test("a click with a trembling hand adds one point", () => {
    const { seen, move, end } = gesture([], { x: 50, y: 0 });
    move(53);
    end();
    expect(seen).toEqual([["drawn", 50]]);
  });

  test("a drag from an empty place draws a line", () => {
    const { seen, move, end } = gesture([], { x: 50, y: 0 });
    for (const x of [60, 62, 70]) move(x);
    end();
    expect(seen).toEqual([["drawn", 50, 60, 62, 70]]);
  });

  test("a drag from a point moves it and adds nothing", () => {
    const path = [
      { x: 0, y: 0 },
      { x: 50, y: 0 },
    ];
    const { seen, move, end } = gesture(path, { x: 53, y: 0 });
    move(90);
    end();
    expect(seen).toEqual([
      ["move", 1, 90],
      ["moved", 1, 90],
    ]);
  });

  test("a stroke starts with a dot, joins its moves and is handed on once", () => {
    const seen: unknown[] = [];
    const pen: Pen = {
      line: (from, to) => seen.push([from.x, to.x]),
      lift: () => seen.push("lift"),
      fill: () => undefined,
      clear: () => undefined,
    };
    const stroke = paintStroke(pen, { width: 4, erases: false }, { x: 1, y: 0 }, () => seen.push("end"));
    stroke.move({ x: 2, y: 0 });
    stroke.move({ x: 5, y: 0 });
    stroke.end();
    expect(seen).toEqual([[1, 1], [1, 2], [2, 5], "lift", "end"]);
  });
});

describe("pixels", () => {
  const paint = (...alphas: number[]): Uint8ClampedArray =>
    Uint8ClampedArray.from(alphas.flatMap((alpha) => [24, 160, 251, alpha]));

  test("a mask is white where there is paint, black elsewhere, and has no grey", () => {
    const pixels = paint(255, 200, 60, 0);
    expect(paintToMask(pixels)).toBe(true);
    const [white, black] = [
      [255, 255, 255, 255],
      [0, 0, 0, 255],
    ] as const;
    expect([...pixels]).toEqual([...white, ...white, ...black, ...black]);
  });

  test("without paint there is no mask", () => {
    expect(paintToMask(paint(0, 0, 90))).toBe(false);
  });

  test("a mask becomes paint again", () => {
    const pixels = Uint8ClampedArray.from([255, 255, 255, 255, 0, 0, 0, 255, 240, 250, 245, 255]);
    maskToPaint(pixels);
    expect([pixels[3], pixels[7], pixels[11]]).toEqual([255, 0, 255]);
  });
});

describe("the request", () => {
  test("has what is drawn, and nothing of what is empty", () => {
    expect(toWire(after())).toEqual({});
    expect(toWire(after(added("a")))).toEqual({});
    const masks = after(
      { type: "painted", layer: frozen, mask: blob },
      added("empty"),
      added("b"),
      { type: "painted", layer: "b", mask: blob },
      points("b", [1, 2], [3, 4]),
    );
    expect(toWire(masks)).toEqual({
      static_mask: blob,
      dynamic_masks: [
        {
          mask: blob,
          trajectories: [
            { x: 1, y: 2 },
            { x: 3, y: 4 },
          ],
        },
      ],
    });
    expect(groupPointers(masks)).toEqual(new Map([["b", "/dynamic_masks/0"]]));
  });

  test(
    verifies("demo:masks", "has a movement that is half there, so that the check names what is missing"),
    async () => {
      const masks = after(
        added("no path"),
        { type: "painted", layer: "no path", mask: png() },
        added("no area"),
        points("no area", [1, 2], [3, 4]),
      );
      const problems = await findProblems(endpoint, { ...toWire(masks) });
      expect(problems.map(({ pointer }) => pointer).filter((pointer) => pointer.includes("mask"))).toEqual([
        "/dynamic_masks/0/trajectories",
        "/dynamic_masks/1/mask",
      ]);
    },
  );

  test("is not made of more movements than it may have", () => {
    const group = { mask: blob, trajectories: [] };
    const groups = Array.from({ length: mostGroups + 1 }, (_, index) => ({ ...group, id: `${index}` }));
    expect(() => toWire({ ...size, staticMask: undefined, groups })).toThrow(RangeError);
  });
});

const png = (): Blob => new Blob([new Uint8Array(makePng(400, 300, [255, 255, 255]))]);
