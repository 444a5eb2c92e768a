// Loaded on demand: only pictures and sounds that are sent as bytes need it.

import { InvalidInputError } from "../errors/errors.ts";
import type { BodyFactory } from "../http/transport.ts";
import type { BodyPart } from "./encode.ts";

export { checkMedia } from "./check-media.ts";

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
