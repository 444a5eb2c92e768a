import type { ReadBytes } from "./header.ts";

/** A text is not Base64. */
export class NotBase64Error extends Error {}

// Most pictures have their size in the first chunk. Metadata before the size is skipped, not decoded.
const chunkBytes = 3 * 1024;

/**
 * The number of bytes in a Base64 text.
 * @throws {NotBase64Error} if its length or its end is invalid
 */
export function byteCount(text: string): number {
  const [end = ""] = /={0,2}$/.exec(text.slice(-2)) ?? [];
  const digits = text.length - end.length;
  // Padding is optional, but has to be complete.
  const isWhole = end === "" || text.length % 4 === 0;
  if (digits === 0 || digits % 4 === 1 || !isWhole) throw new NotBase64Error();
  // The last group, where a line break is most likely.
  decode(text.slice(Math.floor((text.length - 1) / 4) * 4));
  return Math.floor((digits * 3) / 4);
}

/** Decodes only the chunks that are read. Reading throws NotBase64Error. */
export function readBase64(text: string): ReadBytes {
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
