import type { PlainRequest, PlainResponse } from "./message.ts";

/** Answers requests that are plain values. */
export interface PlainService {
  /** Bytes that a body may have. */
  readonly maxBodyBytes: number;
  handle(request: PlainRequest): PlainResponse | Promise<PlainResponse>;
  /** Answers a request whose body is too large; it comes without its body. */
  refuseBody(request: PlainRequest): PlainResponse;
}

/**
 * Is told about each answer when it is handed over to the connection.
 * @param ms milliseconds since the head of the request had come
 */
export type OnAnswer = (request: PlainRequest, answer: PlainResponse, ms: number) => void;
