import { type HttpResponse, jsonResponse } from "./message.ts";

/** What the gateway's error envelope says. */
interface GatewayError {
  message: string;
  /** For example `invalid_request`. */
  code: string;
  /** The field that the error is about. */
  param?: string;
}

/** An error in the envelope of CometAPI's gateway. */
export function gatewayError(
  status: number,
  { message, code, param = "" }: GatewayError,
  headers?: Record<string, string>,
): HttpResponse {
  return jsonResponse(status, { error: { message, type: "comet_api_error", param, code } }, headers);
}

/** What a mock answers when it fails itself. */
export function mockFailure(error: unknown): HttpResponse {
  const message = error instanceof Error ? error.message : String(error);
  return gatewayError(500, { message, code: "mock_failed" });
}

/** No operation of the contract has this path. The body is that of Prism, as are the two below. */
export function noRoute(path: string): HttpResponse {
  return problem(404, "NO_PATH_MATCHED_ERROR", {
    title: "Route not resolved, no path matched",
    detail: `The route ${path} hasn't been found in the specification file`,
  });
}

/** The path is in the contract, but not with this method. */
export function noMethod(path: string, method: string): HttpResponse {
  const response = problem(405, "NO_METHOD_MATCHED_ERROR", {
    title: "Route resolved, but no method matched",
    detail: `The route ${path} has been matched, but it does not have "${method.toLowerCase()}" method defined`,
  });
  return method === "HEAD" ? { ...response, body: null } : response;
}

/** The operation has no response of a media type that the caller accepts. */
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
