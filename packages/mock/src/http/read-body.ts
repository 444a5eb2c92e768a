import type { HttpRequest } from "./message.ts";

/** The body cannot be read; `status` is 400 or 413. */
export class UnreadableBodyError extends Error {
  override readonly name = "UnreadableBodyError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

let utf8: TextDecoder | undefined;

/**
 * The parsed body if its media type is JSON, else its text; `undefined` without one.
 * @throws {UnreadableBodyError} if it is larger than `maxBytes`, no JSON, or in an unknown charset
 */
export function readBody({ body, headers, method }: HttpRequest, maxBytes: number): unknown {
  const length = body.length;
  if (length > maxBytes) throw tooLarge(maxBytes);
  if (length === 0 || method === "GET" || method === "HEAD") return undefined;
  const contentType = headers["content-type"] ?? "";
  const text = typeof body === "string" ? body : decode(body, contentType);
  if (!isJson(contentType)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableBodyError(400, `the request body is no valid JSON: ${reason}`);
  }
}

export function tooLarge(maxBytes: number): UnreadableBodyError {
  return new UnreadableBodyError(413, `request body is too large: at most ${maxBytes} bytes are taken`);
}

export function isJson(contentType: string): boolean {
  return contentType === "application/json" || /^\s*application\/([^/;]+\+)?json\s*(;|$)/i.test(contentType);
}

function decode(bytes: Uint8Array, contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  if (charset === undefined) {
    utf8 ??= new TextDecoder("utf-8", { ignoreBOM: true });
    return utf8.decode(bytes);
  }
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    throw new UnreadableBodyError(400, `the charset ${charset} of the request body is unknown`);
  }
}
