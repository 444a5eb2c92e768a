import { InvalidInputError } from "../errors.ts";
import { limits } from "../generated/limits.ts";
import type { components } from "../generated/schema.ts";

type Request = components["schemas"]["CreateTaskRequest"];

/**
 * A picture: a public URL, Base64 with or without a `data:` prefix, or a Blob (a browser's File, Node's
 * `fs.openAsBlob`, `Bun.file`). JPG, JPEG or PNG, at most 10 MB, at least 300 x 300 px, aspect ratio between
 * 1:2.5 and 2.5:1.
 */
export type ImageInput = string | Blob;

/** A list of the same lengths with other items. */
export type EachAs<List extends readonly unknown[], Item> = { [Index in keyof List]: Item };

/** Two to four pictures, each bare or in the wire's form. */
export type ImageListInput = EachAs<Request["image_list"], ImageInput | { image: ImageInput }>;

/**
 * Turns a list of unknown length, as a form gives it, into one of two to four pictures.
 * @throws {InvalidInputError} with another count.
 */
export function imageList(images: readonly (ImageInput | { image: ImageInput })[]): ImageListInput {
  const { minItems, maxItems } = limits.image_list;
  // The length is what the type says; TypeScript cannot count at run time.
  if (images.length >= minItems && images.length <= maxItems) return [...images] as unknown as ImageListInput;
  throw new InvalidInputError(
    `image_list must have ${minItems} to ${maxItems} images, got: ${images.length}`,
  );
}
