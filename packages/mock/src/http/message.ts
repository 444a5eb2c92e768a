/** A request as plain values, so that a server need not build web-standard objects for each. */
export interface HttpRequest {
  method: string;
  /** Path and query as they were on the wire. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The whole body, empty without one. */
  body: string | Uint8Array;
  /** Where the caller reached the simulator, for URLs in answers; for example `http://127.0.0.1:4020`. */
  origin: string;
}

export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  /**
   * What happens to the connection instead of the answer: it is cut, before or after a task was made, or the
   * body stops half-way and never ends.
   */
  fault?: "cut-before" | "cut-after" | "stall";
}

// A page of another origin reads these only by name: where credentials are allowed, `*` is not a wildcard.
const readable = ["retry-after", "x-request-id", "content-length", "content-range", "etag"];

/**
 * Adds what lets a page of another origin read the answer.
 * @param names headers that such a page may read
 */
export function withCors(request: HttpRequest, response: HttpResponse, names = readable): HttpResponse {
  const { origin } = request.headers;
  // Videos bring their own: every page may show them.
  if (origin === undefined || "access-control-allow-origin" in response.headers) return response;
  const headers = {
    ...response.headers,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": names.join(","),
    "access-control-allow-origin": origin,
    vary: "Origin",
  };
  return { ...response, headers };
}

export function isPreflight({ method, headers }: HttpRequest): boolean {
  return (
    method === "OPTIONS" &&
    headers["origin"] !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}

export function answerPreflight({ headers }: HttpRequest): HttpResponse {
  const requested = headers["access-control-request-headers"];
  return {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS",
      ...(requested === undefined ? {} : { "access-control-allow-headers": requested }),
      "access-control-max-age": "600",
    },
    body: null,
  };
}

const jsonHeaders = { "content-type": "application/json" };

export function jsonResponse(status: number, body: unknown, headers?: Record<string, string>): HttpResponse {
  return {
    status,
    headers: headers === undefined ? jsonHeaders : { ...jsonHeaders, ...headers },
    body: JSON.stringify(body),
  };
}
