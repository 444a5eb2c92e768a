import type { HttpRequest } from "../http/message.ts";
import { preference } from "../http/request-headers.ts";

/** The path or a header of a request is invalid, and Prism cannot handle it. */
export class UnreadableHeadError extends Error {
  override readonly name = "UnreadableHeadError";
  readonly part: "path" | "header";

  constructor(part: "path" | "header", message: string, options?: ErrorOptions) {
    super(message, options);
    this.part = part;
  }
}

/**
 * The URL of a path on the wire. Prism uses its path and query only. Prism's own server crashes at a path that cannot
 * be decoded.
 * @throws {UnreadableHeadError} if the path is not a URL, or has an invalid percent-encoding
 */
export function readUrl(path: string): URL {
  try {
    const url = new URL(path, "http://localhost");
    decodeURIComponent(url.pathname);
    return url;
  } catch (cause) {
    throw new UnreadableHeadError("path", `the request path is not a valid URL: ${path}`, { cause });
  }
}

/** Replaces an `accept` header without any valid media type. */
export const noMediaType = "none/none";

const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(?:;|$)/;

/**
 * A request's headers for Prism. Prism responds with 500 to malformed media types, so this function drops or refuses
 * them. A request without a connection gets the `content-length` by which Prism knows that there is a body.
 * @throws {UnreadableHeadError} if there is a body and its media type is malformed, or if `Prefer` names a scenario
 */
export function readHeaders({ headers, body }: HttpRequest): Record<string, string> {
  const read: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) read[name] = value;
  const { accept, authorization, prefer, "content-type": contentType } = read;
  // The name of a scheme has no case (RFC 9110, 11.1).
  if (authorization !== undefined) read["authorization"] = authorization.replace(/^bearer(?=\s)/i, "Bearer");
  refuseScenario(prefer);
  if (contentType !== undefined && !mediaType.test(contentType.trim())) {
    if (body.length > 0) {
      const sent = contentType.slice(0, 100);
      throw new UnreadableHeadError("header", `the content type must be application/json, ${sent} was sent`);
    }
    delete read["content-type"];
  }
  if (accept !== undefined && accept.trim() !== "") {
    const ranges = accept.split(",").filter((range) => mediaType.test(range.trim()));
    read["accept"] = ranges.join(",") || noMediaType;
  }
  const isFramed = read["content-length"] !== undefined || read["transfer-encoding"] !== undefined;
  if (!isFramed && body.length > 0) read["content-length"] = String(Buffer.byteLength(body));
  return read;
}

/** @throws {UnreadableHeadError} if `Prefer` names a scenario */
function refuseScenario(prefer: string | undefined): void {
  const scenario = preference(prefer, "scenario");
  if (scenario === undefined) return;
  const instead = "call the simulator, or name a documented response by code= or example=";
  throw new UnreadableHeadError(
    "header",
    `the contract mock has no scenario ${JSON.stringify(scenario.slice(0, 100))} for Prefer: ${instead}`,
  );
}
