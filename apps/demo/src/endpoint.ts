import { type MultiImage2VideoInput, multiImage2Video } from "cometapi-kling";

/** The endpoint that this page creates tasks of, and what the contract says about it. */
export const endpoint: typeof multiImage2Video = multiImage2Video;

/** The request of that endpoint. */
export type Input = MultiImage2VideoInput;

/** The rules of the request's fields. */
export const fields: typeof endpoint.rules.properties = endpoint.rules.properties;

type PictureRules = typeof fields.image_list.items.properties.image;

/** The rules of each picture. */
export const pictureRules: PictureRules["x-image"] = fields.image_list.items.properties.image["x-image"];

/** The rules of the path that a movement follows. */
export const pathRules: typeof fields.dynamic_masks.items.properties.trajectories =
  fields.dynamic_masks.items.properties.trajectories;
