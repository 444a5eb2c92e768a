import type { HttpRequest, HttpResponse } from "../http/message.ts";
import type { Violation } from "./prism/exchange.ts";

/** A response, and the violations in it and in its request. */
export interface ContractResponse {
  response: HttpResponse;
  violations: readonly Violation[];
}

type Respond = (request: HttpRequest) => Promise<ContractResponse>;

const maxResponses = 500;
/** Characters of all keys and responses together. */
const maxCharacters = 8 * 2 ** 20;
const maxKeyLength = 4_096;

/**
 * Caches the responses to GET requests, since a page that polls repeats the same request. A response with violations
 * may be large and is not cached. A new response replaces the oldest ones.
 * @param respond gives the same response to the same request
 */
export function cacheResponses(respond: Respond): Respond {
  const cached = new Map<string, { made: ContractResponse; size: number }>();
  let characters = 0;

  const add = (key: string, made: ContractResponse): void => {
    const size = key.length + sizeOf(made);
    if (size > maxCharacters) return;
    // Two equal requests may be handled at the same time.
    characters += size - (cached.get(key)?.size ?? 0);
    cached.set(key, { made, size });
    for (const [oldest, { size }] of cached) {
      if (cached.size <= maxResponses && characters <= maxCharacters) return;
      cached.delete(oldest);
      characters -= size;
    }
  };

  return async (request) => {
    const key = keyOf(request);
    const known = key === undefined ? undefined : cached.get(key);
    if (known !== undefined) return known.made;
    const made = await respond(request);
    if (key !== undefined && made.violations.length === 0) add(key, made);
    return made;
  };
}

function sizeOf({ response: { headers, body } }: ContractResponse): number {
  return Object.entries(headers).reduce(
    (sum, [name, value]) => sum + name.length + value.length,
    body?.length ?? 0,
  );
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
