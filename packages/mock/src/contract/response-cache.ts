import type { HttpRequest, HttpResponse } from "../http/message.ts";
import type { Violation } from "./prism/exchange.ts";

/** A response, and what Prism found wrong with it or with its request. */
export interface ContractResponse {
  response: HttpResponse;
  violations: readonly Violation[];
}

type Respond = (request: HttpRequest) => Promise<ContractResponse>;

const maxResponses = 500;
const maxKeyLength = 4_096;

/**
 * Caches the responses to GET requests: a page that polls repeats the same one again and again. A response with
 * violations is not kept, since it may be large. The oldest one makes place for a new one.
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

/** All that a response can depend on; undefined for a request whose response is not cached. */
function keyOf({ method, path, headers, body }: HttpRequest): string | undefined {
  if (method !== "GET" || body.length > 0) return undefined;
  // In Prism's words, in the query or the header, a request for random values.
  if (path.includes("__") || headers["prefer"]?.includes("dynamic")) return undefined;
  let key = path;
  for (const name in headers) key += `\n${name}:${headers[name]}`;
  return key.length > maxKeyLength ? undefined : key;
}
