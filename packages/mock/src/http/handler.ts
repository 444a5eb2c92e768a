import type { HttpRequest, HttpResponse } from "./message.ts";

/** Handles requests that are plain values. */
export interface HttpHandler {
  /** How many bytes a body may have; a larger one is refused. */
  readonly maxBodyBytes: number;
  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Responds to a request whose body is too large; it comes without its body. */
  refuseBody(request: HttpRequest): HttpResponse;
}

/**
 * Called with each response when it is handed to the connection.
 * @param ms milliseconds since the head of the request was received
 */
export type OnResponse = (request: HttpRequest, response: HttpResponse, ms: number) => void;
