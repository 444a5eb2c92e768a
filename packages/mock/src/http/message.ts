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

const jsonHeaders = { "content-type": "application/json" };

export function jsonResponse(status: number, body: unknown, headers?: Record<string, string>): HttpResponse {
  return {
    status,
    headers: headers === undefined ? jsonHeaders : { ...jsonHeaders, ...headers },
    body: JSON.stringify(body),
  };
}
