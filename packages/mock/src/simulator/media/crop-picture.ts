import { crc32 } from "./crc32.ts";

/**
 * Cuts a PNG to its left upper part. Rows stay filtered as they are, since filters look only to the left and up.
 * @param picture a PNG of `video/make-picture.ts`: eight bits for each of three colors, not interlaced
 */
export async function cropPicture(picture: Uint8Array, width: number, height: number): Promise<Uint8Array> {
  const view = new DataView(picture.buffer, picture.byteOffset, picture.byteLength);
  const fullRow = 1 + view.getUint32(16) * 3;
  const rows = await transformed(dataOf(picture), new DecompressionStream("deflate"));
  const row = 1 + width * 3;
  const kept = new Uint8Array(row * height);
  for (let y = 0; y < height; y += 1) kept.set(rows.subarray(y * fullRow, y * fullRow + row), y * row);
  const header = picture.slice(16, 29);
  const headerView = new DataView(header.buffer);
  headerView.setUint32(0, width);
  headerView.setUint32(4, height);
  const data = await transformed(kept, new CompressionStream("deflate"));
  return joined([
    picture.slice(0, 8),
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** The compressed data, which may be in several chunks. */
function dataOf(picture: Uint8Array): Uint8Array {
  const view = new DataView(picture.buffer, picture.byteOffset, picture.byteLength);
  const parts: Uint8Array[] = [];
  for (let at = 8; at < picture.length; at += 12 + view.getUint32(at)) {
    const isData = view.getUint32(at + 4) === idat;
    if (isData) parts.push(picture.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  return joined(parts);
}

/** `IDAT`. */
const idat = 0x49444154;

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

async function transformed(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const written = new Response(Uint8Array.from(bytes)).body?.pipeThrough(stream);
  return new Uint8Array(await new Response(written).arrayBuffer());
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
