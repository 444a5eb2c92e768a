import { findErrorRule } from "../errors/error-rules.ts";
import { type KlingErrorDetails, ServerError, UnexpectedResponseError } from "../errors/errors.ts";
import { redactKey } from "./redact.ts";

/** A response, read to its end. Errors show its parts without the key: a service may quote the key that it refuses. */
export interface Answer {
  status: number;
  type: ResponseType;
  headers: Pick<Headers, "get">;
  text: string;
  /** The text as it was sent, with the key where the service quoted it. */
  sent: string;
}

/** Reads a response to its end and takes the key out of it. */
export async function readAnswer(response: Response, apiKey: string | undefined): Promise<Answer> {
  const { status, type, headers } = response;
  const sent = await response.text();
  return {
    status,
    type,
    headers: { get: (name) => redactKey(headers.get(name) ?? "", apiKey) || null },
    text: redactKey(sent, apiKey),
    sent,
  };
}

/** The call that an answer belongs to. */
interface Call {
  /** Names the call in messages, for example `multiImage2Video.create`. */
  operation: string;
  /** Whether the call can have made a paid task, when the answer does not say. */
  ifLost: "no" | "unknown";
}

/**
 * Reads the JSON of a success. The envelope's code counts before the status, because the service also answers errors
 * with status 200.
 * @throws {KlingError} whose class says what the answer means.
 */
export function decodeAnswer(answer: Answer, call: Call): object {
  const { status } = answer;
  if (status === 0 || (status >= 300 && status < 400)) throw redirected(answer, call);
  const json = jsonOf(answer);
  if (json === undefined) {
    if (status >= 400 && status !== 404) throw refused(answer, call, { message: "" }, answer.text);
    // 404 means a wrong path: no service has read the request.
    throw unexpected(answer, call.operation, status === 404 ? "no" : call.ifLost, describe(answer));
  }
  const envelope = readEnvelope(json);
  // "success" is the word of the gateway's own wrapper, seen around the documented body on sibling services.
  const { code } = envelope;
  const succeeded = code === undefined || code === 0 || /^success$/i.test(`${code}`);
  const hasError = "error" in json && json.error !== null && json.error !== "";
  if (status >= 200 && status < 300 && (isTask(json) || (succeeded && !hasError))) return json;
  throw refused(answer, call, envelope, json);
}

/**
 * The JSON of a success whose text has the key in it. Its words lose the key. Its addresses and ids keep theirs: such a
 * key was made up, for a simulator for example, and without it they would lead nowhere.
 */
export function decodeQuoting({ sent }: Answer, apiKey: string | undefined): object {
  return parseJson(sent, (name, value) => {
    const isWords = typeof value === "string" && !/id$/.test(name) && !/^https?:/.test(value);
    return isWords ? redactKey(value, apiKey) : value;
  }) as object;
}

function jsonOf({ headers, text }: Answer): object | undefined {
  const type = headers.get("content-type");
  if (type && !isJsonType(type)) return undefined;
  try {
    const json = parseJson(text);
    return typeof json === "object" && json !== null && !Array.isArray(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Whether this is a gateway's own record of a task. That of a failed task has the reason in `error`. */
function isTask(json: object): boolean {
  const { status, task_id, id, object } = json as Record<string, unknown>;
  return typeof status === "string" && Boolean(task_id || (id && object));
}

interface Envelope {
  message: string;
  code?: number | string | undefined;
  requestId?: string | undefined;
}

/** The three documented error bodies, and similar ones. */
function readEnvelope(json: object): Envelope {
  const body = json as Record<string, unknown>;
  const error =
    typeof body["error"] === "object" && body["error"] !== null
      ? (body["error"] as Record<string, unknown>)
      : body;
  const message = typeof error["message"] === "string" ? error["message"] : body["error"];
  const requestId = body["request_id"];
  return {
    message: typeof message === "string" ? message : "",
    code: readCode(error["code"]),
    requestId: typeof requestId === "string" && requestId !== "" ? requestId : undefined,
  };
}

/** A service code may come as text. */
function readCode(code: unknown): number | string | undefined {
  if (typeof code === "string") return /^\d{1,4}$/.test(code) ? Number(code) : code || undefined;
  return typeof code === "number" ? code : undefined;
}

/** The error of an answer that refuses the request, or reports a failure of the service. */
function refused(
  answer: Answer,
  { operation, ifLost }: Call,
  { code, message, requestId = requestIdOf(answer, message) }: Envelope,
  body: KlingErrorDetails["body"],
): Error {
  const { status } = answer;
  const rule = findErrorRule(status, code, message);
  const said = quote(message.replace(/ ?\(request id: [^)]{0,100}\)/, ""));
  const where = [
    `HTTP ${status}`,
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ].join(", ");
  const ErrorClass = rule?.error ?? UnexpectedResponseError;
  const reason = said || (ErrorClass === ServerError ? "the service failed" : "refused without a reason");
  return new ErrorClass(`${operation}: ${reason} (${where})`, {
    status,
    code,
    requestId,
    retryable: rule?.retryable,
    billed: ifLost === "no" ? "no" : (rule?.billed ?? "unknown"),
    retryAfterMs: readRetryAfter(answer.headers),
    advice: rule?.advice ?? "The code is not documented; see the error's body.",
    body,
  });
}

/** A redirect comes from a proxy before the service, which made nothing. But 303 means "done, see there". */
function redirected(answer: Answer, { operation, ifLost }: Call): Error {
  const isRefused = answer.type === "opaqueredirect" || [301, 302, 307, 308].includes(answer.status);
  const got = "a redirect, which is not followed because it would take the key along";
  return unexpected(answer, operation, isRefused ? "no" : ifLost, got);
}

function unexpected(answer: Answer, operation: string, billed: "no" | "unknown", got: string): Error {
  return new UnexpectedResponseError(`${operation}: expected JSON, got ${got} (HTTP ${answer.status})`, {
    status: answer.status,
    requestId: requestIdOf(answer, ""),
    billed,
    advice: "Check baseUrl: the service answers a wrong path like this.",
    body: answer.text,
  });
}

function describe({ headers, text }: Answer): string {
  if (text.trim() === "") return "an empty body";
  const type = headers.get("content-type");
  if (type && !isJsonType(type)) return `${type.split(";")[0]}`;
  return `broken JSON: ${quote(text)}`;
}

function requestIdOf({ headers }: Answer, message: string): string | undefined {
  return (
    /\(request id: ([\w-]+)\)/.exec(message)?.[1] ??
    headers.get("x-request-id") ??
    headers.get("x-oneapi-request-id") ??
    undefined
  );
}

const longestQuote = 300;

function quote(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}...` : line;
}

/** Whether a media type is JSON's: `application/json`, or one that ends in `+json`. */
function isJsonType(type: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i.test(type.trim());
}

/**
 * `JSON.parse` that keeps the digits of ids. An id is larger than 2^53: sent as a number, it would lose its last
 * digits, and be the id of another task.
 * @throws {SyntaxError} when the text is not JSON.
 */
export function parseJson(text: string, revive?: (name: string, value: unknown) => unknown): unknown {
  return JSON.parse(text.replace(/"(\w*id)"(\s*:\s*)(-?\d+)(?=\s*[,}])/g, quoteId), revive);
}

/** The id of a task always becomes text; any other id only when a number cannot hold it. */
function quoteId(member: string, name: string, colon: string, digits: string): string {
  const isText = /^(?:external_)?task_id$/.test(name) || !Number.isSafeInteger(Number(digits));
  return isText ? `"${name}"${colon}"${digits}"` : member;
}

/** `Retry-After` in milliseconds: seconds, or a date, counted from the response's own `Date`. */
export function readRetryAfter(headers: Pick<Headers, "get">): number | undefined {
  const value = headers.get("retry-after");
  if (value === null) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds >= 0 ? seconds * 1_000 : undefined;
  const ms = Date.parse(value) - Date.parse(headers.get("date") ?? "");
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
