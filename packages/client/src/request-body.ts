/** JSON text, and Blobs that stand in it as strings of Base64. */
export type BodyPart = string | Blob;

/** Makes the body of one attempt; every attempt gets a new one, since a stream can be read only once. */
export type BodyFactory = () => string | Blob | ReadableStream<Uint8Array> | Promise<Blob>;

/**
 * Makes bodies of parts. Text alone stays text. Blobs are encoded while they are sent, so that a picture is
 * never in memory as a whole; a browser sends no streams over HTTP/1.1, so there the Base64 goes into a Blob,
 * which the browser can keep on disk.
 */
export function bodyFactory(parts: readonly BodyPart[], canStream: boolean): BodyFactory {
  if (parts.every((part) => typeof part === "string")) {
    const text = parts.join("");
    return () => text;
  }
  return canStream ? () => streamOf(parts) : async () => blobOf(parts);
}

function streamOf(parts: readonly BodyPart[]): ReadableStream<Uint8Array> {
  const pieces = encode(parts);
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

async function blobOf(parts: readonly BodyPart[]): Promise<Blob> {
  const pieces: Blob[] = [];
  for await (const piece of encode(parts)) pieces.push(new Blob([piece]));
  return new Blob(pieces);
}

// Divisible by 3, so that only the last piece of a picture is padded.
const pieceBytes = 3 * 64 * 1024;

async function* encode(parts: readonly BodyPart[]): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  for (const part of parts) {
    if (typeof part === "string") {
      yield new TextEncoder().encode(part);
      continue;
    }
    for (let start = 0; start < part.size; start += pieceBytes) {
      yield base64(new Uint8Array(await part.slice(start, start + pieceBytes).arrayBuffer()));
    }
  }
  return undefined;
}

const alphabet = new TextEncoder().encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const paddingCode = 0x3d;

/** Base64 as bytes: no string of the picture's size is ever made. */
function base64(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const encoded = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(paddingCode);
  const digit = (value: number): number => alphabet[value & 63] ?? paddingCode;
  let out = 0;
  for (let index = 0; index < bytes.length; index += 3) {
    const left = bytes.length - index;
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    encoded[out] = digit(group >> 18);
    encoded[out + 1] = digit(group >> 12);
    if (left > 1) encoded[out + 2] = digit(group >> 6);
    if (left > 2) encoded[out + 3] = digit(group);
    out += 4;
  }
  return encoded;
}
