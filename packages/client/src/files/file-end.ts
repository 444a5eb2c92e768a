import { toLatin1 } from "./file-start.ts";

const pngEnd = "\0\0\0\0IEND\xaeB`\x82";

/**
 * Follows the bytes of a file whose length nobody states, and tells at the end of the connection whether the file is
 * whole. Keeps a few bytes only.
 */
export class FileEnd {
  readonly #boxes = new BoxWalk();
  #start = "";
  #end = "";
  #bytes = 0;

  add(piece: Uint8Array): void {
    this.#bytes += piece.length;
    this.#start = (this.#start + toLatin1(piece.subarray(0, 12))).slice(0, 12);
    this.#end = (this.#end + toLatin1(piece.subarray(-12))).slice(-12);
    this.#boxes.add(piece);
  }

  /** Whether the file certainly is whole. A sound of a format without an end, such as MP3, never is. */
  get isWhole(): boolean {
    if (this.#start.startsWith("\x89PNG")) return this.#end === pngEnd;
    if (this.#start.startsWith("\xff\xd8\xff")) return this.#end.endsWith("\xff\xd9");
    if (this.#start.startsWith("GIF8")) return this.#end.endsWith(";");
    if (this.#start.startsWith("RIFF")) return this.#riffBytes === this.#bytes;
    return this.#boxes.isWhole;
  }

  /** The length that a WAV or WebP states. */
  get #riffBytes(): number {
    const [a = 0, b = 0, c = 0, d = 0] = [4, 5, 6, 7].map((index) => this.#start.charCodeAt(index));
    return 8 + a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24;
  }
}

/** Walks over the boxes of an MP4 file: each begins with its length. Doc source: ISO/IEC 14496-12, 4.2. */
class BoxWalk {
  /** Where the next box begins. */
  #next = 0;
  /** The bytes that have been walked over. */
  #bytes = 0;
  /** What has come of the next box's header. */
  #header = "";
  readonly #types = new Set<string>();
  #last = "";

  add(piece: Uint8Array): void {
    for (
      let at = this.#next + this.#header.length - this.#bytes;
      at >= 0 && at < piece.length;
      at = this.#next + this.#header.length - this.#bytes
    ) {
      this.#header += String.fromCharCode(piece[at] ?? 0);
      const size = sizeOf(this.#header);
      if (size === undefined) continue;
      this.#last = this.#header.slice(4, 8);
      if (["moov", "mdat", "moof"].includes(this.#last)) this.#types.add(this.#last);
      this.#header = "";
      this.#next += size;
    }
    this.#bytes += piece.length;
  }

  get isWhole(): boolean {
    const hasAll = this.#types.has("moov") && this.#types.has("mdat");
    // Between two fragments, only the index at the end tells that none is missing.
    const isLast = !this.#types.has("moof") || this.#last === "mfra";
    return hasAll && isLast && this.#header === "" && this.#next === this.#bytes;
  }
}

/** The length of a box; undefined while its header is incomplete, and infinite where it is unknown or wrong. */
function sizeOf(header: string): number | undefined {
  if (header.length < 8) return undefined;
  const size = numberAt(header, 0);
  if (size !== 1) return size < 8 ? Number.POSITIVE_INFINITY : size;
  return header.length < 16 ? undefined : numberAt(header, 8) * 2 ** 32 + numberAt(header, 12);
}

function numberAt(text: string, index: number): number {
  return [0, 1, 2, 3].reduce((sum, byte) => sum * 256 + text.charCodeAt(index + byte), 0);
}
