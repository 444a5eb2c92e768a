import { Hono } from "hono";
import { cors } from "hono/cors";
import { createEngine, type Violation } from "./prism-engine.ts";
import { RefusedError, readBody, requireReadable } from "./read-request.ts";
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

/** The mock as a web-standard function: hand `fetch` to whatever takes one. */
export interface ContractMock {
  fetch(request: Request): Promise<Response>;
}

// Four pictures of 10 MB are 53 MiB of Base64.
const maxBodyBytes = 64 * 2 ** 20;

// A page of another origin reads these only by name: where credentials are allowed, `*` is not a wildcard.
const exposeHeaders = ["sl-violations", "retry-after", "x-request-id", "www-authenticate", "content-length"];

// Prism's own limit, so that client libraries can read the answer.
const maxHeaderLength = 8 * 1024 - 100;

type Env = { Bindings: { violations: readonly Violation[] } };

/** Answers what the spec documents. Keeps no state: the same request always gets the same answer. */
export function contractMock(
  { operations }: Spec,
  onRequest: (request: AnsweredRequest) => void = () => undefined,
): ContractMock {
  const app = new Hono<Env>();
  const engine = createEngine(operations);
  const crossOrigin = cors({
    origin: (origin) => origin || "*",
    allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
    exposeHeaders,
    credentials: true,
  });

  // An OPTIONS request that is no preflight is a request for an operation like any other.
  app.use((c, next) => (isPlainOptions(c.req.raw) ? next() : crossOrigin(c, next)));
  app.all("*", async (c) => {
    const request = c.req.raw;
    const url = new URL(request.url);
    requireReadable(url);
    const { value: body, byteLength } = await readBody(request, maxBodyBytes);
    const answer = await engine({
      method: request.method,
      url,
      headers: headersOnTheWire(request, byteLength),
      body,
    });
    c.env.violations = answer.violations;
    const text = [204, 205, 304].includes(answer.status) ? null : answer.body;
    // Said here because the adapter cannot count what a HEAD request does not get.
    const length = text === null ? {} : { "content-length": String(Buffer.byteLength(text)) };
    return new Response(text, {
      status: answer.status,
      headers: { ...answer.headers, ...length, ...violationsHeader(answer.violations) },
    });
  });
  app.onError((error, c) => {
    const status = error instanceof RefusedError ? error.status : 500;
    if (error instanceof RefusedError) {
      c.env.violations = [{ location: ["request", error.part], severity: "Error", message: error.message }];
    }
    return refusal(status, error.message, c.env.violations);
  });

  return {
    fetch: async (request) => {
      const env: Env["Bindings"] = { violations: [] };
      const response = await app.fetch(request, env);
      const { pathname, search } = new URL(request.url);
      onRequest({ method: request.method, path: pathname + search, status: response.status, ...env });
      return response;
    },
  };
}

function isPlainOptions({ method, headers }: Request): boolean {
  return method === "OPTIONS" && !(headers.has("origin") && headers.has("access-control-request-method"));
}

/** A request that never was on a wire lacks the header by which Prism knows that there is a body. */
function headersOnTheWire({ headers }: Request, byteLength: number): Record<string, string> {
  const plain = Object.fromEntries(headers);
  const isFramed = headers.has("content-length") || headers.has("transfer-encoding");
  return isFramed || byteLength === 0 ? plain : { ...plain, "content-length": String(byteLength) };
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

const refusalCodes: Record<number, string> = { 400: "invalid_request", 413: "read_request_body_failed" };

/** What the mock refuses by itself, in the envelope that the documentation gives for it. */
function refusal(status: number, message: string, violations: readonly Violation[]): Response {
  const code = refusalCodes[status] ?? "mock_failed";
  return Response.json(
    { error: { message, type: "comet_api_error", param: "", code } },
    { status, headers: violationsHeader(violations) },
  );
}
