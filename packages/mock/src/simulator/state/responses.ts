import { errorResponses } from "../../generated/error-responses.ts";
import { gatewayError } from "../../http/error-responses.ts";
import { type HttpResponse, jsonResponse } from "../../http/message.ts";
import type { ResponseName } from "../scenarios/scenarios.ts";

/** Makes responses, each with its own request id. */
export interface Responses {
  /** An error in the gateway's envelope, with the request id in its message. */
  gateway(status: number, code: string, message: string, param?: string): HttpResponse;
  /** An error in Kling's envelope. */
  service(status: number, code: number, message: string): HttpResponse;
  /** A documented error response, or one that users of the service have reported. */
  named(name: ResponseName, headers?: Record<string, string>): HttpResponse;
  /** Kling's envelope around the data of a successful request. */
  success(data: unknown): HttpResponse;
  /** Starts the sequence of request ids again. */
  reset(): void;
}

const page = (title: string): string =>
  `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;

/**
 * @param now the time of the service, for the gateway's request ids
 * @param run eight hexadecimal digits that depend on the seed
 */
export function createResponses(now: () => number, run: string): Responses {
  let count = 0;

  const requestId = (): string => {
    count += 1;
    return `${run}-b408-4073-ae28-${count.toString(16).padStart(12, "0")}`;
  };

  /** The gateway's form: the second, nine digits and eight characters. */
  const gatewayRequestId = (): string => {
    count += 1;
    const second = new Date(now()).toISOString().replaceAll(/[-:T]|\..*/g, "");
    return `${second}${String(count).padStart(9, "0")}${run.toUpperCase()}`;
  };

  const gateway: Responses["gateway"] = (status, code, message, param = "") =>
    gatewayError(status, { message: `${message} (request id: ${gatewayRequestId()})`, code, param });

  const service: Responses["service"] = (status, code, message) =>
    jsonResponse(status, { code, message, request_id: requestId() });

  function named(name: ResponseName, headers: Record<string, string> = {}): HttpResponse {
    switch (name) {
      case "code-in-200":
        return { ...service(200, 1201, "the request was refused inside HTTP 200"), headers: json(headers) };
      case "html-200":
        return { status: 200, headers: html(headers), body: page("CometAPI") };
      case "redirect":
        return {
          status: 301,
          // A reserved host: following the redirect must not reach the real service.
          headers: html({ location: "https://redirected.invalid/login", ...headers }),
          body: page("Moved Permanently"),
        };
    }
    const { status, mediaType, body } = errorResponses[name];
    if (typeof body === "string") return { status, headers: { "content-type": mediaType, ...headers }, body };
    const text = JSON.stringify(body)
      .replace(/\(request id: [^)]*\)/, () => `(request id: ${gatewayRequestId()})`)
      .replace(/"request_id":"[^"]*"/, () => `"request_id":"${requestId()}"`);
    return { status, headers: json(headers), body: text };
  }

  const success = (data: unknown): HttpResponse =>
    jsonResponse(200, { code: 0, message: "SUCCEED", request_id: requestId(), data });

  const reset = (): void => {
    count = 0;
  };

  return { gateway, service, named, success, reset };
}

function json(headers: Record<string, string>): Record<string, string> {
  return { "content-type": "application/json", ...headers };
}

function html(headers: Record<string, string>): Record<string, string> {
  return { "content-type": "text/html; charset=utf-8", ...headers };
}
