import type { HttpRequest } from "../http/message.ts";

/** The path or a header of a request cannot be handed to Prism. */
export class UnreadableHeadError extends Error {
  override readonly name = "UnreadableHeadError";
  readonly part: "path" | "header";

  constructor(part: "path" | "header", message: string, options?: ErrorOptions) {
    super(message, options);
    this.part = part;
  }
}

/**
 * The URL of a path on the wire. Prism needs no more of it than path and query, and its own server dies of what cannot
 * be decoded.
 * @throws {UnreadableHeadError} if it is no URL, or a percent sign in it starts no character
 */
export function readUrl(path: string): URL {
  try {
    const url = new URL(path, "http://localhost");
    decodeURIComponent(url.pathname);
    return url;
  } catch (cause) {
    throw new UnreadableHeadError("path", `the request path is no valid URL: ${path}`, { cause });
  }
}

/** An `accept` that names no media type at all. */
export const noMediaType = "none/none";

const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/;

/**
 * A request's headers for Prism, which answers 500 to media types that are none. A request that never was on a wire
 * gets the header by which Prism knows that there is a body.
 * @throws {UnreadableHeadError} if there is a body, and its type is no media type
 */
export function readHeaders({ headers, body }: HttpRequest): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) plain[name] = value;
  const { accept, "content-type": contentType } = plain;
  if (contentType !== undefined && !mediaType.test(contentType.trim())) {
    if (body.length > 0) {
      const sent = contentType.slice(0, 100);
      throw new UnreadableHeadError("header", `the content type must be application/json, ${sent} was sent`);
    }
    delete plain["content-type"];
  }
  if (accept !== undefined && accept.trim() !== "") {
    const ranges = accept.split(",").filter((range) => mediaType.test(range.trim()));
    plain["accept"] = ranges.join(",") || noMediaType;
  }
  const isFramed = plain["content-length"] !== undefined || plain["transfer-encoding"] !== undefined;
  if (!isFramed && body.length > 0) plain["content-length"] = String(Buffer.byteLength(body));
  return plain;
}
