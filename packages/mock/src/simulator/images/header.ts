/** Reads `length` bytes from `start` on, or fewer at the end. */
export type ReadBytes = (start: number, length: number) => Uint8Array;

export interface ImageSize {
  /** In pixels, after a rotation in the metadata. */
  width: number;
  height: number;
}

const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

/**
 * The first bytes of files in the formats that the service accepts, and in other common formats. A dot stands for any
 * byte.
 */
const signatures: readonly [start: string, format: string][] = [
  ["\x89PNG\r\n\x1a\n", "png"],
  ["\xff\xd8\xff", "jpeg"],
  ["GIF87a", "gif"],
  ["GIF89a", "gif"],
  ["RIFF....WEBP", "webp"],
  ["....ftyphei", "heic"],
  ["....ftyphev", "heic"],
  ["....ftypmif1", "heic"],
  ["....ftypmsf1", "heic"],
  ["....ftypavi", "avif"],
  ["II*\0", "tiff"],
  ["MM\0*", "tiff"],
  // The size of the header that follows distinguishes a bitmap from a text that begins like one.
  ["BM............(\0\0\0", "bmp"],
  ["BM............l\0\0\0", "bmp"],
  ["BM............|\0\0\0", "bmp"],
  ["<svg", "svg"],
];
const signatureBytes = 32;

/** The format of a file by its first bytes, such as `jpeg` or `webp`; `undefined` if it is not a picture. */
export function imageFormat(read: ReadBytes): string | undefined {
  const bytes = latin1(read(0, signatureBytes));
  const matches = (start: string): boolean =>
    [...start].every((character, index) => character === "." || character === bytes[index]);
  return signatures.find(([start]) => matches(start))?.[1];
}

/** Whether it is a PNG as Xcode writes it, with a chunk CgBI first. */
export function isCgbi(read: ReadBytes): boolean {
  return latin1(read(12, 4)) === "CgBI";
}

/** The size in the first chunk, which has to be IHDR; `undefined` if it is missing or 0. */
export function pngSize(read: ReadBytes): ImageSize | undefined {
  const bytes = read(8, 16);
  const view = viewOf(bytes);
  if (bytes.length < 16 || view.getUint32(0) !== 13 || latin1(bytes.subarray(4, 8)) !== "IHDR")
    return undefined;
  return sizeOf(view.getUint32(8), view.getUint32(12));
}

// A limit on the work. The largest metadata of real pictures has some hundred segments.
const maxSegments = 20_000;
// The orientation is among the first entries of an Exif segment.
const exifBytes = 4 * 1024;
const windowBytes = 3 * 1024;

/**
 * The size in the frame header, which follows the metadata; `undefined` if it is missing or 0. Bytes between two
 * segments are skipped, as decoders do.
 */
export function jpegSize(read: ReadBytes): ImageSize | undefined {
  let position = 2;
  let isRotated = false;
  for (let segments = 0; segments < maxSegments; segments++) {
    const start = nextMarker(read, position);
    if (start === undefined) return undefined;
    const bytes = read(start, 9);
    const marker = bytes[1] ?? 0;
    position = start + 2;
    if (hasNoLength(marker)) continue;
    // The end, or compressed data before any frame header.
    if (bytes.length < 4 || marker === 0xd9 || marker === 0xda) return undefined;
    const view = viewOf(bytes);
    const length = view.getUint16(2);
    if (length < 2) return undefined;
    if (isFrameHeader(marker)) {
      if (bytes.length < 9) return undefined;
      const [height, width] = [view.getUint16(5), view.getUint16(7)];
      return isRotated ? sizeOf(height, width) : sizeOf(width, height);
    }
    if (marker === 0xe1) isRotated ||= isRotatedByExif(read(start + 4, Math.min(length - 2, exifBytes)));
    position = start + 2 + length;
  }
  return undefined;
}

/** Where the next marker begins: at a byte 0xff that neither 0 nor another 0xff follows. */
function nextMarker(read: ReadBytes, from: number): number | undefined {
  for (let start = from; ; start += windowBytes) {
    // One byte more, for a marker that lies on the border of two windows.
    const bytes = read(start, windowBytes + 1);
    for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
      const next = bytes[at + 1];
      if (next !== undefined && next !== 0 && next !== 0xff) return start + at;
    }
    if (bytes.length <= windowBytes) return undefined;
  }
}

/** TEM, RST0 to RST7 and a second SOI are only their marker. */
function hasNoLength(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

/** Whether it is one of SOF0 to SOF15. Three markers in that range have another meaning. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

const orientationTag = 0x0112;

/** Whether an APP1 segment rotates the picture by a quarter: orientation 5 to 8. */
function isRotatedByExif(segment: Uint8Array): boolean {
  if (!latin1(segment.subarray(0, 10)).startsWith("Exif\0\0")) return false;
  const tiff = segment.subarray(6);
  const view = viewOf(tiff);
  if (tiff.length < 8) return false;
  const isLittle = view.getUint16(0) === 0x4949;
  const start = view.getUint32(4, isLittle);
  if (start + 2 > tiff.length) return false;
  const entries = view.getUint16(start, isLittle);
  for (let index = 0; index < entries; index++) {
    const entry = start + 2 + index * 12;
    if (entry + 12 > tiff.length) return false;
    if (view.getUint16(entry, isLittle) !== orientationTag) continue;
    const orientation = view.getUint16(entry + 8, isLittle);
    return orientation >= 5 && orientation <= 8;
  }
  return false;
}

function sizeOf(width: number, height: number): ImageSize | undefined {
  return width > 0 && height > 0 ? { width, height } : undefined;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
