import { errorResponses } from "../../generated/error-responses.ts";
import { gatewayError } from "../../http/error-responses.ts";
import { isLoopbackHost } from "../../http/host-guard.ts";
import { type HttpResponse, jsonResponse } from "../../http/message.ts";
import type { ResponseName } from "../scenarios/scenarios.ts";

/** A response that refuses a request. */
export interface Refusal extends HttpResponse {
  /** The field and the rule, for the log and the journal. It has no text of the request's headers or body. */
  readonly reason: string;
}

/** The answer to a request that is refused in the gateway's envelope. */
interface GatewayRefusal {
  /** For example `invalid_request`. */
  code: string;
  message: string;
  /** The field that is wrong. */
  param?: string;
  /** The reason without any text of the request; the message if left out. */
  reason?: string;
}

/** Makes responses, each with its own request id. */
export interface Responses {
  /** An error in the gateway's envelope, with the request id in its message. */
  gateway(status: number, refusal: GatewayRefusal): Refusal;
  /**
   * An error in Kling's envelope.
   * @param reason the reason without any text of the request; the message if left out
   */
  service(status: number, code: number, message: string, reason?: string): Refusal;
  /** A documented error response, or one that users of the service have reported. */
  named(name: ResponseName, details?: NamedDetails): Refusal;
  /** Kling's envelope around the data of a successful request. */
  success(data: unknown): HttpResponse;
  /** Starts the sequence of request ids again. */
  reset(): void;
}

/** What a named response needs of its request. */
interface NamedDetails {
  headers?: Record<string, string>;
  /** Where the simulator was reached, for the target of a redirect. */
  origin?: string;
  reason?: string;
}

/** The page to which the scenario `redirect` leads. MSW's handlers catch every path under `/kling/`. */
export const redirectedPath = "/kling/login";

export const htmlPage = (title: string): string =>
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

  const gateway: Responses["gateway"] = (status, { code, message, param = "", reason = message }) => ({
    ...gatewayError(status, { message: `${message} (request id: ${gatewayRequestId()})`, code, param }),
    reason,
  });

  const service: Responses["service"] = (status, code, message, reason = message) => ({
    ...jsonResponse(status, { code, message, request_id: requestId() }),
    reason,
  });

  function named(name: ResponseName, details: NamedDetails = {}): Refusal {
    const { headers = {}, origin = "" } = details;
    switch (name) {
      case "code-in-200":
        return service(200, 1201, "the request was refused inside HTTP 200");
      case "html-200":
        return { status: 200, headers: html(headers), body: htmlPage("CometAPI"), reason: "a web page" };
      case "redirect": {
        const location = otherNameOf(origin) + redirectedPath;
        const reason = "a redirect to another host name";
        return {
          status: 301,
          headers: html({ location, ...headers }),
          body: htmlPage("Moved Permanently"),
          reason,
        };
      }
    }
    const { status, mediaType, body, summary } = errorResponses[name];
    const reason = details.reason ?? summary;
    if (typeof body === "string") {
      return { status, headers: { "content-type": mediaType, ...headers }, body, reason };
    }
    const text = JSON.stringify(body)
      .replace(/\(request id: [^)]*\)/, () => `(request id: ${gatewayRequestId()})`)
      .replace(/"request_id":"[^"]*"/, () => `"request_id":"${requestId()}"`);
    return { status, headers: json(headers), body: text, reason };
  }

  const success = (data: unknown): HttpResponse =>
    jsonResponse(200, { code: 0, message: "SUCCEED", request_id: requestId(), data });

  const reset = (): void => {
    count = 0;
  };

  return { gateway, service, named, success, reset };
}

/** This machine under its other name, so that a client sees another host. Any other origin stays as it is. */
function otherNameOf(origin: string): string {
  if (!URL.canParse(origin)) return origin;
  const { protocol, hostname, port } = new URL(origin);
  if (!isLoopbackHost(hostname)) return origin;
  return `${protocol}//${hostname === "localhost" ? "127.0.0.1" : "localhost"}${port === "" ? "" : `:${port}`}`;
}

function json(headers: Record<string, string>): Record<string, string> {
  return { "content-type": "application/json", ...headers };
}

function html(headers: Record<string, string>): Record<string, string> {
  return { "content-type": "text/html; charset=utf-8", ...headers };
}
