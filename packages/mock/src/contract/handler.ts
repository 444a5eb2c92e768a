import { isPreflight, preflightResponse, withCors } from "../http/cors.ts";
import { gatewayError, mockFailure } from "../http/error-responses.ts";
import { type HttpHandler, type HttpRequest, type HttpResponse, jsonResponse } from "../http/message.ts";
import { notify } from "../http/notify.ts";
import { readBody, tooLarge, UnreadableBodyError } from "../http/read-body.ts";
import { jsonEscape } from "../http/text.ts";
import { createEngine, type EngineResponse } from "./prism/engine.ts";
import type { Operation, Violation } from "./prism/exchange.ts";
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

interface ContractHandlerOptions {
  onRequest?: ((request: HandledRequest) => void) | undefined;
  /** The value of `Prefer` of every request without one. */
  prefer?: string | undefined;
}

/** Responds as documented in the spec. It has no state: the same request always gets the same response. */
export function createContractHandler(
  { operations }: Spec,
  { onRequest, prefer }: ContractHandlerOptions = {},
): HttpHandler {
  const engine = createEngine(operations);
  const isRootFree = !operations.some(({ path }) => path === "/");

  const respond = cacheResponses(async (request): Promise<ContractResponse> => {
    const url = readUrl(request.path);
    if (isRootFree && url.pathname === "/" && /^(?:GET|HEAD)$/.test(request.method)) {
      return { response: indexResponse(operations), violations: [] };
    }
    const headers = readHeaders(request);
    if (headers["accept"] === noMediaType) {
      return { response: notAcceptable(request.headers["accept"] ?? ""), violations: [] };
    }
    const asked = { method: request.method, url, headers, body: readBody(request, maxBodyBytes) ?? null };
    const preferred = await engine(asked);
    if (prefer === undefined || headers["prefer"] !== prefer || !isUndocumented(preferred)) {
      return fromEngine(preferred);
    }
    const { prefer: _, ...others } = headers;
    return fromEngine(await engine({ ...asked, headers: others }));
  });

  function finish(request: HttpRequest, { response, violations }: ContractResponse): HttpResponse {
    const { method, path } = request;
    notify(onRequest, { method, path, status: response.status, violations });
    // Apart from preflights, an OPTIONS request is handled like any other.
    const isForOperation = method === "OPTIONS" && !isPreflight(request);
    return isForOperation ? response : withCors(request, response, readableHeaders);
  }

  const withPreference = (request: HttpRequest): HttpRequest => {
    const isNamed = request.headers["prefer"] !== undefined || request.path.includes("__");
    if (prefer === undefined || isNamed) return request;
    return { ...request, headers: { ...request.headers, prefer } };
  };

  return {
    maxBodyBytes,
    handle: async (request) =>
      finish(
        request,
        isPreflight(request)
          ? { response: preflightResponse(request), violations: [] }
          : await respond(withPreference(request)).catch(refusal),
      ),
    refuseBody: (request) => finish(request, refusal(tooLarge(maxBodyBytes))),
  };
}

function fromEngine({ status, headers, body, violations }: EngineResponse): ContractResponse {
  const isBare = body === null || [204, 205, 304].includes(status);
  return {
    response: {
      status,
      headers: { ...headers, ...violationsHeader(violations) },
      body: isBare ? null : body,
    },
    violations,
  };
}

/** Whether the operation has no response such as the preferred one. */
function isUndocumented({ headers, body }: EngineResponse): boolean {
  return (
    headers["content-type"] === "application/problem+json" && body?.includes("errors#NOT_FOUND") === true
  );
}

/** What a caller sees who opens the server's address, and what a script waits for. */
function indexResponse(operations: readonly Operation[]): HttpResponse {
  return jsonResponse(200, {
    name: "cometapi-kling-mock contract",
    message: "The contract mock is ready. It responds as documented to each of these operations.",
    operations: operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`),
  });
}

/** Prism's own answer to an `Accept` header without any media type that it serves. */
function notAcceptable(accept: string): HttpResponse {
  const body = {
    type: "https://stoplight.io/prism/errors#NOT_ACCEPTABLE",
    title: "The server cannot produce a representation for your accept header",
    status: 406,
    detail: `Unable to find content for ${accept}`,
  };
  return jsonResponse(406, body, { "content-type": "application/problem+json" });
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
