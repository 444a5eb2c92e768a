/** Format and size of a picture. Sizes in pixels, as stored: a rotation in the metadata is not applied. */
export interface ImageHeader {
  format: "jpeg" | "png";
  width: number;
  height: number;
}

/** Reads `length` bytes from `start` on, or fewer at the end. */
export type ReadBytes = (start: number, length: number) => Promise<Uint8Array>;

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const chunkBytes = 64 * 1024;
// A picture with more segments before its size is broken, or made to keep a reader busy.
const mostJpegSegments = 500;

/**
 * Reads the format and the size of a PNG or JPEG from its first bytes.
 * @returns undefined when the bytes are of neither format, and a size of 0 x 0 when they end before the size.
 */
export async function readImageHeader(read: ReadBytes): Promise<ImageHeader | undefined> {
  const start = await read(0, chunkBytes);
  if (pngSignature.every((byte, index) => start[index] === byte)) return pngHeader(start);
  if (start[0] === 0xff && start[1] === 0xd8 && start[2] === 0xff) return jpegHeader(read, start);
  return undefined;
}

function pngHeader(bytes: Uint8Array): ImageHeader {
  // The first chunk has to be IHDR: length, type, width, height.
  const isHeader = bytes.length >= 24 && String.fromCharCode(...bytes.subarray(12, 16)) === "IHDR";
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return isHeader
    ? { format: "png", width: view.getUint32(16), height: view.getUint32(20) }
    : { format: "png", width: 0, height: 0 };
}

/** Walks the segments to the frame header. Cameras write much metadata before it. */
async function jpegHeader(read: ReadBytes, start: Uint8Array): Promise<ImageHeader> {
  let chunk = start;
  let chunkStart = 0;
  let position = 2;
  for (let segments = 0; segments < mostJpegSegments; segments++) {
    if (position + 9 > chunkStart + chunk.length) {
      chunk = await read(position, chunkBytes);
      chunkStart = position;
    }
    const at = position - chunkStart;
    if (chunk.length < at + 9 || chunk[at] !== 0xff) break;
    const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      position += 1; // a fill byte
    } else if (isFrameHeader(marker)) {
      return { format: "jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    } else {
      position += 2 + view.getUint16(at + 2);
    }
  }
  return { format: "jpeg", width: 0, height: 0 };
}

/** Whether a marker is one of SOF0 to SOF15, baseline or progressive. Three markers between them mean something else. */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
