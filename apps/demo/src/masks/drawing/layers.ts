import { fields, pathRules } from "../../endpoint.ts";
import type { MaskTexts } from "../../language/mask-texts.ts";
import { clampPoint, type Size } from "./coordinates.ts";
import type { DynamicGroup, Masks, Point } from "./masks.ts";

/** A layer is the frozen area, or a movement by the id of its group. */
export const frozen = "frozen";

export type MaskChange =
  | { type: "painted"; layer: string; mask: Blob | undefined }
  | { type: "movement-added"; id: string }
  | { type: "movement-removed"; id: string }
  | { type: "points-added"; id: string; points: readonly Point[] }
  | { type: "point-moved"; id: string; index: number; point: Point }
  | { type: "point-removed"; id: string; index: number }
  | { type: "path-cleared"; id: string };

export const emptyMasks = ({ width, height }: Size): Masks => ({
  width,
  height,
  staticMask: undefined,
  groups: [],
});

export const isEmpty = ({ staticMask, groups }: Masks): boolean =>
  staticMask === undefined && groups.length === 0;

export const hasRoom = ({ groups }: Masks): boolean => groups.length < fields.dynamic_masks.maxItems;

/** How many points more a path may have. */
export const roomFor = (points: readonly Point[]): number => pathRules.maxItems - points.length;

export const groupOf = ({ groups }: Masks, id: string): DynamicGroup | undefined =>
  groups.find((group) => group.id === id);

export const areaOf = (masks: Masks, layer: string): Blob | undefined =>
  layer === frozen ? masks.staticMask : groupOf(masks, layer)?.mask;

/** From 1 for the first movement; the frozen area has 0. */
const numberOf = ({ groups }: Masks, layer: string): number => groups.findIndex(({ id }) => id === layer) + 1;

/** The class that gives a layer its colour. */
export const toneOf = (masks: Masks, layer: string): string => `masks-tone-${numberOf(masks, layer)}`;

export const nameOf = (masks: Masks, layer: string, texts: MaskTexts): string =>
  layer === frozen ? texts.frozen : texts.movement(numberOf(masks, layer));

/** The masks after one change. What a request cannot have is left out, and points stay in the picture. */
export function changeMasks(masks: Masks, change: MaskChange): Masks {
  switch (change.type) {
    case "painted":
      return change.layer === frozen
        ? { ...masks, staticMask: change.mask }
        : withGroup(masks, change.layer, { mask: change.mask });
    case "movement-added": {
      const added = { id: change.id, mask: undefined, trajectories: [] };
      return hasRoom(masks) ? { ...masks, groups: [...masks.groups, added] } : masks;
    }
    case "movement-removed":
      return { ...masks, groups: masks.groups.filter(({ id }) => id !== change.id) };
    case "points-added":
      return withPath(masks, change.id, (path) => [...path, ...change.points.slice(0, roomFor(path))]);
    case "point-moved":
      return withPath(masks, change.id, (path) =>
        path.map((point, index) => (index === change.index ? change.point : point)),
      );
    case "point-removed":
      return withPath(masks, change.id, (path) => path.filter((_, index) => index !== change.index));
    case "path-cleared":
      return withPath(masks, change.id, () => []);
  }
}

function withPath(masks: Masks, id: string, change: (path: readonly Point[]) => readonly Point[]): Masks {
  const path = groupOf(masks, id)?.trajectories ?? [];
  return withGroup(masks, id, { trajectories: change(path).map((point) => clampPoint(point, masks)) });
}

function withGroup(masks: Masks, id: string, change: Partial<DynamicGroup>): Masks {
  return {
    ...masks,
    groups: masks.groups.map((group) => (group.id === id ? { ...group, ...change } : group)),
  };
}
