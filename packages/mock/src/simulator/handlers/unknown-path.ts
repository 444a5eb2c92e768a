import { noRoute } from "../../http/error-responses.ts";
import { type HttpRequest, type HttpResponse, jsonResponse } from "../../http/message.ts";
import { truncate } from "../../http/text.ts";
import { endpointAt } from "../rules/endpoint.ts";
import type { Effects } from "../scenarios/scenarios.ts";
import type { Handled } from "../state/journal.ts";
import { htmlPage, redirectedPath } from "../state/responses.ts";

/** Responds to a request whose path is none of the service's, as the contract mock or as the real gateway does. */
export function answerUnknownPath(
  request: HttpRequest,
  pathname: string,
  { hasGatewayPaths }: Effects,
): Handled {
  if (pathname === redirectedPath) return redirectedPage(request);
  const meant = meantPath(pathname);
  const reason = `no endpoint has this path${meant === undefined ? "" : `; did you mean ${truncate(meant)}?`}`;
  if (hasGatewayPaths !== true) {
    return { response: { ...noRoute(pathname, { method: request.method, meant }), reason } };
  }
  return { response: { ...gatewayResponse(request.method, pathname), reason } };
}

/** The page to which the scenario `redirect` leads. The journal tells whether the client sent its key along. */
function redirectedPage({ method, headers }: HttpRequest): Handled {
  const response: HttpResponse = {
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: method === "HEAD" ? null : htmlPage("CometAPI"),
  };
  return { response, note: { hasAuthorization: headers["authorization"] !== undefined } };
}

/** What the gateway has been seen to answer: an error under its API's paths, and its web page elsewhere. */
function gatewayResponse(method: string, pathname: string): HttpResponse {
  if (!/^\/(kling\/)?v1(\/|$)/.test(pathname)) {
    const headers = { "content-type": "text/html; charset=utf-8" };
    return { status: 200, headers, body: method === "HEAD" ? null : htmlPage("CometAPI") };
  }
  const message = `Invalid URL (${method} ${truncate(pathname)})`;
  return jsonResponse(404, { error: { message, type: "invalid_request_error", param: "", code: "" } });
}

/**
 * The path behind the usual mistakes: a base URL without `/kling`, which Kling's own clients have, or with it twice.
 */
function meantPath(path: string): string | undefined {
  const candidates = [`/kling${path}`, path.replace("/kling/kling/", "/kling/"), path.replace(/\/+$/, "")];
  return candidates.find((each) => each !== path && isKnownPath(each));
}

function isKnownPath(path: string): boolean {
  if (endpointAt(path) !== undefined) return true;
  return endpointAt(path.slice(0, path.lastIndexOf("/")))?.makes !== undefined;
}
