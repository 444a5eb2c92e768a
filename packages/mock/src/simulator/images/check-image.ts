import type { ImageRules } from "../rules/endpoint.ts";
import { type ImageSize, imageFormat, jpegSize, pngSize, type ReadBytes } from "./header.ts";

// Most pictures have their size in the first chunk. Metadata before the size is skipped, not decoded.
const chunkBytes = 3 * 1024;

/**
 * Finds the reason why a task with this picture fails: it is not Base64 or not a picture, has another format, no size in
 * its header, too many bytes, or is too small or too narrow. The message begins like that of the service, followed by the
 * actual and the allowed values.
 *
 * Only the length, the end and the bytes up to the picture's size are read, so that 13 MB cost as little as 1 kB.
 *
 * @param base64 the picture in the request, if it is not a URL
 * @param rules the contract's `x-image`; a limit that it does not have is not checked
 * @returns `undefined` if the picture is accepted
 */
export function findImageFault(base64: string, rules: ImageRules): string | undefined {
  if (/^data:/i.test(base64)) {
    return 'Image is not valid Base64: it begins with "data:", send only the part after the comma';
  }
  const bytes = byteCount(base64);
  if (bytes === undefined) return "Image is not valid Base64";
  try {
    // The last group, where a line break is most likely.
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
  const allowed = `use ${formats.join(" or ")}`;
  if (format === undefined) return `Image format is invalid: this is not a picture, ${allowed}`;
  if (!formats.includes(format)) return `Image format is invalid: this is ${format}, ${allowed}`;
  if (bytes > maxBytes) return `Image size is invalid: ${bytes} bytes, at most ${maxBytes} are allowed`;
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

/** The number of bytes in a Base64 text; `undefined` if its length or its end is invalid. */
function byteCount(text: string): number | undefined {
  const [end = ""] = /={0,2}$/.exec(text.slice(-2)) ?? [];
  const digits = text.length - end.length;
  // Padding is optional, but has to be complete.
  const isWhole = end === "" || text.length % 4 === 0;
  return digits > 0 && digits % 4 !== 1 && isWhole ? Math.floor((digits * 3) / 4) : undefined;
}

class NotBase64Error extends Error {}

/** Decodes only the chunks that are read. */
function chunkwise(text: string): ReadBytes {
  let [chunk, chunkStart] = [new Uint8Array(), 0];
  return (start, length) => {
    if (start < chunkStart || start + length > chunkStart + chunk.length) {
      // Four characters are three bytes, so a chunk begins at a whole group.
      const group = Math.floor(start / 3);
      const groups = Math.ceil((Math.max(length, chunkBytes) + 2) / 3);
      chunk = decode(text.slice(group * 4, (group + groups) * 4));
      chunkStart = group * 3;
    }
    return chunk.subarray(start - chunkStart, start - chunkStart + length);
  };
}

function decode(text: string): Uint8Array<ArrayBuffer> {
  // Some decoders ignore spaces, but no encoder writes them. Whether the service accepts them is not known.
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new NotBase64Error();
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
