import type { ExplainedViolation, ValidateExchange } from "../contract/prism/validator.ts";
import { isJson } from "../http/read-body.ts";
import { messageOf } from "../http/text.ts";
import { type ReceivedResponse, type SentRequest, sendOnce } from "./exchange.ts";
import { type CheckResult, type Finding, redact } from "./result.ts";
import type { Upstream } from "./upstream.ts";

export interface PlannedExchange {
  name: string;
  method: "GET" | "POST";
  path: string;
  /** The bearer token; by default the upstream's key. `null` sends no header. */
  key?: string | null;
  body?: unknown;
  /** The documented statuses of the response to this request. */
  expected: readonly number[];
  /** Whether the request breaks the spec on purpose. */
  isInvalid?: boolean;
}

export interface CheckedExchange {
  result: CheckResult;
  /** `undefined` without a whole response. */
  status: number | undefined;
  /** The response's body; `undefined` if it is not JSON. */
  body: unknown;
}

export interface CheckOptions {
  upstream: Upstream;
  validate: ValidateExchange;
  /** Milliseconds for each response. */
  timeoutMs: number;
}

/** Sends a request once, and checks it together with its response. */
export async function checkExchange(
  { upstream, validate, timeoutMs }: CheckOptions,
  planned: PlannedExchange,
): Promise<CheckedExchange> {
  const { name, method, path, expected, isInvalid = false } = planned;
  const request = requestOf(planned, upstream);
  const start = performance.now();
  const response = await sendOnce(upstream, request, timeoutMs);
  const durationMs = performance.now() - start;
  const result: CheckResult = { name, method, path, durationMs, findings: [], notes: [] };
  if ("problem" in response) {
    result.findings = [{ where: "response", what: response.problem, rule: "every call gets a response" }];
    return { result, status: undefined, body: undefined };
  }

  const { status } = response;
  const content = contentOf(response);
  const violations = await violationsOf(validate, { request, body: planned.body }, response, content);
  const excerpt = (text: string) => shorten(redact(text, upstream.key));
  result.status = status;
  result.findings = violations
    .filter(({ location }) => !isInvalid || location[0] !== "request")
    .map((violation) => toFinding(violation, excerpt));
  if (!expected.includes(status)) result.findings.push(unexpectedStatus(response, expected, excerpt));
  return { result, status, body: "value" in content ? content.value : undefined };
}

function requestOf({ method, path, key, ...planned }: PlannedExchange, upstream: Upstream): SentRequest {
  const body = planned.body === undefined ? undefined : JSON.stringify(planned.body);
  return {
    method,
    path,
    headers: {
      accept: "application/json",
      ...(key === null ? {} : { authorization: `Bearer ${key ?? upstream.key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body,
  };
}

type Content = { value: unknown } | { text: string; problem?: string };

/** Reads a body like Prism's proxy. */
function contentOf({ headers, text }: ReceivedResponse): Content {
  if (!isJson(headers["content-type"] ?? "")) return { text };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { text, problem: messageOf(error) };
  }
}

async function violationsOf(
  validate: ValidateExchange,
  sent: { request: SentRequest; body: unknown },
  { status, headers: responseHeaders }: ReceivedResponse,
  content: Content,
): Promise<ExplainedViolation[]> {
  if ("problem" in content) {
    const message = `is not valid JSON: ${content.problem}`;
    const rule = `content-type ${responseHeaders["content-type"]}`;
    return [{ location: ["response", "body"], severity: "Error", message, rule }];
  }
  const { method, path, headers, body } = sent.request;
  // By this header, Prism knows that there is a body.
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  try {
    return await validate(
      {
        method,
        url: new URL(path, "http://upstream.invalid"),
        headers: { ...headers, ...length },
        body: sent.body ?? null,
      },
      { status, headers: responseHeaders, body: "value" in content ? content.value : content.text },
    );
  } catch (error) {
    const message = `Prism cannot read the response: ${messageOf(error)}`;
    return [{ location: ["response"], severity: "Error", message, rule: "a response is HTTP" }];
  }
}

const maxExcerpt = 100;

// Called after redaction: a key that is cut in two would not be found.
function shorten(text: string): string {
  return text.length > maxExcerpt ? `${text.slice(0, maxExcerpt)}...` : text;
}

type Excerpt = (text: string) => string;

function toFinding({ location, message, rule, found }: ExplainedViolation, excerpt: Excerpt): Finding {
  const value = found === undefined ? "" : `, is ${excerpt(JSON.stringify(found))}`;
  return { where: location.join("."), what: message + value, rule };
}

function unexpectedStatus(
  { status, headers, text }: ReceivedResponse,
  expected: readonly number[],
  excerpt: Excerpt,
): Finding {
  const where = headers["location"] === undefined ? "" : `, a redirect to ${headers["location"]}`;
  const body = text.trim() === "" ? "" : `: ${excerpt(text.trim().replaceAll(/\s+/g, " "))}`;
  return {
    where: "response.status",
    what: `is ${status}${where}${body}`,
    rule: `this request gets ${expected.join(", ")}`,
  };
}
