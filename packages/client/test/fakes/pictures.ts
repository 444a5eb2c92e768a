import { crc32, deflateSync } from "node:zlib";

/** The first bytes of a PNG, signature and IHDR, and its last ones: as far as a check reads. */
export function png(width: number, height: number, size = 100): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  const end = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];
  if (size >= 24 + end.length) bytes.set(end, size - end.length);
  return bytes;
}

/** A whole black PNG, which a service can decode. */
export function wholePng(width: number, height: number): Uint8Array<ArrayBuffer> {
  const chunk = (name: string, data: Uint8Array): Uint8Array => {
    const named = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // 8 bits of grey for each point.
  header[8] = 8;
  const rows = deflateSync(Buffer.alloc((width + 1) * height));
  const chunks = [chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))];
  return Uint8Array.from(Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]));
}

export interface JpegOptions {
  /** SOF0 is baseline, SOF2 progressive. */
  frame?: number;
  /** Bytes of metadata before the frame, in segments of at most 65,533. */
  metadataBytes?: number;
  fillBytes?: number;
}

/** The segments of a JPEG up to its frame header, and its end. */
export function jpeg(width: number, height: number, options: JpegOptions = {}): Uint8Array<ArrayBuffer> {
  const { frame = 0xc0, metadataBytes = 16, fillBytes = 0 } = options;
  const bytes: number[] = [0xff, 0xd8];
  for (let left = metadataBytes; left > 0; left -= 65_533) {
    const length = Math.min(left, 65_533);
    bytes.push(0xff, 0xe1, (length + 2) >> 8, (length + 2) & 255, ...new Array<number>(length).fill(7));
  }
  bytes.push(...new Array<number>(fillBytes).fill(0xff));
  bytes.push(0xff, 0xc4, 0, 4, 0, 0); // a table whose marker lies among those of the frames
  bytes.push(
    0xff,
    frame,
    0,
    17,
    8,
    height >> 8,
    height & 255,
    width >> 8,
    width & 255,
    3,
    ...new Array<number>(9).fill(0),
    0xff,
    0xd9,
  );
  return Uint8Array.from(bytes);
}
