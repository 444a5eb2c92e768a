// Loaded on demand: only pictures and sounds that are sent as bytes need it.

import { InvalidInputError } from "../errors/errors.ts";
import type { MediaRules } from "../facts.ts";
import type { BodyFactory } from "../http/transport.ts";
import type { BodyPart } from "./encode.ts";
import type { Report } from "./rules.ts";

/**
 * Makes bodies whose Blobs are encoded while they are sent, so that a picture is never in memory as a whole. A browser
 * sends no streams over HTTP/1.1. There the Base64 goes into a Blob, which the browser can keep on disk.
 */
export function mediaBody(operation: string, parts: readonly BodyPart[], canStream: boolean): BodyFactory {
  return ({ onFailure, onLast }) => {
    const encoded = (onEnd: () => void) =>
      encode(parts, onEnd, (cause) => {
        const error = unreadable(operation, cause);
        onFailure(error);
        throw error;
      });
    // A Blob is complete before it is handed over, so its last part needs no report.
    return canStream ? streamOf(encoded(onLast)) : blobOf(encoded(() => {}));
  };
}

type Pieces = AsyncGenerator<Uint8Array<ArrayBuffer>, undefined>;

function streamOf(pieces: Pieces): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

async function blobOf(pieces: Pieces): Promise<Blob> {
  const blobs: Blob[] = [];
  for await (const piece of pieces) blobs.push(new Blob([piece]));
  return new Blob(blobs);
}

// Divisible by 3, so that only the last piece of a picture is padded.
const pieceBytes = 3 * 64 * 1024;

/** @param fail throws the error of a picture that cannot be read. */
async function* encode(
  parts: readonly BodyPart[],
  onLast: () => void,
  fail: (cause: unknown) => never,
): Pieces {
  const utf8 = new TextEncoder();
  for (const [index, part] of parts.entries()) {
    // JSON ends with text.
    if (index === parts.length - 1) onLast();
    if (typeof part === "string") {
      yield utf8.encode(part);
      continue;
    }
    // No string of the picture's size is ever made.
    for (let start = 0; start < part.size; start += pieceBytes)
      yield utf8.encode(base64Text(await readPiece(part, start).catch(fail)));
  }
  return undefined;
}

async function readPiece(blob: Blob, start: number): Promise<Uint8Array> {
  const expected = Math.min(pieceBytes, blob.size - start);
  const bytes = new Uint8Array(await blob.slice(start, start + expected).arrayBuffer());
  if (bytes.length === expected) return bytes;
  throw new Error(`it has become shorter: ${start + bytes.length} bytes instead of ${blob.size}`);
}

/** The request is incomplete, so it made no task. */
function unreadable(operation: string, cause: unknown): InvalidInputError {
  return new InvalidInputError(
    `${operation}: a picture could not be read, and no complete request was sent`,
    { cause, advice: "Open the picture again; it may have been moved or changed." },
  );
}

interface Encoders {
  Uint8Array: { prototype: { toBase64?: (this: Uint8Array) => string } };
  Buffer?: {
    from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: "base64"): string };
  };
}

const { Buffer, Uint8Array: Bytes } = globalThis as Encoders;

/** Uses the fastest encoder of the runtime: `toBase64` of new runtimes, Node's Buffer, or `btoa`, which all have. */
function base64Text(bytes: Uint8Array): string {
  const { toBase64 } = Bytes.prototype;
  if (toBase64 !== undefined) return toBase64.call(bytes);
  if (Buffer !== undefined)
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  let characters = "";
  for (let start = 0; start < bytes.length; start += charactersAtOnce) {
    characters += String.fromCharCode(...bytes.subarray(start, start + charactersAtOnce));
  }
  return btoa(characters);
}

// More would be too many arguments for a call.
const charactersAtOnce = 8_192;

/** Format and size of a picture. Sizes in pixels, as stored: a rotation in the metadata is not applied. */
interface ImageHeader {
  format: "jpeg" | "png";
  width: number;
  height: number;
}

/** Reads `length` bytes from `start` on, or fewer at the end. */
type ReadBytes = (start: number, length: number) => Promise<Uint8Array>;

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const chunkBytes = 64 * 1024;
// A picture with more segments before its size is broken, or made to waste time.
const mostJpegSegments = 500;

/** Checks a picture's first bytes for format and size. The limits apply where the contract states them. */
export async function checkImage(
  rules: MediaRules,
  data: Blob | string,
  pointer: string,
  report: Report,
): Promise<void> {
  const header = await readImageHeader(bytesOf(data)).catch(() => null);
  if (header === null) return report(pointer, "format", "could not be read");
  if (header === undefined)
    return report(pointer, "format", `must be one of ${rules.formats?.join(", ") ?? "jpeg, png"}`);
  if (header.width === 0 || header.height === 0)
    return report(pointer, "format", "is cut off before its size");
  checkSize(rules, header, pointer, report);
}

function checkSize(rules: MediaRules, { width, height }: ImageHeader, pointer: string, report: Report): void {
  const { minWidth = 0, minHeight = 0 } = rules;
  const { minAspectRatio = 0, maxAspectRatio = Number.POSITIVE_INFINITY } = rules;
  if (width < minWidth || height < minHeight) {
    const got = `${width} x ${height}`;
    report(pointer, "size", `must have at least ${minWidth} x ${minHeight} px, got ${got}`, got);
  }
  // One bound is the inverse of the other, so a rotation in the metadata changes nothing.
  const ratio = width / height;
  if (ratio < minAspectRatio || ratio > maxAspectRatio) {
    const got = ratio.toFixed(3);
    const range = `from ${minAspectRatio} to ${maxAspectRatio}`;
    report(pointer, "ratio", `must have an aspect ratio ${range}, got ${got}`, got);
  }
}

/** Reads parts of a Blob or of a Base64 text; neither is decoded as a whole. */
export function bytesOf(data: Blob | string): ReadBytes {
  if (typeof data !== "string") {
    return async (start, length) => new Uint8Array(await data.slice(start, start + length).arrayBuffer());
  }
  return async (start, length) => {
    // Four characters are three bytes: begin at a whole group and drop what comes before `start`.
    const group = Math.floor(start / 3);
    const skipped = start - group * 3;
    const piece = data.slice(group * 4, (group + Math.ceil((skipped + length) / 3)) * 4);
    const bytes = Uint8Array.from(atob(piece), (character) => character.charCodeAt(0));
    return bytes.subarray(skipped, skipped + length);
  };
}

/**
 * Reads the format and the size of a PNG or JPEG from its first bytes.
 * @returns undefined when the bytes are of neither format, and a size of 0 x 0 when they end before the size.
 */
async function readImageHeader(read: ReadBytes): Promise<ImageHeader | undefined> {
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

/**
 * Whether a marker is one of SOF0 to SOF15, baseline or progressive. Three markers between them mean something else.
 */
function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
