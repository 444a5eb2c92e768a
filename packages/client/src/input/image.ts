import { InvalidInputError } from "../errors.ts";
import { limits } from "../generated/limits.ts";
import type { components } from "../generated/schema.ts";
import type { ReadBytes } from "./image-header.ts";

type Request = components["schemas"]["MultiImage2VideoInput"];

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

/** The picture of a list's item, whichever form it has. */
export function imageOf(item: unknown): unknown {
  // Bun's Blobs have an `image` of their own.
  const isWrapped = typeof item === "object" && item !== null && !(item instanceof Blob) && "image" in item;
  return isWrapped ? item.image : item;
}

export function isUrl(image: string): boolean {
  return /^https?:\/\//i.test(image);
}

/** The wire's form of a picture in a string: a `data:` URL loses its prefix, everything else stays. */
export function withoutDataPrefix(image: string): string {
  return /^data:[^,]*;base64,/i.test(image) ? image.slice(image.indexOf(",") + 1) : image;
}

/** Bytes that a Base64 text stands for. */
export function base64Bytes(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return Math.floor((text.length * 3) / 4) - padding;
}

/** Reads parts of a Blob or of a Base64 text; neither is decoded as a whole. */
export function bytesOf(image: Blob | string): ReadBytes {
  if (typeof image !== "string") {
    return async (start, length) => new Uint8Array(await image.slice(start, start + length).arrayBuffer());
  }
  return async (start, length) => {
    // Four characters are three bytes: begin at a whole group and drop what comes before `start`.
    const group = Math.floor(start / 3);
    const skipped = start - group * 3;
    const piece = image.slice(group * 4, (group + Math.ceil((skipped + length) / 3)) * 4);
    const bytes = Uint8Array.from(atob(piece), (character) => character.charCodeAt(0));
    return bytes.subarray(skipped, skipped + length);
  };
}
