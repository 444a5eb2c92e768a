import type { HttpRequest, HttpResponse } from "../http/message.ts";
import type { Violation } from "./prism/exchange.ts";

/** A response, and the violations in it and in its request. */
export interface ContractResponse {
  response: HttpResponse;
  violations: readonly Violation[];
}

type Respond = (request: HttpRequest) => Promise<ContractResponse>;

const maxResponses = 500;
const maxKeyLength = 4_096;

/**
 * Caches the responses to GET requests, since a page that polls repeats the same request. A response with violations may
 * be large and is not cached. A new response replaces the oldest one.
 * @param respond gives the same response to the same request
 */
export function cacheResponses(respond: Respond): Respond {
  const cached = new Map<string, ContractResponse>();
  return async (request) => {
    const key = keyOf(request);
    const known = key === undefined ? undefined : cached.get(key);
    if (known !== undefined) return known;
    const made = await respond(request);
    if (key === undefined || made.violations.length > 0) return made;
    const [oldest] = cached.size < maxResponses ? [] : cached.keys();
    if (oldest !== undefined) cached.delete(oldest);
    cached.set(key, made);
    return made;
  };
}

/** All parts of a request on which the response depends; `undefined` if the response is not cached. */
function keyOf({ method, path, headers, body }: HttpRequest): string | undefined {
  if (method !== "GET" || body.length > 0) return undefined;
  // Prism's options in the query or in `Prefer`, which may request random values.
  if (path.includes("__") || headers["prefer"]?.includes("dynamic")) return undefined;
  let key = path;
  for (const name in headers) key += `\n${name}:${headers[name]}`;
  return key.length > maxKeyLength ? undefined : key;
}
