import { fields, type Input } from "../../endpoint.ts";

/** A whole pixel of the picture, counted from its bottom left one. */
export interface Point {
  x: number;
  y: number;
}

/** An area and the path that it moves along. */
export interface DynamicGroup {
  id: string;
  /** A PNG, white where it is painted and black elsewhere; undefined as long as nothing is painted. */
  mask: Blob | undefined;
  trajectories: readonly Point[];
}

/** What is drawn over one picture. */
export interface Masks {
  /** Size in pixels of the picture that it was drawn for. */
  width: number;
  height: number;
  staticMask: Blob | undefined;
  groups: readonly DynamicGroup[];
}

const hasContent = ({ mask, trajectories }: DynamicGroup): boolean =>
  mask !== undefined || trajectories.length > 0;

/**
 * The request's fields. What is empty is left out; a group that is only half there is kept, so that the client's
 * check names it.
 * @throws {RangeError} with more groups than a request may have.
 */
export function toWire({ staticMask, groups }: Masks): Pick<Input, "static_mask" | "dynamic_masks"> {
  const sent = groups.filter(hasContent).map(({ mask = new Blob(), trajectories }) => ({
    mask,
    trajectories: trajectories.map(({ x, y }) => ({ x, y })),
  }));
  if (sent.length > fields.dynamic_masks.maxItems)
    throw new RangeError(`${sent.length} movements are more than a request may have`);
  return {
    ...(staticMask === undefined ? {} : { static_mask: staticMask }),
    ...(sent.length === 0 ? {} : { dynamic_masks: sent }),
  };
}

/** The JSON pointer that each group has in the request, by its id. */
export function groupPointers({ groups }: Masks): ReadonlyMap<string, string> {
  return new Map(groups.filter(hasContent).map(({ id }, index) => [id, `/dynamic_masks/${index}`]));
}
