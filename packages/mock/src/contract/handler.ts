import { isPreflight, preflightResponse, withCors } from "../http/cors.ts";
import { gatewayError, mockFailure, notAcceptable } from "../http/error-responses.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "../http/message.ts";
import { readBody, tooLarge, UnreadableBodyError } from "../http/read-body.ts";
import { jsonEscape } from "../http/text.ts";
import { createEngine } from "./prism/engine.ts";
import type { Violation } from "./prism/exchange.ts";
import { noMediaType, readHeaders, readUrl, UnreadableHeadError } from "./request.ts";
import { type ContractResponse, cacheResponses } from "./response-cache.ts";
import type { Spec } from "./spec-file.ts";

/** A request to the contract mock, with the status and the violations of its response. */
export interface HandledRequest {
  method: string;
  /** Path and query as they came. */
  path: string;
  /** HTTP status of the response. */
  status: number;
  /** The parts of the request and of the response that break the spec. */
  violations: readonly Violation[];
}

// Four pictures of 10 MB are 53 MiB of Base64.
const maxBodyBytes = 64 * 2 ** 20;

const readableHeaders = [
  "sl-violations",
  "retry-after",
  "x-request-id",
  "www-authenticate",
  "content-length",
];

// Prism's own limit, so that client libraries can read the response.
const maxHeaderLength = 8 * 1024 - 100;

/** Responds as documented in the spec. It has no state: the same request always gets the same response. */
export function createContractHandler(
  { operations }: Spec,
  onRequest: (request: HandledRequest) => void = () => undefined,
): HttpHandler {
  const engine = createEngine(operations);

  const respond = cacheResponses(async (request): Promise<ContractResponse> => {
    const url = readUrl(request.path);
    const prismHeaders = readHeaders(request);
    if (prismHeaders["accept"] === noMediaType) {
      return { response: notAcceptable(request.headers["accept"] ?? ""), violations: [] };
    }
    const { status, headers, body, violations } = await engine({
      method: request.method,
      url,
      headers: prismHeaders,
      body: readBody(request, maxBodyBytes) ?? null,
    });
    const isBare = body === null || [204, 205, 304].includes(status);
    const response = {
      status,
      headers: { ...headers, ...violationsHeader(violations) },
      body: isBare ? null : body,
    };
    return { response, violations };
  });

  function finish(request: HttpRequest, { response, violations }: ContractResponse): HttpResponse {
    const { method, path } = request;
    onRequest({ method, path, status: response.status, violations });
    // Apart from preflights, an OPTIONS request is handled like any other.
    const isForOperation = method === "OPTIONS" && !isPreflight(request);
    return isForOperation ? response : withCors(request, response, readableHeaders);
  }

  return {
    maxBodyBytes,
    handle: async (request) =>
      finish(
        request,
        isPreflight(request)
          ? { response: preflightResponse(request), violations: [] }
          : await respond(request).catch(refusal),
      ),
    refuseBody: (request) => finish(request, refusal(tooLarge(maxBodyBytes))),
  };
}

function violationsHeader(violations: readonly Violation[]): Record<string, string> {
  if (violations.length === 0) return {};
  // A header holds Latin-1 only. Other characters become JSON escapes.
  const value = JSON.stringify(violations).replaceAll(/[^\x20-\x7e\x80-\xff]/g, jsonEscape);
  const isTooLong = value.length > maxHeaderLength;
  return {
    "sl-violations": isTooLong ? `Too many violations! ${value.slice(0, maxHeaderLength)}` : value,
  };
}

/** The documented error for a request that the mock refuses before Prism gets it. */
function refusal(error: unknown): ContractResponse {
  if (error instanceof UnreadableBodyError) return refused(error.status, error.code, "body", error.message);
  if (error instanceof UnreadableHeadError) return refused(400, "invalid_request", error.part, error.message);
  return { response: mockFailure(error), violations: [] };
}

function refused(status: number, code: string, part: string, message: string): ContractResponse {
  const violations = [{ location: ["request", part], severity: "Error", message }];
  return { response: gatewayError(status, { message, code }, violationsHeader(violations)), violations };
}
