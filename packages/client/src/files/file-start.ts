import { UnexpectedResponseError } from "../errors/errors.ts";
import type { ResultKind } from "../facts.ts";

interface FileKind {
  /** Its name in messages. */
  noun: string;
  types: RegExp;
  /** How its formats begin, as Latin-1 text. */
  starts: RegExp;
}

export const fileKinds: Readonly<Record<ResultKind, FileKind>> = {
  videos: {
    noun: "video",
    types: /^(?:video\/.+|application\/mp4)$/,
    starts: /^(?:.{4}(?:ftyp|moov|mdat|wide|free|skip)|.E\xdf\xa3)/s,
  },
  images: {
    noun: "picture",
    types: /^image\/.+$/,
    starts: /^(?:\x89PNG\r\n|\xff\xd8\xff|GIF8|RIFF.{4}WEBP|.{4}ftyp(?:avif|heic|mif1))/s,
  },
  audios: {
    noun: "sound",
    types: /^(?:audio\/.+|application\/ogg)$/,
    starts: /^(?:ID3|\xff[\xe0-\xff]|OggS|fLaC|RIFF.{4}WAVE|.{4}ftyp)/s,
  },
};

/** Bytes that show which format a file has. */
export const formatBytes = 12;
// Every format has a byte that text does not have among its first 64.
const textBytes = 64;
// Text that begins with more white space than this is refused without a further byte.
const mostBlankBytes = 64 * 1024;
// White space, and the three bytes of a byte order mark.
const blanks = new Set([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0xef, 0xbb, 0xbf]);

/**
 * Whether a file begins like a page, JSON or other text. Servers send such messages with the media type of the file
 * that they replace, or with a type for any bytes.
 * @returns undefined when the bytes are too few to tell.
 */
export function isText(start: Uint8Array, isWhole: boolean): boolean | undefined {
  const from = start.findIndex((byte) => !blanks.has(byte));
  if (from === -1) return isWhole || start.length > mostBlankBytes || undefined;
  const begin = start.subarray(from, from + textBytes);
  if (/^[<{[]/.test(toLatin1(begin))) return true;
  if (begin.some(isBinary)) return false;
  return isWhole || begin.length === textBytes || undefined;
}

/** Whether a byte is never part of UTF-8 text: most control characters, and bytes that UTF-8 does not use. */
function isBinary(byte: number): boolean {
  return (byte < 0x20 && !blanks.has(byte)) || byte === 0x7f || byte === 0xc0 || byte === 0xc1 || byte > 0xf4;
}

/** One character for each byte. */
export function toLatin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

export function concat(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

/** The error of an answer that is something else than the file. */
export function notTheFile(list: ResultKind, what: string, status?: number): UnexpectedResponseError {
  const { noun } = fileKinds[list];
  return new UnexpectedResponseError(`download: the answer is not a ${noun}, but ${what}`, {
    status,
    advice: `The ${noun} may still be there. Open its URL in a browser, or download it later.`,
  });
}
