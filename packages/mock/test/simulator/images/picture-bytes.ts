import { crc32 } from "node:zlib";

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** A chunk of a PNG with its checksum. */
function chunk(name: string, data: Uint8Array): Buffer {
  const file = Buffer.alloc(12 + data.length);
  file.writeUInt32BE(data.length, 0);
  file.write(name, 4, "latin1");
  file.set(data, 8);
  file.writeUInt32BE(crc32(file.subarray(4, 8 + data.length)), 8 + data.length);
  return file;
}

const pngFrameBytes = 8 + 25 + 12 + 12;

/** A PNG of this many bytes, whose compressed data are zeros. */
export function png(width: number, height: number, bytes = 100, before: Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const data = Buffer.alloc(Math.max(0, bytes - pngFrameBytes));
  return Buffer.concat([
    Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
    ...before,
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export function segment(marker: number, content: Uint8Array): Buffer {
  const length = content.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), content]);
}

/** A JPEG up to its frame header, further bytes, and the end marker. */
export function jpeg(width: number, height: number, before: Buffer[] = [], frame = 0xc0): Buffer {
  const size = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...before,
    segment(frame, size),
    Buffer.alloc(50),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** An Exif segment with an orientation among its entries. */
export function exif(orientation: number, isLittle: boolean): Buffer {
  const tiff = Buffer.alloc(64);
  const [short, long] = isLittle
    ? [tiff.writeUInt16LE.bind(tiff), tiff.writeUInt32LE.bind(tiff)]
    : [tiff.writeUInt16BE.bind(tiff), tiff.writeUInt32BE.bind(tiff)];
  tiff.write(isLittle ? "II" : "MM", "latin1");
  short(42, 2);
  long(8, 4);
  short(2, 8);
  short(0x010f, 10); // the maker, which comes before it
  short(0x0112, 22);
  short(3, 24);
  long(1, 26);
  short(orientation, 30);
  return segment(0xe1, Buffer.concat([Buffer.from("Exif\0\0", "latin1"), tiff]));
}
