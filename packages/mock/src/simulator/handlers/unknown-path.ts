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
  const reason = reasonFor(pathname);
  if (hasGatewayPaths !== true) return { response: { ...noRoute(pathname), reason } };
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

/** The most frequent mistakes are a base URL without `/kling`, or with it twice. */
function reasonFor(pathname: string): string {
  const reason = "no endpoint has this path";
  const candidates = [
    `/kling${pathname}`,
    pathname.replace(/^\/kling(?=\/kling\/)/, ""),
    pathname.replace(/\/+$/, ""),
  ];
  const meant = candidates.find(
    (path) => endpointAt(path) ?? endpointAt(path.slice(0, path.lastIndexOf("/"))),
  );
  return meant === undefined ? reason : `${reason}; did you mean ${truncate(meant)}?`;
}
