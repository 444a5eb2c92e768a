import { findErrorRule, isQuotaWord } from "../../errors/error-rules.ts";
import { type KlingErrorDetails, ServerError, UnexpectedResponseError } from "../../errors/errors.ts";
import { quote } from "../../errors/excerpt.ts";
import { type Answer, hasText, isRecord, parseJson, type RequestMeaning, readRetryAfter } from "../answer.ts";

/** What an answer says about itself. */
export interface Envelope {
  message: string;
  code?: number | string | undefined;
  requestId?: string | undefined;
}

// A gateway in front of a gateway wraps twice; more would be an attack.
const mostLayers = 5;

/**
 * Reads the three documented error bodies, and similar ones. A gateway may put the service's whole error, as JSON, into
 * its own message: the innermost code and message are the service's.
 */
export function openEnvelope(json: object, layers: number = mostLayers): Envelope {
  const body = json as Record<string, unknown>;
  const error = isRecord(body["error"]) ? body["error"] : body;
  const text = [error["message"], body["error"], body["message"]].find(hasText) ?? "";
  const code = readCode(error);
  const requestId = hasText(body["request_id"]) ? quote(body["request_id"], longestId) : undefined;
  const inside = layers > 0 ? jsonInside(text) : undefined;
  if (inside === undefined) return { message: text, code, requestId };
  const inner = openEnvelope(inside, layers - 1);
  return {
    message: inner.message,
    code: inner.code || code,
    requestId: inner.requestId ?? requestId,
  };
}

/** The error body in a text, which may have words around it. */
function jsonInside(text: string): object | undefined {
  const start = text.indexOf("{");
  // Most messages are words, and a failed parse costs more than all the rest of a request.
  if (start < 0) return undefined;
  try {
    const json = parseJson(text.slice(start, text.lastIndexOf("}") + 1));
    return isRecord(json) && ["code", "error", "message"].some((name) => name in json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** A service code may come as text. Some gateways have a word for an empty account as the type of the error. */
function readCode({ code, type }: Record<string, unknown>): number | string | undefined {
  if (typeof code === "number") return code;
  if (hasText(code)) return /^\d{1,4}$/.test(code) ? Number(code) : quote(code, longestId);
  return hasText(type) && isQuotaWord(type) ? quote(type, longestId) : undefined;
}

/** The error of an answer that refuses the request, or reports a failure of the service. */
export function refused(
  answer: Answer,
  { operation, ifLost }: RequestMeaning,
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

/** The error of an answer that is not this API's: a redirect, a web page, broken JSON, too much of anything. */
export function unexpected(answer: Answer, { operation, ifLost }: RequestMeaning): Error {
  const { status, isTooLong } = answer;
  const [got, isCertain] = describe(answer);
  return new UnexpectedResponseError(`${operation}: expected JSON, got ${got} (HTTP ${status})`, {
    status,
    requestId: requestIdOf(answer, ""),
    billed: isCertain ? "no" : ifLost,
    advice: isTooLong
      ? "See the start of the answer in the error's body, and check baseUrl."
      : "Check baseUrl: the service answers a wrong path like this.",
    body: answer.text,
  });
}

/** What came, and whether it proves that the service has not executed the request. */
function describe({ status, type, headers, text, isTooLong }: Answer): [got: string, isCertain: boolean] {
  // A redirect comes from a proxy before the service. But 303 means "done, see there".
  if (status === 0 || (status >= 300 && status < 400)) {
    const isRefused = type === "opaqueredirect" || [301, 302, 307, 308].includes(status);
    return ["a redirect, which is not followed because it would take the key along", isRefused];
  }
  // A status of 4xx refuses the request, and 404 means a wrong path.
  const isRefused = status >= 400 && status < 500 && status !== 408;
  if (isTooLong) return ["an answer of more than 1 MiB", isRefused];
  if (text.trim() === "") return ["an empty body", isRefused];
  const label = headers.get("content-type")?.split(";")[0] ?? "";
  if (label !== "" && !/^\s*application\/(?:[\w.+-]+\+)?json\s*$/i.test(label))
    return [quote(label), isRefused];
  return [`broken JSON: ${quote(text)}`, isRefused];
}

function requestIdOf({ headers }: Answer, message: string): string | undefined {
  const id =
    /\(request id: ([\w-]+)\)/.exec(message)?.[1] ??
    headers.get("x-request-id") ??
    headers.get("x-oneapi-request-id");
  return id ? quote(id, longestId) : undefined;
}

/** Characters of an id or a code of the service. */
const longestId = 100;
