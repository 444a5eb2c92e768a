import type { HttpRequest, HttpResponse } from "./message.ts";

/** Answers requests that are plain values. */
export interface HttpHandler {
  /** Bytes that a body may have. */
  readonly maxBodyBytes: number;
  handle(request: HttpRequest): HttpResponse | Promise<HttpResponse>;
  /** Answers a request whose body is too large; it comes without its body. */
  refuseBody(request: HttpRequest): HttpResponse;
}

/**
 * Is told about each answer when it is handed over to the connection.
 * @param ms milliseconds since the head of the request had come
 */
export type OnAnswer = (request: HttpRequest, answer: HttpResponse, ms: number) => void;
