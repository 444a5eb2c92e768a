import { type HttpResponse, jsonResponse } from "./message.ts";
import { messageOf, truncate } from "./text.ts";

/** The values of the gateway's error envelope. */
interface GatewayError {
  message: string;
  /** For example `invalid_request`. */
  code: string;
  /** The field that is wrong. */
  param?: string;
}

/**
 * An error in the envelope of CometAPI's gateway; a body that is too large gets that of its task layer, which reads it.
 */
export function gatewayError(
  status: number,
  { message, code, param = "" }: GatewayError,
  headers?: Record<string, string>,
): HttpResponse {
  if (status === 413) return jsonResponse(status, { code, message, data: null }, headers);
  return jsonResponse(status, { error: { message, type: "comet_api_error", param, code } }, headers);
}

/** The response of a mock that fails itself. */
export function mockFailure(error: unknown): HttpResponse {
  return gatewayError(500, { message: messageOf(error), code: "mock_failed" });
}

/** What the gateway says to a path that it does not know. */
interface UnknownPath {
  method?: string;
  /** The path that the caller probably meant. */
  meant?: string | undefined;
}

/** No endpoint has this path. The gateway answers so, apart from the question. */
export function noRoute(path: string, { method = "", meant }: UnknownPath = {}): HttpResponse {
  const sent = `${method} ${truncate(path, maxPathCharacters)}`.trim();
  const question = meant === undefined ? "" : `; did you mean ${truncate(meant, maxPathCharacters)}?`;
  return requestError(404, `Invalid URL (${sent})${question}`, "");
}

/** An endpoint has this path, but not with this method. */
export function noMethod(path: string, method: string, allowed?: string): HttpResponse {
  const hint = allowed === undefined ? "" : `; it takes ${allowed}`;
  const message = `${method} is not possible for ${truncate(path, maxPathCharacters)}${hint}`;
  const response = requestError(405, message, "method_not_allowed");
  return {
    ...response,
    headers: { ...response.headers, ...(allowed === undefined ? {} : { allow: allowed }) },
    body: method === "HEAD" ? null : response.body,
  };
}

/** The endpoint has no response in a media type that the caller accepts. */
export function notAcceptable(accept: string): HttpResponse {
  const sent = truncate(accept, maxPathCharacters);
  return requestError(
    406,
    `the response is application/json, which the Accept header ${sent} excludes`,
    "not_acceptable",
  );
}

const maxPathCharacters = 200;

function requestError(status: number, message: string, code: string): HttpResponse {
  return jsonResponse(status, { error: { message, type: "invalid_request_error", param: "", code } });
}
