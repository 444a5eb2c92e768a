import type { Received } from "./body.ts";
import type { openEnvelope, refused, unexpected } from "./failure/refusal.ts";
import type { Redact } from "./redact.ts";

/** A response, read to its end. Errors show its parts without the key: a service may quote the key that it refuses. */
export interface Answer {
  status: number;
  type: ResponseType;
  headers: Pick<Headers, "get">;
  text: string;
  /** Whether there was more than `text`. */
  isTooLong: boolean;
}

/** What a request is for. */
export interface RequestMeaning {
  /** Names the call in messages, for example `multiImage2Video.create`. */
  operation: string;
  endpoint: string;
  /** Whether the request can have made a paid task, when its answer is lost. */
  ifLost: "no" | "unknown";
}

/** The part of the client that is loaded for failures. */
export interface Refusals {
  openEnvelope: typeof openEnvelope;
  refused: typeof refused;
  unexpected: typeof unexpected;
}

/** The answer without the key. */
export function redactAnswer(
  { status, type, headers }: Response,
  { text, isTooLong }: Received,
  redact: Redact,
): Answer {
  const get = (name: string): string | null => redact(headers.get(name) ?? "") || null;
  return { status, type, headers: { get }, text: redact(text), isTooLong };
}

/**
 * Reads the JSON of a success. The envelope's code counts before the status, because the service also answers errors
 * with status 200. What is JSON is read whatever its media type says.
 * @throws {KlingError} whose class says what the answer means.
 */
export function decodeAnswer(answer: Answer, request: RequestMeaning, refusals: Refusals): object {
  const { status, text, isTooLong } = answer;
  const isRedirect = status === 0 || (status >= 300 && status < 400);
  const json = isTooLong || isRedirect ? undefined : readJsonObject(text);
  if (json === undefined) {
    if (isTooLong || isRedirect || status < 400 || status === 404) throw refusals.unexpected(answer, request);
    throw refusals.refused(answer, request, { message: "" }, text);
  }
  const envelope = refusals.openEnvelope(json);
  // The word is the gateway's own wrapper's, seen around the documented body on sibling services.
  const isSuccess = status >= 200 && status < 300 && /^(?:0|undefined|success)$/i.test(String(envelope.code));
  if (isSuccess && (!("error" in json) || json.error === null || json.error === "")) return json;
  throw refusals.refused(answer, request, envelope, json);
}

/**
 * The JSON of a success whose text has the key in it. Its words lose the key. Its addresses and ids keep theirs: such a
 * key was made up, for a simulator for example, and without it they would lead nowhere.
 */
export function decodeQuoting(sent: string, redact: Redact): object {
  return parseJson(sent, (name, value) => {
    const isWords = typeof value === "string" && !/id$/.test(name) && !/^https?:/.test(value);
    return isWords ? redact(value) : value;
  }) as object;
}

/** The object that a text is, as JSON. A part of an object's JSON is none. */
export function readJsonObject(text: string): object | undefined {
  try {
    const json = parseJson(text);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function hasText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
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
