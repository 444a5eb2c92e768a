import type { FailedTask, Task } from "./task-types.ts";

/**
 * Where to find a task later, also in another process: plain JSON, to be stored. At least one of the two ids is
 * known, unless `submitOnce` is off and you gave no id.
 */
export interface TaskReference {
  /** The service's id, once it has answered. */
  taskId?: string | undefined;
  /** The id that the create request carried: yours, or one that the client made. */
  externalTaskId?: string | undefined;
  /** When the create request was sent, Unix time in milliseconds. */
  submittedAt?: number | undefined;
}

/** What is known about a failure. Absent fields are not known. */
export interface KlingErrorDetails {
  /** HTTP status of the answer. */
  status?: number | undefined;
  /** The service's code: a number of Kling's (1303), or a name of the gateway's (`model_not_found`). */
  code?: number | string | undefined;
  /** The service's id of the call, for its support; also read from inside its message. */
  requestId?: string | undefined;
  /** Whether the same call may succeed later. */
  retryable?: boolean | undefined;
  /** Whether the call can have made a paid task: certainly not, or not known. */
  billed?: "no" | "unknown" | undefined;
  /** Milliseconds that the service asks to wait before the next call (`Retry-After`). */
  retryAfterMs?: number | undefined;
  /** Where to find the task that the failed call was about. */
  reference?: TaskReference | undefined;
  /** What to do about it. */
  advice?: string | undefined;
  /** The answer's body, parsed where it was JSON, with the API key taken out. */
  body?: unknown;
  /** What led to it. */
  cause?: unknown;
}

const lineage = Symbol.for("cometapi-kling.error.lineage");

/**
 * Base of every error that this package throws. `instanceof` also holds across two installed copies of the
 * package. Neither the API key nor the request's body is ever part of an error.
 */
export class KlingError extends Error implements KlingErrorDetails {
  static readonly kind: string = "KlingError";
  readonly status: number | undefined;
  readonly code: number | string | undefined;
  readonly requestId: string | undefined;
  readonly retryable: boolean;
  readonly billed: "no" | "unknown";
  readonly retryAfterMs: number | undefined;
  /** Where to find the task, for `wait` or `recover` in this process or another. */
  readonly reference: TaskReference | undefined;
  readonly advice: string | undefined;
  declare readonly body: unknown;

  constructor(message: string, details: KlingErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.kind;
    this.status = details.status;
    this.code = details.code;
    this.requestId = details.requestId;
    this.retryable = details.retryable ?? false;
    this.billed = details.billed ?? "no";
    this.retryAfterMs = details.retryAfterMs;
    this.reference = details.reference;
    this.advice = details.advice;
    // Not enumerable: a body can be a page of HTML, and a log of the error should stay readable.
    Object.defineProperty(this, "body", { value: details.body });
    Object.defineProperty(this, lineage, { value: kindsOf(new.target) });
  }

  /** The error for a log: what is known, without the body and the stack. */
  toJSON(): Record<string, unknown> {
    const { name, message, status, code, requestId, retryable, billed, retryAfterMs, reference, advice } =
      this;
    return { name, message, status, code, requestId, retryable, billed, retryAfterMs, reference, advice };
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: `this` is the class on the right of instanceof, often a subclass
    return isOfKind(this, value);
  }
}

function isOfKind(errorClass: typeof KlingError, value: unknown): boolean {
  // A class that a user derives from ours has no kind of its own and is judged by its prototype.
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

/** One thing that is wrong with a request. */
export interface InputProblem {
  /** JSON pointer to the field, for example `/image_list/1`. */
  pointer: string;
  /** What is wrong with it, to be read after the pointer. */
  message: string;
  /** The rule that it breaks, for messages of your own. The numbers are in `limits`. */
  rule: InputRule;
  /** What is there in place of what is allowed: a count, bytes, or a picture's size or aspect ratio. */
  got?: string | number | undefined;
}

/** What a request can be checked for, by name. */
export type InputRule =
  | "required"
  | "type"
  | "enum"
  | "range"
  | "items"
  | "length"
  | "url"
  | "path"
  | "format"
  | "bytes"
  | "size"
  | "ratio";

/** An option or a request is wrong; nothing was sent. */
export class InvalidInputError extends KlingError {
  static override readonly kind: string = "InvalidInputError";
  /** Everything that is wrong with the request; empty for an option. */
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

/** The service refused the request; it has to be corrected. */
export class InvalidRequestError extends KlingError {
  static override readonly kind: string = "InvalidRequestError";
}

/** A picture or the prompt is against the content or platform policy. */
export class ContentPolicyError extends KlingError {
  static override readonly kind: string = "ContentPolicyError";
}

/** The task, the model or the method does not exist. */
export class NotFoundError extends KlingError {
  static override readonly kind: string = "NotFoundError";
}

/** Too many requests or tasks at once; later the same call can succeed. */
export class RateLimitError extends KlingError {
  static override readonly kind: string = "RateLimitError";
}

/** The service or a gateway before it failed. */
export class ServerError extends KlingError {
  static override readonly kind: string = "ServerError";
}

/** The connection failed before an answer was complete. */
export class ConnectionError extends KlingError {
  static override readonly kind: string = "ConnectionError";
}

/** No complete answer within the time for one request. */
export class RequestTimeoutError extends KlingError {
  static override readonly kind: string = "RequestTimeoutError";
}

/** The answer is not one of this API: a web page, a redirect, broken JSON, an unknown shape. */
export class UnexpectedResponseError extends KlingError {
  static override readonly kind: string = "UnexpectedResponseError";
}

/**
 * The answer to a create request was lost, and the service could not say whether the task exists. Nothing was
 * sent twice. `recover(error.reference)` looks again; create anew only when you know that there is no task.
 */
export class SubmissionUncertainError extends KlingError {
  static override readonly kind: string = "SubmissionUncertainError";
}

/** The caller's signal aborted. Its `name` is `AbortError`, as everywhere on the platform. */
export class AbortError extends KlingError {
  static override readonly kind: string = "AbortError";
}

/** The wait took longer than asked. The task lives on: wait again for `reference`. */
export class WaitTimeoutError extends KlingError {
  static override readonly kind: string = "WaitTimeoutError";
}

/** The service gave the task up; `task.task_status_msg` is its reason. */
export class TaskFailedError extends KlingError {
  static override readonly kind: string = "TaskFailedError";
  declare readonly task: FailedTask;

  constructor(task: FailedTask) {
    super(`Task ${task.task_id} failed: ${task.task_status_msg || "the service gave no reason"}`, {
      billed: "unknown",
      reference: referenceTo(task),
      advice: "Correct what the reason names and create a new task.",
    });
    Object.defineProperty(this, "task", { value: task });
  }
}

/** The video's URL is refused, and the service has no newer one. Kling keeps results for 30 days. */
export class ResultExpiredError extends KlingError {
  static override readonly kind: string = "ResultExpiredError";
}

/** The reference to a task that the service has answered with. */
export function referenceTo(task: Task): TaskReference {
  const externalTaskId = task.task_info?.external_task_id ?? undefined;
  return { taskId: task.task_id, ...(externalTaskId === undefined ? {} : { externalTaskId }) };
}

/** Adds what the caller knows about the task to an error from a deeper level. */
export function aboutTask(error: unknown, reference: TaskReference): unknown {
  if (!(error instanceof KlingError)) return error;
  return Object.assign(error, { reference: { ...reference, ...error.reference } });
}
