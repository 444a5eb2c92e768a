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
