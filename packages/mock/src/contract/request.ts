import type { HttpRequest } from "../http/message.ts";

/** A request that cannot be handed to Prism, and why. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: 400 | 413;
  readonly part: "path" | "header" | "body";

  constructor(status: 400 | 413, part: "path" | "header" | "body", message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.part = part;
  }
}

/**
 * The URL of a path on the wire. Prism needs no more of it than path and query, and its own server dies of what cannot
 * be decoded.
 * @throws {RefusedError} if it is no URL, or a percent sign in it starts no character
 */
export function readUrl(path: string): URL {
  try {
    const url = new URL(path, "http://localhost");
    decodeURIComponent(url.pathname);
    return url;
  } catch (error) {
    throw new RefusedError(400, "path", `the request path is no valid URL: ${path}`, error);
  }
}

/** An `accept` that names no media type at all. */
export const nothing = "none/none";

const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/;

/**
 * A request's headers for Prism, which answers 500 to media types that are none. A request that never was on a wire
 * gets the header by which Prism knows that there is a body.
 * @throws {RefusedError} if there is a body, and its type is no media type
 */
export function readHeaders({ headers, body }: HttpRequest): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) plain[name] = value;
  const { accept, "content-type": contentType } = plain;
  if (contentType !== undefined && !mediaType.test(contentType.trim())) {
    if (body.length > 0) {
      const sent = contentType.slice(0, 100);
      throw new RefusedError(400, "header", `the content type must be application/json, ${sent} was sent`);
    }
    delete plain["content-type"];
  }
  if (accept !== undefined && accept.trim() !== "") {
    const ranges = accept.split(",").filter((range) => mediaType.test(range.trim()));
    plain["accept"] = ranges.join(",") || nothing;
  }
  const isFramed = plain["content-length"] !== undefined || plain["transfer-encoding"] !== undefined;
  if (!isFramed && body.length > 0) plain["content-length"] = String(Buffer.byteLength(body));
  return plain;
}

/** A request's body for Prism: parsed if the media type is JSON, else text, `null` without one. */
export function readBody({ method, headers, body }: HttpRequest): unknown {
  if (
    method === "GET" ||
    method === "HEAD" ||
    (body.length === 0 && headers["transfer-encoding"] === undefined)
  )
    return null;
  const contentType = headers["content-type"] ?? "";
  const text = typeof body === "string" ? body : decode(body, contentType);
  const [mediaType = ""] = contentType.split(";");
  const isJson = /^application\/([^/]+\+)?json$/i.test(mediaType.trim());
  return isJson ? parseJson(text) : text;
}

export function tooLarge(maxBytes: number): RefusedError {
  return new RefusedError(
    413,
    "body",
    `request body is too large: this mock takes at most ${maxBytes} bytes (${maxBytes / 2 ** 20} MiB)`,
  );
}

function decode(bytes: Uint8Array, contentType: string): string {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1];
  try {
    // Prism drops a byte order mark only where a charset is named; elsewhere it stays, and is no JSON.
    return new TextDecoder(charset, { ignoreBOM: charset === undefined }).decode(bytes);
  } catch (error) {
    throw new RefusedError(400, "body", `the charset ${charset} of the request body is unknown`, error);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RefusedError(400, "body", `the request body is no valid JSON: ${describe(error, text)}`, error);
  }
}

/** What V8 says, with the line and column that it leaves out of most of its messages. */
function describe(error: unknown, text: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const position = /at position (\d+)/.exec(message)?.[1];
  const offset = position ? Number(position) : message.includes("end of JSON") ? text.length : undefined;
  if (offset === undefined) return message;
  const before = text.slice(0, offset).split("\n");
  const where = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  return `${message.replace(/ at position.*| in JSON at position.*/, "")} (${where})`;
}
