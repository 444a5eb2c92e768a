/** Reads `length` bytes from `start` on, or fewer at the end. */
export type ReadBytes = (start: number, length: number) => Promise<Uint8Array>;

/** What the first and the last bytes of a file say about the picture in it. */
export interface ImageHeader {
  /** Undefined when it is none that we know. */
  format: string | undefined;
  /** In pixels, as stored: a rotation in the metadata is not applied. */
  size?: { width: number; height: number };
  /** Why the file certainly is no whole picture. */
  fault?: string;
  /** Why it may be none, or why its size was not found. */
  doubt?: string;
}

const chunkBytes = 4 * 1024;
/** So many chunks are read for the size of a picture, at most. Metadata that is skipped is not read. */
const mostChunks = 256;

/** How other formats begin, as Latin-1 text. */
const otherFormats: [name: string, start: RegExp][] = [
  ["GIF", /^GIF8/],
  ["WebP", /^RIFF.{4}WEBP/s],
  ["AVIF", /^.{4}ftypavi[fs]/s],
  ["HEIC", /^.{4}ftyp(?:he[iv]|mif|msf)/s],
  ["JPEG XL", /^(?:\xff\n|.{4}JXL )/s],
  ["BMP", /^BM/],
  ["TIFF", /^(?:II\*|MM\0\*)/],
  ["PDF", /^%PDF/],
  ["a video", /^.{4}ftyp/s],
  ["SVG", /^[\s\xef\xbb\xbf]*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<svg/is],
  ["a web page or XML", /^[\s\xef\xbb\xbf]*</],
  ["an empty file", /^$/],
];

const pngStart = "\x89PNG\r\n\x1a\n";

/**
 * Reads the format and the size of a PNG or JPEG from its first bytes, and whether its end is there.
 * @param bytes the length of the file.
 */
export async function readImageHeader(read: ReadBytes, bytes: number): Promise<ImageHeader> {
  const start = await read(0, chunkBytes);
  const text = toText(start.subarray(0, 256));
  if (text.startsWith(pngStart)) return withEnd(readPng(start, text), read, bytes, "IEND");
  if (text.startsWith("\xff\xd8\xff")) return withEnd(await readJpeg(read), read, bytes, "\xff\xd9");
  return { format: otherFormats.find(([, begin]) => begin.test(text))?.[0] };
}

/** Adds a doubt when the mark of the file's end is not near its end. Some cameras write a little after it. */
async function withEnd(
  header: ImageHeader,
  read: ReadBytes,
  bytes: number,
  mark: string,
): Promise<ImageHeader> {
  if (header.fault !== undefined || header.doubt !== undefined) return header;
  // If it cannot be read, sending the picture fails with the reason.
  const end = await read(Math.max(0, bytes - chunkBytes), chunkBytes).catch(() => undefined);
  return end === undefined || toText(end).includes(mark)
    ? header
    : { ...header, doubt: "has no end where a whole file has it: it may be cut off" };
}

/** The first chunk of a PNG is IHDR, with the size. Apple's own form has CgBI before it. */
function readPng(bytes: Uint8Array, text: string): ImageHeader {
  const isApples = text.startsWith("CgBI", 12);
  const at = isApples ? 28 : 12;
  if (bytes.length < at + 12) return { format: "png", fault: "is cut off before its size" };
  if (!text.startsWith("IHDR", at)) return { format: "png", doubt: "has no size where a PNG has it" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = { width: view.getUint32(at + 4), height: view.getUint32(at + 8) };
  if (size.width === 0 || size.height === 0) return { format: "png", fault: "has a width or a height of 0" };
  if (!isApples) return { format: "png", size };
  return {
    format: "png",
    size,
    doubt: "is a PNG in Apple's own form (CgBI), which little other software reads",
  };
}

/** Goes from marker to marker, as decoders do: bytes between two segments are skipped. */
async function readJpeg(read: ReadBytes): Promise<ImageHeader> {
  const chunks = new Chunks(read);
  let position = 2;
  while (chunks.count < mostChunks) {
    const bytes = await chunks.from(position);
    if (bytes.length < 2) return { format: "jpeg", fault: "is cut off before its size" };
    const at = markerIn(bytes);
    const marker = bytes[1] ?? 0;
    // The last byte may be the first half of a marker, so it is read again.
    if (at !== 0) position += at > 0 ? at : bytes.length - 1;
    else if (isFrameHeader(marker)) return frameOf(bytes);
    else if (marker === 0xd9) return { format: "jpeg", fault: "ends before its size" };
    else if (marker === 0xda) return { format: "jpeg", doubt: "has no size before its pixels" };
    else position += isAlone(marker) ? 2 : 2 + numberAt(bytes, 2);
  }
  return {
    format: "jpeg",
    doubt: `has no size in the first ${mostChunks * chunkBytes} bytes of its metadata`,
  };
}

function frameOf(bytes: Uint8Array): ImageHeader {
  if (bytes.length < 9) return { format: "jpeg", fault: "is cut off before its size" };
  const size = { width: numberAt(bytes, 7), height: numberAt(bytes, 5) };
  // A height of 0 is allowed: the file states it after the pixels.
  if (size.height === 0) return { format: "jpeg", doubt: "states its height after its pixels" };
  return size.width === 0 ? { format: "jpeg", fault: "has a width of 0" } : { format: "jpeg", size };
}

/** The place of the first marker: 0xff and a byte that is neither 0 nor a fill byte. -1 without one. */
function markerIn(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(0xff); at !== -1; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next !== undefined && next !== 0 && next !== 0xff) return at;
  }
  return -1;
}

/**
 * Whether a marker is one of SOF0 to SOF15, baseline or progressive. Three markers between them mean something else.
 */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/** Whether a marker has no segment: TEM, the restart markers, and another start. */
function isAlone(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
}

function numberAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}

function toText(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

// A frame header up to its size.
const headerBytes = 9;

/** Reads a file in chunks, and counts them. */
class Chunks {
  readonly #read: ReadBytes;
  #chunk: Uint8Array = new Uint8Array();
  #start = 0;
  count = 0;

  constructor(read: ReadBytes) {
    this.#read = read;
  }

  /** The bytes from here on, as many as are in hand: enough for a header, except at the end of the file. */
  async from(position: number): Promise<Uint8Array> {
    const at = position - this.#start;
    if (at + headerBytes > this.#chunk.length) {
      this.count += 1;
      this.#chunk = await this.#read(position, chunkBytes);
      this.#start = position;
    }
    return this.#chunk.subarray(position - this.#start);
  }
}
