import { type HttpResponse, jsonResponse } from "./message.ts";
import { messageOf } from "./text.ts";

/** The values of the gateway's error envelope. */
interface GatewayError {
  message: string;
  /** For example `invalid_request`. */
  code: string;
  /** The field that is wrong. */
  param?: string;
}

/** An error in the envelope of CometAPI's gateway; a body that is too large gets that of its task layer, which reads it. */
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

/** No operation of the contract has this path. This body, like the two below, is that of Prism. */
export function noRoute(path: string): HttpResponse {
  return problem(404, "NO_PATH_MATCHED_ERROR", {
    title: "Route not resolved, no path matched",
    detail: `The route ${path} hasn't been found in the specification file`,
  });
}

/** The contract has the path, but not with this method. */
export function noMethod(path: string, method: string): HttpResponse {
  const response = problem(405, "NO_METHOD_MATCHED_ERROR", {
    title: "Route resolved, but no method matched",
    detail: `The route ${path} has been matched, but it does not have "${method.toLowerCase()}" method defined`,
  });
  return method === "HEAD" ? { ...response, body: null } : response;
}

/** The operation has no response in a media type that the caller accepts. */
export function notAcceptable(accept: string): HttpResponse {
  return problem(406, "NOT_ACCEPTABLE", {
    title: "The server cannot produce a representation for your accept header",
    detail: `Unable to find content for ${accept}`,
  });
}

/** Problem details (RFC 9457). */
function problem(status: number, name: string, { title, detail }: Record<"title" | "detail", string>) {
  const body = { type: `https://stoplight.io/prism/errors#${name}`, title, status, detail };
  return jsonResponse(status, body, { "content-type": "application/problem+json" });
}
