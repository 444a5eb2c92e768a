export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** The signature and the first chunk of a PNG, and further bytes. */
export function png(width: number, height: number, bytes = 100): Buffer {
  const file = Buffer.alloc(bytes);
  file.write("\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR", "latin1");
  file.writeUInt32BE(width, 16);
  file.writeUInt32BE(height, 20);
  return file;
}

export function segment(marker: number, content: Uint8Array): Buffer {
  const length = content.length + 2;
  return Buffer.concat([Buffer.from([0xff, marker, length >> 8, length & 255]), content]);
}

/** A JPEG up to its frame header, and further bytes. */
export function jpeg(width: number, height: number, before: Buffer[] = [], frame = 0xc0): Buffer {
  const size = Buffer.from([8, height >> 8, height & 255, width >> 8, width & 255, 1, 1, 0x11, 0]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...before, segment(frame, size), Buffer.alloc(50)]);
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
