import { InvalidInputError } from "./errors.ts";
import type { components } from "./generated/schema.ts";

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
  const [first, second, third, fourth, ...rest] = images;
  if (first !== undefined && second !== undefined && rest.length === 0) {
    if (third === undefined) return [first, second];
    return fourth === undefined ? [first, second, third] : [first, second, third, fourth];
  }
  throw new InvalidInputError(`image_list must have 2 to 4 images, got: ${images.length}`);
}

/**
 * The wire's form of a picture: URL and bare Base64 as they are, a `data:` URL without its prefix, a Blob as
 * Base64.
 */
export async function encodeImage(input: ImageInput): Promise<string> {
  if (typeof input !== "string") return encodeBase64(new Uint8Array(await input.arrayBuffer()));
  if (!/^data:/i.test(input)) return input;
  const comma = input.indexOf(",");
  if (comma === -1 || !/;base64$/i.test(input.slice(0, comma))) {
    throw new InvalidInputError("A data: URL of an image must be in Base64: data:image/png;base64,...");
  }
  return input.slice(comma + 1);
}

// Divisible by 3, so that only the last piece is padded; small enough for a call's arguments.
const pieceBytes = 3 * 2 ** 13;

function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    text += btoa(String.fromCharCode(...bytes.subarray(start, start + pieceBytes)));
  }
  return text;
}
