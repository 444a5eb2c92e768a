import { hasMoreValues } from "./body/count-values.ts";
import type { HttpRequest } from "./message.ts";
import { messageOf } from "./text.ts";

/** The body of a request cannot be read. */
export class UnreadableBodyError extends Error {
  override readonly name = "UnreadableBodyError";
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }

  /** The gateway's error code. */
  get code(): "invalid_request" | "read_request_body_failed" {
    return this.status === 413 ? "read_request_body_failed" : "invalid_request";
  }
}

/** Collects the chunks of one body, up to a limit. */
interface BodyCollector {
  /** Whether the body is larger than the limit. Its chunks are dropped then. */
  readonly isTooLarge: boolean;
  add(chunk: Uint8Array): void;
  /** The whole body. The collector drops it, since a server keeps the listeners of its last request. */
  take(): Uint8Array;
}

const largeBytes = 2 ** 20;
const noBytes = new Uint8Array();

/**
 * @param contentLength the header; one that is too large refuses the body before its first byte
 * @param maxBytes the largest body
 */
export function createBodyCollector(
  contentLength: string | null | undefined,
  maxBytes: number,
): BodyCollector {
  const declared = Number(contentLength ?? 0);
  let size = 0;
  let isTooLarge = declared > maxBytes;
  let chunks: Uint8Array[] = [];
  let whole: Uint8Array | undefined;
  return {
    get isTooLarge() {
      return isTooLarge;
    },
    add: (chunk) => {
      if (isTooLarge) return;
      const before = size;
      size += chunk.byteLength;
      isTooLarge = size > maxBytes;
      if (isTooLarge) {
        chunks = [];
        whole = undefined;
        return;
      }
      // A large body is joined as it arrives: its chunks beside the whole would need twice the memory. Its space is
      // taken only when a part of it has arrived, since a client can declare anything.
      if (whole === undefined && size > largeBytes && declared >= size) {
        whole = new Uint8Array(declared);
        whole.set(join(chunks, before));
        chunks = [];
      }
      // Without a connection, the header may be smaller than the body.
      if (whole !== undefined && size > whole.byteLength) {
        chunks = [whole.subarray(0, before)];
        whole = undefined;
      }
      if (whole === undefined) chunks.push(chunk);
      else whole.set(chunk, before);
    },
    take: () => {
      const body = whole?.subarray(0, size) ?? join(chunks, size);
      whole = undefined;
      chunks = [];
      return body;
    },
  };
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first = noBytes] = chunks;
  if (chunks.length <= 1) return first;
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

/**
 * Reads the body: parsed if its media type is JSON, else as text; `undefined` without a body.
 * @throws {UnreadableBodyError} if it is larger than `maxBytes`, has more than {@link maxJsonValues}, is not JSON, or
 * is in an unknown charset
 */
export function readBody({ body, headers, method }: HttpRequest, maxBytes: number): unknown {
  if (body.length > maxBytes) throw tooLarge(maxBytes);
  const isAbsent = body.length === 0 && headers["transfer-encoding"] === undefined;
  if (isAbsent || method === "GET" || method === "HEAD") return undefined;
  const contentType = headers["content-type"] ?? "";
  const text = typeof body === "string" ? body : decode(body, contentType);
  return isJson(contentType) ? parseJson(text) : text;
}

export function tooLarge(maxBytes: number): UnreadableBodyError {
  const mebibytes = maxBytes / 2 ** 20;
  const rounded = Number.isInteger(mebibytes) ? ` (${mebibytes} MiB)` : "";
  const limit = `this mock takes at most ${maxBytes} bytes${rounded}`;
  return new UnreadableBodyError(413, `request body is too large: ${limit}`);
}

/** Whether a media type is JSON by Prism's rule: `application/json` or `application/*+json`. */
export function isJson(contentType: string): boolean {
  return contentType === "application/json" || /^\s*application\/([^/;]+\+)?json\s*(;|$)/i.test(contentType);
}

let utf8: TextDecoder | undefined;

function decode(bytes: Uint8Array, contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  if (charset === undefined) {
    // As in Prism, a byte order mark is dropped only if a charset is named. Otherwise the text is not JSON.
    utf8 ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return utf8.decode(bytes);
  }
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch (cause) {
    throw new UnreadableBodyError(400, `the charset ${charset} of the request body is unknown`, { cause });
  }
}

/**
 * The largest number of values in a JSON body. A documented one has at most some thousands. Three bytes, such as `{},`,
 * become an object of a hundred bytes, so a limit of bytes alone does not limit the memory.
 */
export const maxJsonValues = 200_000;

function parseJson(text: string): unknown {
  // A value takes at least one character.
  if (text.length > maxJsonValues && hasMoreValues(text, maxJsonValues)) {
    throw new UnreadableBodyError(
      413,
      `request body is too large: this mock takes at most ${maxJsonValues} JSON values`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UnreadableBodyError(400, `the request body is not valid JSON: ${describe(cause, text)}`, {
      cause,
    });
  }
}

/** V8's message with the line and column, which most of its messages lack. */
function describe(error: unknown, text: string): string {
  const message = messageOf(error);
  const position = /at position (\d+)/.exec(message)?.[1];
  const offset = position ? Number(position) : message.includes("end of JSON") ? text.length : undefined;
  if (offset === undefined) return message;
  const before = text.slice(0, offset).split("\n");
  const where = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return `${message.replace(/ at position.*| in JSON at position.*/, "")} (${where})`;
}
