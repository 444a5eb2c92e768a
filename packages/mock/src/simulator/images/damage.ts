import { crc32 } from "../media/crc32.ts";
import { type ReadBytes, viewOf } from "./header.ts";

// The end of a picture is nearly always in its last block. A film behind a photo of a phone is longer.
const blockBytes = 64 * 1024;

/**
 * Finds out whether a picture is broken off or its header is damaged.
 * @param bytes the length of the file
 * @returns what is wrong; `undefined` if the file is whole
 */
export function findDamage(format: string, read: ReadBytes, bytes: number): string | undefined {
  if (format === "jpeg")
    return hasJpegEnd(read, bytes) ? undefined : "this jpeg is cut off: it has no end marker";
  if (!hasValidHeader(read)) return "the checksum of this png's header is wrong";
  return hasPngEnd(read, bytes) ? undefined : "this png is cut off: it has no IEND chunk";
}

/** Searches backwards for the end marker, which compressed data cannot contain. */
function hasJpegEnd(read: ReadBytes, bytes: number): boolean {
  for (let end = bytes; end > 2; end -= blockBytes) {
    const start = Math.max(0, end - blockBytes);
    // One byte more, for a marker that lies on the border of two blocks.
    const block = read(start, end - start + 1);
    for (let at = block.indexOf(0xff); at !== -1; at = block.indexOf(0xff, at + 1)) {
      if (block[at + 1] === 0xd9) return true;
    }
  }
  return false;
}

const ihdrStart = 12;
const ihdrBytes = 17;

function hasValidHeader(read: ReadBytes): boolean {
  const header = read(ihdrStart, ihdrBytes + 4);
  if (header.length < ihdrBytes + 4) return false;
  return crc32(header.subarray(0, ihdrBytes)) === viewOf(header).getUint32(ihdrBytes);
}

/** Walks over the chunks. Each has its length, its name, its data and a checksum. */
function hasPngEnd(read: ReadBytes, bytes: number): boolean {
  for (let position = 8; position + 12 <= bytes; ) {
    const chunk = read(position, 8);
    if (chunk.length < 8) return false;
    const view = viewOf(chunk);
    if (view.getUint32(4) === iend) return true;
    position += 12 + view.getUint32(0);
  }
  return false;
}

/** `IEND`. */
const iend = 0x49454e44;
