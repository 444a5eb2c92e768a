import type { ImageRules } from "../rules/endpoint.ts";
import { type ImageSize, imageFormat, jpegSize, pngSize, type ReadBytes } from "./header.ts";

// Most pictures have their size in the first part. What a camera writes before it is skipped, not decoded.
const chunkBytes = 3 * 1024;

/**
 * Why the service would let a task with this picture fail: not Base64, no picture, another format, no size in its
 * header, too many bytes, too small or too narrow. The message begins with the words of such a task, and continues with
 * what was found and what is needed.
 *
 * Of the Base64 only the length, the end and the bytes up to the picture's size are read, so that 13 MB cost the same as
 * 1 kB.
 *
 * @param base64 what the caller sent as the picture, if it is not a URL
 * @param rules the contract's `x-image`; what it does not limit is not checked
 * @returns `undefined` if the picture is accepted
 */
export function findImageFault(base64: string, rules: ImageRules): string | undefined {
  if (/^data:/i.test(base64)) {
    return 'Image is not valid Base64: it begins with "data:", send what comes after the comma';
  }
  const bytes = byteCount(base64);
  if (bytes === undefined) return "Image is not valid Base64";
  try {
    // The last group: a line break is most often in it.
    decode(base64.slice(Math.floor((base64.length - 1) / 4) * 4));
    return faultOf(bytes, chunkwise(base64), rules);
  } catch (error) {
    if (error instanceof NotBase64Error) return "Image is not valid Base64";
    throw error;
  }
}

function faultOf(bytes: number, read: ReadBytes, rules: ImageRules): string | undefined {
  const { formats, maxBytes = Number.POSITIVE_INFINITY } = rules;
  const format = imageFormat(read);
  const taken = `taken are ${formats.join(", ")}`;
  if (format === undefined) return `Image format is invalid: this is not a picture, ${taken}`;
  if (!formats.includes(format)) return `Image format is invalid: this is ${format}, ${taken}`;
  if (bytes > maxBytes) return `Image size is invalid: ${bytes} bytes, at most ${maxBytes} are taken`;
  const size = format === "png" ? pngSize(read) : jpegSize(read);
  if (size === undefined) return `Image is broken: the header of this ${format} has no size`;
  return sizeFault(size, rules);
}

function sizeFault({ width, height }: ImageSize, rules: ImageRules): string | undefined {
  const {
    minWidth = 0,
    minHeight = 0,
    minAspectRatio = 0,
    maxAspectRatio = Number.POSITIVE_INFINITY,
  } = rules;
  if (width < minWidth || height < minHeight) {
    return `Image pixel is invalid: ${width} x ${height} px, at least ${minWidth} x ${minHeight} px are needed`;
  }
  const ratio = width / height;
  if (ratio < minAspectRatio || ratio > maxAspectRatio) {
    const bounds = `width divided by height has to be from ${minAspectRatio} to ${maxAspectRatio}`;
    return `Image aspect ratio is invalid: ${width} x ${height} px, ${bounds}`;
  }
  return undefined;
}

/** How many bytes a Base64 text is; `undefined` if its length or its end is not that of one. */
function byteCount(text: string): number | undefined {
  const [end = ""] = /={0,2}$/.exec(text.slice(-2)) ?? [];
  const digits = text.length - end.length;
  // A text without padding is fine; a padded one has to be whole.
  const isWhole = end === "" || text.length % 4 === 0;
  return digits > 0 && digits % 4 !== 1 && isWhole ? Math.floor((digits * 3) / 4) : undefined;
}

class NotBase64Error extends Error {}

/** Decodes in chunks, and only the chunks that are read. */
function chunkwise(text: string): ReadBytes {
  let [chunk, chunkStart] = [new Uint8Array(), 0];
  return (start, length) => {
    if (start < chunkStart || start + length > chunkStart + chunk.length) {
      // Four characters are three bytes: begin at a whole group.
      const group = Math.floor(start / 3);
      const groups = Math.ceil((Math.max(length, chunkBytes) + 2) / 3);
      chunk = decode(text.slice(group * 4, (group + groups) * 4));
      chunkStart = group * 3;
    }
    return chunk.subarray(start - chunkStart, start - chunkStart + length);
  };
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  // Some decoders ignore spaces. What the service does is not known, and no encoder writes them.
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new NotBase64Error();
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
