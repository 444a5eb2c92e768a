/** A request as plain values. A server need not build web-standard objects for it. */
export interface HttpRequest {
  method: string;
  /** Path and query as they were on the wire. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The whole body; empty without one. */
  body: string | Uint8Array;
  /** The origin of the request's URL, for URLs in responses; for example `http://127.0.0.1:4020`. */
  origin: string;
}

/** A response as plain values. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array | null;
  /**
   * A failure of the connection in place of the response: it is cut before or after a task was made, or the body stops
   * half-way and never ends.
   */
  fault?: "cut-before" | "cut-after" | "stall";
}

/** Handles requests that are plain values. */
export interface HttpHandler {
  /** The largest body in bytes. A larger one is refused. */
  readonly maxBodyBytes: number;
  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Responds to a request whose body is too large. The request has no body. */
  refuseBody(request: HttpRequest): HttpResponse;
}

/**
 * Called with each response when it is handed to the connection.
 * @param ms milliseconds since the head of the request was received
 */
export type OnResponse = (request: HttpRequest, response: HttpResponse, ms: number) => void;

const jsonHeaders = { "content-type": "application/json" };

export function jsonResponse(status: number, body: unknown, headers?: Record<string, string>): HttpResponse {
  return {
    status,
    headers: headers === undefined ? jsonHeaders : { ...jsonHeaders, ...headers },
    body: JSON.stringify(body),
  };
}
