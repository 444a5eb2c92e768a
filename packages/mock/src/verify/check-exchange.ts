import type { ExplainedViolation, ValidateExchange } from "../contract/prism/validator.ts";
import { isJson } from "../http/read-body.ts";
import { messageOf } from "../http/text.ts";
import { type ReceivedResponse, type SentRequest, sendOnce } from "./exchange.ts";
import { type CheckResult, type Finding, maxFindings, redact, shorten } from "./result.ts";
import type { Upstream } from "./upstream.ts";
import { jsonAsSent } from "./wire-id.ts";

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
  /** The response's body as it came. */
  text: string;
  /** Whether the request did not leave this machine. */
  isUnsent: boolean;
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
    return { result, status: undefined, body: undefined, text: "", isUnsent: response.isUnsent ?? false };
  }

  const { status } = response;
  const content = contentOf(response, upstream.key);
  const violations = await violationsOf(validate, { request, body: planned.body }, response, content);
  const excerpt = (text: string) => shorten(redact(text, upstream.key), maxExcerpt);
  result.status = status;
  if (!expected.includes(status)) result.findings.push(unexpectedStatus(response, expected, excerpt));
  const ofContract = violations.filter(({ location }) => !isInvalid || location[0] !== "request");
  const more = ofContract.length - maxFindings;
  result.findings.unshift(
    ...ofContract.slice(0, maxFindings).map((violation) => toFinding(violation, response.text, excerpt)),
  );
  if (more > 0) result.notes.push(`${more} more violations`);
  const body = "value" in content ? content.value : undefined;
  return { result, status, body, text: response.text, isUnsent: false };
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
function contentOf({ headers, text }: ReceivedResponse, key: string): Content {
  if (!isJson(headers["content-type"] ?? "")) return { text };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return { text, problem: parseProblem(redact(text, key)) };
  }
}

/** Why a text is not JSON. The engine's message cites a part of the text, so the text has to be redacted. */
function parseProblem(redacted: string): string {
  try {
    JSON.parse(redacted);
    return "the syntax is wrong";
  } catch (error) {
    return messageOf(error);
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

/** The longest excerpt of a response in a finding, in characters. */
const maxExcerpt = 100;

type Excerpt = (text: string) => string;

function toFinding(
  { location, message, rule, found }: ExplainedViolation,
  responseText: string,
  excerpt: Excerpt,
): Finding {
  const value = found === undefined ? "" : `, is ${excerpt(jsonAsSent(found, responseText))}`;
  return { where: location.join("."), what: message + value, rule };
}

function unexpectedStatus(
  { status, headers, text }: ReceivedResponse,
  expected: readonly number[],
  excerpt: Excerpt,
): Finding {
  const { location } = headers;
  const where = location === undefined ? "" : `, a redirect to ${excerpt(location)}`;
  const body = text.trim() === "" ? "" : `: ${excerpt(text.trim().replaceAll(/\s+/g, " "))}`;
  return {
    where: "response.status",
    what: `is ${status}${where}${body}`,
    rule: `this request gets ${expected.join(", ")}`,
  };
}
