import type { Judge, JudgedViolation } from "../contract/prism/validator.ts";
import { isJson } from "../http/read-body.ts";
import { type ReceivedAnswer, type SentRequest, sendOnce } from "./exchange.ts";
import type { Finding, Verdict } from "./result.ts";
import type { Upstream } from "./upstream.ts";

export interface PlannedExchange {
  name: string;
  method: "GET" | "POST";
  path: string;
  /** Bearer token; the upstream's key if left out, no header if `null`. */
  key?: string | null;
  body?: unknown;
  /** The documented statuses that answer this request. */
  expected: readonly number[];
  /** What the spec forbids is sent on purpose. */
  isWrong?: boolean;
}

export interface JudgedExchange {
  verdict: Verdict;
  /** Undefined without a whole answer. */
  status: number | undefined;
  /** The answer's body, undefined if it is no JSON. */
  body: unknown;
}

export interface JudgeOptions {
  upstream: Upstream;
  judge: Judge;
  timeoutMs: number;
}

/** Sends a request once and judges it with its answer. */
export async function judgeExchange(
  { upstream, judge, timeoutMs }: JudgeOptions,
  planned: PlannedExchange,
): Promise<JudgedExchange> {
  const { name, method, path, key = upstream.key, expected, isWrong = false } = planned;
  const body = planned.body === undefined ? undefined : JSON.stringify(planned.body);
  const request: SentRequest = {
    method,
    path,
    headers: {
      accept: "application/json",
      ...(key === null ? {} : { authorization: `Bearer ${key}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body,
  };
  const start = performance.now();
  const answer = await sendOnce(upstream, request, timeoutMs);
  const verdict: Verdict = {
    name,
    method,
    path,
    durationMs: performance.now() - start,
    findings: [],
    notes: [],
  };
  if ("problem" in answer) {
    verdict.findings = [{ where: "response", what: answer.problem, rule: "every call is answered" }];
    return { verdict, status: undefined, body: undefined };
  }

  const { status } = answer;
  const content = contentOf(answer);
  const violations = await judged(judge, request, planned.body, answer, content);
  verdict.status = status;
  verdict.findings = violations
    .filter(({ location }) => !isWrong || location[0] !== "request")
    .map(toFinding);
  if (!expected.includes(status)) verdict.findings.push(wrongStatus(status, expected, answer));
  return {
    verdict,
    status,
    body: "value" in content ? content.value : undefined,
  };
}

/** A body as Prism's proxy reads it. */
function contentOf({
  headers,
  text,
}: ReceivedAnswer): { value: unknown } | { text: string; problem?: string } {
  if (!isJson(headers["content-type"] ?? "")) return { text };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { text, problem: error instanceof Error ? error.message : String(error) };
  }
}

async function judged(
  judge: Judge,
  { method, path, headers, body }: SentRequest,
  requestBody: unknown,
  { status, headers: answerHeaders }: ReceivedAnswer,
  content: ReturnType<typeof contentOf>,
): Promise<JudgedViolation[]> {
  if ("problem" in content) {
    const message = `is no valid JSON: ${content.problem}`;
    const rule = `content-type ${answerHeaders["content-type"]}`;
    return [{ location: ["response", "body"], severity: "Error", message, rule }];
  }
  // Prism knows by it that there is a body.
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  try {
    return await judge(
      {
        method,
        url: new URL(path, "http://upstream.invalid"),
        headers: { ...headers, ...length },
        body: requestBody ?? null,
      },
      { status, headers: answerHeaders, body: "value" in content ? content.value : content.text },
    );
  } catch (error) {
    const message = `Prism cannot read the answer: ${error instanceof Error ? error.message : String(error)}`;
    return [{ location: ["response"], severity: "Error", message, rule: "an answer is HTTP" }];
  }
}

const longestFound = 100;

function toFinding({ location, message, rule, found }: JudgedViolation): Finding {
  const value = found === undefined ? "" : `, is ${shorten(JSON.stringify(found))}`;
  return { where: location.join("."), what: message + value, rule };
}

function shorten(text: string): string {
  return text.length > longestFound ? `${text.slice(0, longestFound)}...` : text;
}

function wrongStatus(
  status: number,
  expected: readonly number[],
  { headers, text }: ReceivedAnswer,
): Finding {
  const where = headers["location"] === undefined ? "" : `, a redirect to ${headers["location"]}`;
  const told = text.trim() === "" ? "" : `: ${shorten(text.trim().replaceAll(/\s+/g, " "))}`;
  return {
    where: "response.status",
    what: `is ${status}${where}${told}`,
    rule: `this request is answered by ${expected.join(", ")}`,
  };
}
