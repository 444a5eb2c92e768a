import { InvalidInputError } from "../errors/errors.ts";

/** JSON text, and Blobs that stand in it as strings of Base64. */
export type BodyPart = string | Blob;

/** What an attempt learns about its body. */
export interface BodyEvents {
  /** Called when a picture cannot be read: `fetch` itself would report a lost connection. */
  onFailure: (failure: UnreadableBody) => void;
  /**
   * Called before the last part of a stream is given: until then nobody has a complete request. What it throws
   * withholds the part.
   */
  onLast: () => void;
}

/** Makes the body of one attempt; every attempt gets a new one, since a stream can be read only once. */
export type BodyFactory = (events: BodyEvents) => string | Blob | ReadableStream<Uint8Array> | Promise<Blob>;

/** A picture could not be read to its end. The request is incomplete, so it made no task. */
export class UnreadableBody extends Error {
  toInputError(operation: string): InvalidInputError {
    return new InvalidInputError(`${operation}: ${this.message}, and no complete request was sent`, {
      cause: this.cause,
      advice: "Open the picture again; it may have been moved or changed.",
    });
  }
}

/**
 * Makes bodies from parts. Text alone stays text. Blobs are encoded while they are sent, so that a picture is never in
 * memory as a whole. A browser sends no streams over HTTP/1.1: there the Base64 goes into a Blob, which the browser can
 * keep on disk.
 */
export function bodyFactory(parts: readonly BodyPart[], canStream: boolean): BodyFactory {
  if (parts.every((part) => typeof part === "string")) {
    const text = parts.join("");
    // When a connection in use breaks, Deno sends text again, perhaps for a second task. It sends a Blob only once.
    return () => ("Deno" in globalThis ? new Blob([text]) : text);
  }
  return (events) => (canStream ? streamOf(parts, events) : blobOf(parts, events));
}

function streamOf(parts: readonly BodyPart[], events: BodyEvents): ReadableStream<Uint8Array> {
  const pieces = encode(parts, events);
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

async function blobOf(parts: readonly BodyPart[], { onFailure }: BodyEvents): Promise<Blob> {
  const pieces: Blob[] = [];
  // Complete before it is handed over, so that its parts do not count.
  for await (const piece of encode(parts, { onFailure, onLast: () => {} })) pieces.push(new Blob([piece]));
  return new Blob(pieces);
}

// Divisible by 3, so that only the last piece of a picture is padded.
const pieceBytes = 3 * 64 * 1024;

async function* encode(
  parts: readonly BodyPart[],
  { onFailure, onLast }: BodyEvents,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  for (const [index, part] of parts.entries()) {
    // JSON ends with text.
    if (index === parts.length - 1) onLast();
    if (typeof part === "string") {
      yield new TextEncoder().encode(part);
      continue;
    }
    for (let start = 0; start < part.size; start += pieceBytes) {
      yield base64(await readPiece(part, start, onFailure));
    }
  }
  return undefined;
}

async function readPiece(blob: Blob, start: number, onFailure: BodyEvents["onFailure"]): Promise<Uint8Array> {
  const expected = Math.min(pieceBytes, blob.size - start);
  try {
    const bytes = new Uint8Array(await blob.slice(start, start + expected).arrayBuffer());
    if (bytes.length === expected) return bytes;
    throw new Error(`it has become shorter: ${start + bytes.length} bytes instead of ${blob.size}`);
  } catch (cause) {
    const failure = new UnreadableBody("a picture could not be read", { cause });
    onFailure(failure);
    throw failure;
  }
}

/** Base64 as bytes: no string of the picture's size is ever made. */
function base64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(base64Text(bytes));
}

interface Encoders {
  Uint8Array: { prototype: { toBase64?: (this: Uint8Array) => string } };
  Buffer?: {
    from(buffer: ArrayBufferLike, offset: number, length: number): { toString(encoding: "base64"): string };
  };
}

const { Buffer, Uint8Array: Bytes } = globalThis as Encoders;

/** Uses the fastest encoder that the runtime has: that of new runtimes, Node's, or `btoa`, which all have. */
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
