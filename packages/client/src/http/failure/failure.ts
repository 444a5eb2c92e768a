import {
  ConnectionError,
  InvalidInputError,
  KlingError,
  RequestTimeoutError,
  withReference,
} from "../../errors/errors.ts";
import { quote } from "../../errors/excerpt.ts";
import type { RequestMeaning } from "../answer.ts";
import type { AttemptEnd } from "../attempt.ts";
import { networkCode } from "../connection.ts";
import type { Redact } from "../redact.ts";
import { findTaskId } from "./task-id.ts";
import { readUnsent } from "./unsent.ts";

export function timeoutError(operation: string, ms: number, billed: "no" | "unknown"): RequestTimeoutError {
  return new RequestTimeoutError(`${operation}: no complete answer within ${Math.ceil(ms)} ms`, {
    retryable: true,
    billed,
    advice: "Raise requestTimeoutMs, or check the network.",
  });
}

/** An exchange that broke off before a whole answer was there. */
export interface Broken extends RequestMeaning {
  cause: unknown;
  end: AttemptEnd;
  /** Whether the request is still in our hands: its body was not taken. */
  isUntaken: boolean;
  /** Whether the body was read or copied, so that the request may have been sent several times. */
  isCopied: boolean;
  /** Whether a response had begun. */
  hasAnswer: boolean;
  /** What came of the answer. */
  text: string;
  hasMiddleware: boolean;
  redact: Redact;
}

/**
 * The error of a broken exchange. Whether a task may have been made is decided here alone:
 *
 * 1. A response has begun: the service may have executed the request.
 * 2. Nobody has taken the request's body, and nobody can any more: nothing was sent, whatever was thrown by whom.
 * 3. The error says that no connection was made ({@link readUnsent}). It counts, whoever wrapped it, when the body was
 *    handed on unread: then it could be sent once only, and this was that time. A `fetch` that has read or copied the
 *    request may have tried several times, and its last error says nothing about the others.
 * 4. Otherwise the attempt decides, by what it has handed over.
 */
export function brokenError(broken: Broken): KlingError {
  const { operation, end, hasAnswer, isUntaken, isCopied, text, redact } = broken;
  const cause = reduceCause(broken.cause, redact);
  const said = quote(reasonsOf(cause).at(-1) ?? "no reason was given");
  if (!end.handedOver) return notSent(broken, cause, said);
  const unsent = hasAnswer ? undefined : readUnsent(broken.cause);
  if (unsent !== undefined && (isUntaken || !isCopied || end.billed === "no")) {
    const { reason, advice, retryable } = unsent;
    return new ConnectionError(`${operation}: nothing was sent, because ${reason}`, {
      cause,
      advice,
      retryable,
    });
  }
  if (isUntaken && !hasAnswer) {
    return new ConnectionError(`${operation}: nothing was sent, because fetch failed at once: ${said}`, {
      cause,
      advice: "Check the fetch that the client uses: it did not take the request.",
    });
  }
  // The words of every lost connection, in undici, say nothing.
  const detail = networkCode(cause) ?? (said === "fetch failed" ? undefined : said);
  const shown = detail === undefined ? "" : ` (${detail})`;
  return new ConnectionError(`${operation}: the connection failed${shown}`, {
    cause,
    retryable: true,
    billed: end.billed,
    advice: unsent === undefined ? "Check the network and baseUrl." : copies,
    body: text || undefined,
  });
}

const copies =
  "The fetch in use copies the request, so it may have sent it before. Let it send each request once.";

/** The error of a request that did not reach `fetch`. */
function notSent({ operation, hasMiddleware }: Broken, cause: unknown, said: string): InvalidInputError {
  const [reason, advice] =
    typeof Request !== "function"
      ? [
          "this environment has no Request",
          "Run it where fetch is a global: in Jest, with testEnvironment node.",
        ]
      : [
          said,
          hasMiddleware
            ? "Check the middleware, which runs before the request leaves."
            : "See the error's cause.",
        ];
  return new InvalidInputError(`${operation}: nothing was sent, because ${reason}`, { cause, advice });
}

const deepestCause = 5;

/**
 * A foreign error as the cause of ours: its name, message and code, and those of its causes. Everything else may carry
 * the request's headers. It is read by its fields, since an error of another realm is no `Error` of this one.
 */
function reduceCause(cause: unknown, redact: Redact, depth: number = 0): Error | undefined {
  if (cause === undefined || cause === null || depth >= deepestCause) return undefined;
  const { name, message, code, cause: inner } = Object(cause) as Record<string, unknown>;
  const text = typeof message === "string" ? message : typeof cause === "object" ? "" : String(cause);
  const nested = reduceCause(inner, redact, depth + 1);
  const safe = new Error(redact(text), nested === undefined ? undefined : { cause: nested });
  if (typeof name === "string") safe.name = redact(name);
  if (typeof code === "string") Object.assign(safe, { code: redact(code) });
  return safe;
}

function reasonsOf(cause: Error | undefined): string[] {
  return cause === undefined
    ? []
    : [cause.message, ...reasonsOf(cause.cause as Error | undefined)].filter(Boolean);
}

/**
 * Adds the task's id to an error, if it stands anywhere in what came of the answer. No such id may be lost.
 * @param sent the request's body: an id in it names another task, which the answer may quote.
 */
export function withTaskId(
  error: unknown,
  { endpoint, ifLost }: RequestMeaning,
  text: string,
  sent: string,
): unknown {
  const taskId = ifLost === "no" ? undefined : findTaskId(text);
  if (taskId === undefined || sent.includes(`"${taskId}"`) || !(error instanceof KlingError)) return error;
  // A repeat might make a second task.
  const details = error.retryable ? ({ billed: "unknown" } as const) : {};
  return withReference(error, { version: 1, endpoint, taskId }, details);
}
