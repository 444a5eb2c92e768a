/** A request as plain values, so that a server need not build web-standard objects for each one. */
export interface HttpRequest {
  method: string;
  /** Path and query as they were on the wire. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The whole body, empty without one. */
  body: string | Uint8Array;
  /** Origin that the request was sent to, for URLs in responses; for example `http://127.0.0.1:4020`. */
  origin: string;
}

/** A response as plain values. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  /**
   * What happens to the connection instead of the response: it is cut, before or after a task was made, or the
   * body stops half-way and never ends.
   */
  fault?: "cut-before" | "cut-after" | "stall";
}

const jsonHeaders = { "content-type": "application/json" };

export function jsonResponse(status: number, body: unknown, headers?: Record<string, string>): HttpResponse {
  return {
    status,
    headers: headers === undefined ? jsonHeaders : { ...jsonHeaders, ...headers },
    body: JSON.stringify(body),
  };
}
