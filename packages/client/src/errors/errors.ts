import type { FailedTask, Task } from "../task.ts";
import { quote, shortenBody } from "./excerpt.ts";
import type { InputProblem } from "./input-problem.ts";
import type { TaskReference } from "./task-reference.ts";

export type { TaskReference };

/** What is known about a failure. What is not known is undefined. */
export interface KlingErrorDetails {
  /** HTTP status of the response. */
  status?: number | undefined;
  /** The service's code: one of Kling's numbers (1303), or one of the gateway's names (`model_not_found`). */
  code?: number | string | undefined;
  /** The id that the service gave the call, for its support. Some services write it only into the message. */
  requestId?: string | undefined;
  /** Whether the same call may succeed later. */
  retryable?: boolean | undefined;
  /** Whether the call can have made a paid task: `"no"` means certainly not. */
  billed?: "no" | "unknown" | undefined;
  /** Milliseconds to wait before the next call, where the service asks for it (`Retry-After`). */
  retryAfterMs?: number | undefined;
  /** The task of the failed call, for `wait` or `recover`, in this process or another one. */
  reference?: TaskReference | undefined;
  /** What to do about the error. */
  advice?: string | undefined;
  /**
   * The body of the response, without the API key; parsed if it was JSON. Of a body of more than 4,096 characters, the
   * first 4,096 as text.
   */
  body?: unknown;
  /** The error that led to this one. */
  cause?: unknown;
}

const lineage = Symbol.for("cometapi-kling.error.lineage");

/**
 * Base class of every error that this package throws. `instanceof` also works across two installed copies of the
 * package. Neither the API key nor the request's body is ever part of an error.
 *
 * @example
 * ```ts
 * if (error instanceof KlingError) console.error(error.message, error.advice, error.reference);
 * ```
 */
export class KlingError extends Error implements KlingErrorDetails {
  /** The name of the class. Minifiers do not change it. */
  static readonly kind: string = "KlingError";
  declare readonly status: number | undefined;
  declare readonly code: number | string | undefined;
  declare readonly requestId: string | undefined;
  declare readonly retryable: boolean;
  declare readonly billed: "no" | "unknown";
  declare readonly retryAfterMs: number | undefined;
  declare readonly reference: TaskReference | undefined;
  declare readonly advice: string | undefined;
  declare readonly body: unknown;

  constructor(message: string, details: KlingErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.kind;
    Object.assign(this, pickShown(details));
    // Not enumerable: a body can be a whole HTML page, and a logged error should stay readable.
    Object.defineProperty(this, "body", { value: shortenBody(details.body) });
    Object.defineProperty(this, lineage, { value: kindsOf(new.target) });
  }

  /** The error for a log: everything that is known, without the body and the stack. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, ...pickShown(this) };
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: `this` is the class on the right of instanceof, often a subclass
    return isOfKind(this, value);
  }
}

function pickShown(details: KlingErrorDetails): Record<string, unknown> {
  const {
    status,
    code,
    requestId,
    retryAfterMs,
    reference,
    advice,
    retryable = false,
    billed = "no",
  } = details;
  return { status, code, requestId, retryable, billed, retryAfterMs, reference, advice };
}

function isOfKind(errorClass: typeof KlingError, value: unknown): boolean {
  // A class that a user derives from ours has no kind of its own: its prototype decides.
  if (!Object.hasOwn(errorClass, "kind"))
    return Function.prototype[Symbol.hasInstance].call(errorClass, value);
  if (typeof value !== "object" || value === null || !(lineage in value)) return false;
  const kinds = value[lineage];
  return Array.isArray(kinds) && kinds.includes(errorClass.kind);
}

function kindsOf(errorClass: typeof KlingError): string[] {
  const own = Object.hasOwn(errorClass, "kind") ? [errorClass.kind] : [];
  const base: typeof KlingError = Object.getPrototypeOf(errorClass);
  return "kind" in base ? [...own, ...kindsOf(base)] : own;
}

/** An option or a request is invalid. Nothing was sent. */
export class InvalidInputError extends KlingError {
  static override readonly kind: string = "InvalidInputError";
  /** Everything that is wrong with the request. Empty when an option is wrong. */
  readonly problems: readonly InputProblem[];

  constructor(message: string, details: KlingErrorDetails & { problems?: readonly InputProblem[] } = {}) {
    super(message, details);
    this.problems = details.problems ?? [];
  }
}

/** The key is missing, malformed, expired or unknown. */
export class AuthenticationError extends KlingError {
  static override readonly kind: string = "AuthenticationError";
}

/** The key or the account may not do this. */
export class PermissionError extends KlingError {
  static override readonly kind: string = "PermissionError";
}

/** The account's quota, balance or resource pack is used up. */
export class QuotaError extends KlingError {
  static override readonly kind: string = "QuotaError";
}

/** The service refused the request, which has to be corrected. */
export class InvalidRequestError extends KlingError {
  static override readonly kind: string = "InvalidRequestError";
}

/** A picture or the prompt violates the content policy. */
export class ContentPolicyError extends KlingError {
  static override readonly kind: string = "ContentPolicyError";
}

/** The task, the model or the method does not exist. */
export class NotFoundError extends KlingError {
  static override readonly kind: string = "NotFoundError";
}

/** Too many requests or tasks at once. The same call can succeed later. */
export class RateLimitError extends KlingError {
  static override readonly kind: string = "RateLimitError";
}

/** The service, or a gateway in front of it, failed. */
export class ServerError extends KlingError {
  static override readonly kind: string = "ServerError";
}

/** The connection failed before a response was complete. */
export class ConnectionError extends KlingError {
  static override readonly kind: string = "ConnectionError";
}

/** No complete response arrived in time (`requestTimeoutMs`), or a picture or a download took too long. */
export class RequestTimeoutError extends KlingError {
  static override readonly kind: string = "RequestTimeoutError";
}

/** The response is not one of this API: a web page, a redirect, broken JSON, an unknown shape. */
export class UnexpectedResponseError extends KlingError {
  static override readonly kind: string = "UnexpectedResponseError";
}

/**
 * The response to a create request was lost, and it is not known whether the task exists. Call
 * `recover(error.reference)` later. Create the task again only when you know that it does not exist.
 */
export class SubmissionUncertainError extends KlingError {
  static override readonly kind: string = "SubmissionUncertainError";
}

/** The caller's signal aborted the call. The error's `name` is `AbortError`, as everywhere on the platform. */
export class AbortError extends KlingError {
  static override readonly kind: string = "AbortError";
}

/** The wait took longer than its `timeoutMs`. The task may still be running: wait again for `reference`. */
export class WaitTimeoutError extends KlingError {
  static override readonly kind: string = "WaitTimeoutError";
}

/** Reasons that name nothing that can be corrected. A gateway's word stands at the start. */
const givenUp = /^(?:expired|cancel|time(?:d_)?out|abort|the service gave no)/i;

/** The service could not finish the task; `task.task_status_msg` is its reason. */
export class TaskFailedError extends KlingError {
  static override readonly kind: string = "TaskFailedError";
  /** The task, as the service reported it. */
  declare readonly task: FailedTask;

  constructor(task: FailedTask, reference: TaskReference) {
    const reason = quote(String(task.task_status_msg ?? "")) || "the service gave no reason";
    super(`Task ${quote(task.task_id)} failed: ${reason}`, {
      billed: "unknown",
      reference,
      advice: givenUp.test(reason)
        ? "The service gave the task up. Check its own list of tasks before you create a new one."
        : "Correct what the reason names, and create a new task.",
    });
    Object.defineProperty(this, "task", { value: task });
  }
}

/** The file of a result is gone: its time is over, or the host says so. See `resultExpiresAt`. */
export class ResultExpiredError extends KlingError {
  static override readonly kind: string = "ResultExpiredError";
}

/** The reference of a task that the service answered with. */
export function toReference(endpoint: string, task: Pick<Task, "task_id" | "task_info">): TaskReference {
  const externalTaskId = task.task_info?.external_task_id ?? undefined;
  const known = externalTaskId === undefined ? {} : { externalTaskId };
  return { version: 1, endpoint, taskId: task.task_id, ...known };
}

/** The error of a call that the caller's signal stopped. `detail` ends the message, with its own punctuation. */
export function aborted(
  operation: string,
  { detail = "", ...known }: Omit<KlingErrorDetails, "status"> & { cause: unknown; detail?: string },
): AbortError {
  return new AbortError(`${operation}: stopped by the caller${detail}`, known);
}

/**
 * Adds what the caller knows about the task to an error. What the error itself knows stays. Other values pass through.
 * @param details `billed` when a task may exist, although the failed request itself made none.
 */
export function withReference(
  error: unknown,
  reference: TaskReference,
  details: { billed?: "unknown"; advice?: string } = {},
): unknown {
  if (!(error instanceof KlingError)) return error;
  return Object.assign(error, { reference: { ...reference, ...error.reference }, ...details });
}
