import { answerPreflight, isPreflight, withCors } from "../http/cors.ts";
import { gatewayError, mockFailure, notAcceptable } from "../http/error-responses.ts";
import type { HttpHandler } from "../http/handler.ts";
import type { HttpRequest, HttpResponse } from "../http/message.ts";
import { createEngine } from "./prism/engine.ts";
import type { Violation } from "./prism/exchange.ts";
import { nothing, RefusedError, readBody, readHeaders, readUrl, tooLarge } from "./request.ts";
import { rememberAnswers } from "./response-cache.ts";
import type { Spec } from "./spec-file.ts";

/** What the mock did with one request. */
export interface AnsweredRequest {
  method: string;
  /** Path and query as they came. */
  path: string;
  /** HTTP status of the answer. */
  status: number;
  /** What is wrong with the request or with the answer; empty if nothing is. */
  violations: readonly Violation[];
}

type Answered = [response: HttpResponse, violations: readonly Violation[]];

// Four pictures of 10 MB are 53 MiB of Base64.
const maxBodyBytes = 64 * 2 ** 20;

const readableHeaders = [
  "sl-violations",
  "retry-after",
  "x-request-id",
  "www-authenticate",
  "content-length",
];

// Prism's own limit, so that client libraries can read the answer.
const maxHeaderLength = 8 * 1024 - 100;

/** Answers what the spec documents. Keeps no state: the same request always gets the same answer. */
export function contractService(
  { operations }: Spec,
  onRequest: (request: AnsweredRequest) => void = () => undefined,
): HttpHandler {
  const engine = createEngine(operations);

  const answer = rememberAnswers(async (request): Promise<Answered> => {
    const url = readUrl(request.path);
    const wireHeaders = readHeaders(request);
    if (wireHeaders["accept"] === nothing) return [notAcceptable(request.headers["accept"] ?? ""), []];
    const { status, headers, body, violations } = await engine({
      method: request.method,
      url,
      headers: wireHeaders,
      body: readBody(request),
    });
    const isBare = body === null || [204, 205, 304].includes(status);
    return [
      { status, headers: { ...headers, ...violationsHeader(violations) }, body: isBare ? null : body },
      violations,
    ];
  });

  function finish(request: HttpRequest, [response, violations]: Answered): HttpResponse {
    onRequest({ method: request.method, path: request.path, status: response.status, violations });
    // An OPTIONS request that is no preflight is a request for an operation like any other.
    const isPlain = request.method === "OPTIONS" && !isPreflight(request);
    return isPlain ? response : withCors(request, response, readableHeaders);
  }

  return {
    maxBodyBytes,
    handle: async (request) =>
      finish(
        request,
        isPreflight(request) ? [answerPreflight(request), []] : await answer(request).catch(refusal),
      ),
    refuseBody: (request) => finish(request, refusal(tooLarge(maxBodyBytes))),
  };
}

function violationsHeader(violations: readonly Violation[]): Record<string, string> {
  if (violations.length === 0) return {};
  // A header holds Latin-1 only; the rest is written as JSON escapes.
  const value = JSON.stringify(violations).replaceAll(
    /[^\x20-\x7e\x80-\xff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const isTooLong = value.length > maxHeaderLength;
  return {
    "sl-violations": isTooLong ? `Too many violations! ${value.slice(0, maxHeaderLength)}` : value,
  };
}

const refusalCodes = { 400: "invalid_request", 413: "read_request_body_failed" };

/** What the mock refuses by itself, in the envelope that the documentation gives for it. */
function refusal(error: unknown): Answered {
  if (!(error instanceof RefusedError)) return [mockFailure(error), []];
  const { status, part, message } = error;
  const violations: Violation[] = [{ location: ["request", part], severity: "Error", message }];
  const envelope = { message, code: refusalCodes[status] };
  return [gatewayError(status, envelope, violationsHeader(violations)), violations];
}
