import { findErrorRule } from "../error-rules.ts";
import { ServerError, UnexpectedResponseError } from "../errors.ts";

/** An answer, read to its end. */
export interface Answer {
  status: number;
  type: ResponseType;
  headers: Headers;
  text: string;
}

const longestQuote = 300;

/**
 * Reads an answer: the JSON of a success, or throws what the answer means. The envelope's code is judged
 * before the status, because the service answers errors with 200 too.
 * @param operation names the call in messages, for example `create`.
 * @param billed whether the call is one that can make a paid task.
 */
export function decodeAnswer(answer: Answer, operation: string, billed: "no" | "unknown"): object {
  const { status } = answer;
  if (status === 0 || (status >= 300 && status < 400)) {
    // A redirect comes from something before the service, so that nothing was made; but 303 means "done, see there".
    const isRefused = answer.type === "opaqueredirect" || [301, 302, 307, 308].includes(status);
    const got = "a redirect, which is not followed because it would take the key along";
    throw unexpected(answer, operation, isRefused ? "no" : billed, got);
  }
  const json = parseJson(answer);
  if (json === undefined) {
    if (status >= 400 && status !== 404) throw refusal(answer, operation, { message: "" }, undefined, billed);
    // A wrong path: nobody has read the request.
    throw unexpected(answer, operation, status === 404 ? "no" : billed, describe(answer));
  }
  const envelope = readEnvelope(json);
  const succeeded =
    status >= 200 && status < 300 && (envelope.code === undefined || isSuccess(envelope.code));
  if (succeeded && (!("error" in json) || json.error === null || json.error === "")) return json;
  throw refusal(answer, operation, envelope, json, billed);
}

interface Envelope {
  message: string;
  code?: number | string | undefined;
  requestId?: string | undefined;
}

/** The three documented error bodies, and anything near them. */
function readEnvelope(json: object): Envelope {
  const body = json as Record<string, unknown>;
  const error =
    typeof body["error"] === "object" && body["error"] !== null
      ? (body["error"] as Record<string, unknown>)
      : body;
  const message =
    typeof error["message"] === "string"
      ? error["message"]
      : typeof body["error"] === "string"
        ? body["error"]
        : "";
  const code = error["code"];
  const requestId = body["request_id"];
  return {
    message,
    code: readCode(code),
    requestId: typeof requestId === "string" && requestId !== "" ? requestId : undefined,
  };
}

/** A service code may come as text. */
function readCode(code: unknown): number | string | undefined {
  if (typeof code === "string") return /^\d{1,4}$/.test(code) ? Number(code) : code || undefined;
  return typeof code === "number" ? code : undefined;
}

// "success" is the word of the gateway's own wrapper, seen around the documented body on sibling services.
function isSuccess(code: number | string): boolean {
  return code === 0 || code === "success";
}

function refusal(
  answer: Answer,
  operation: string,
  envelope: Envelope,
  body: object | undefined,
  billed: "no" | "unknown",
): Error {
  const { status } = answer;
  const rule = findErrorRule(status, envelope.code, envelope.message);
  const requestId = envelope.requestId ?? requestIdOf(answer, envelope.message);
  const said = quote(envelope.message.replace(/ ?\(request id: [^)]{0,100}\)/, ""));
  const where = [
    `HTTP ${status}`,
    ...(envelope.code === undefined ? [] : [`code ${envelope.code}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ].join(", ");
  const ErrorClass = rule?.error ?? UnexpectedResponseError;
  const advice = rule?.advice ?? "The code is not documented; see the error's body.";
  const reason = said || (ErrorClass === ServerError ? "the service failed" : "refused without a reason");
  return new ErrorClass(`${operation}: ${reason} (${where})`, {
    status,
    code: envelope.code,
    requestId,
    retryable: rule?.retryable,
    billed: billed === "no" ? "no" : (rule?.billed ?? "unknown"),
    retryAfterMs: retryAfterOf(answer),
    advice,
    body: body ?? answer.text,
  });
}

function unexpected(answer: Answer, operation: string, billed: "no" | "unknown", got: string): Error {
  const advice = "Check baseUrl: the service answers a wrong path like this.";
  return new UnexpectedResponseError(`${operation}: expected JSON, got ${got} (HTTP ${answer.status})`, {
    status: answer.status,
    requestId: requestIdOf(answer, ""),
    billed,
    advice,
    body: answer.text,
  });
}

function describe({ headers, text }: Answer): string {
  if (text.trim() === "") return "an empty body";
  const type = headers.get("content-type");
  if (type && !isJsonType(type)) return `${type.split(";")[0]}`;
  return `broken JSON: ${quote(text)}`;
}

function parseJson({ headers, text }: Answer): object | undefined {
  const type = headers.get("content-type");
  if (type && !isJsonType(type)) return undefined;
  try {
    const json: unknown = JSON.parse(keepBigIds(text));
    return typeof json === "object" && json !== null && !Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isJsonType(type: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/i.test(type.trim());
}

// A task id is larger than 2^53: were it ever sent as a number, JSON.parse would change its last digits.
export function keepBigIds(text: string): string {
  return text.replace(/("(?:external_)?task_id"\s*:\s*)(-?\d+)(?=\s*[,}])/g, '$1"$2"');
}

function requestIdOf({ headers }: Answer, message: string): string | undefined {
  return (
    /\(request id: ([\w-]+)\)/.exec(message)?.[1] ??
    headers.get("x-request-id") ??
    headers.get("x-oneapi-request-id") ??
    undefined
  );
}

function quote(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}...` : line;
}

/** Retry-After in milliseconds: seconds, or a date that the answer's own Date makes relative. */
export function retryAfterOf({ headers }: Pick<Answer, "headers">): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1_000 : undefined;
  const ms = Date.parse(value) - Date.parse(headers.get("date") ?? "");
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
