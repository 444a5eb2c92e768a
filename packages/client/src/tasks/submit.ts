import {
  AbortError,
  aborted,
  InvalidRequestError,
  KlingError,
  SubmissionUncertainError,
  type TaskReference,
  toReference,
  withReference,
} from "../errors/errors.ts";
import type { CallInfo } from "../hooks.ts";
import type { BodyFactory } from "../http/request-body.ts";
import { withRetry } from "../http/retry.ts";
import type { CallOptions } from "../http/transport.ts";
import type { Task } from "../task.ts";
import type { Core } from "./core.ts";
import type { Lookup, LookupCall } from "./lookup.ts";
import type { NewTask } from "./reference.ts";

/** A create request, ready to be sent any number of times. */
export interface CreateRequest extends NewTask {
  body: BodyFactory;
}

export interface SubmitCall extends CallOptions {
  /** Milliseconds for one request. */
  requestTimeoutMs: number;
  /** Milliseconds for all requests and pauses together. */
  timeoutMs: number;
}

/** What became of a create request. */
type Outcome<Result extends object> =
  /** The service answered with the task. */
  | { kind: "made"; task: Task<Result> }
  /** The service certainly made no task of it. */
  | { kind: "refused"; error: KlingError }
  /** The answer was lost: there may be a task. */
  | { kind: "unknown"; error: KlingError };

/** Sends a create request once. */
type Send<Result extends object> = (request: CreateRequest, call: CallOptions) => Promise<Task<Result>>;

/**
 * Creates exactly one task for one call, unless `submitOnce` is off: then the error of a lost answer is thrown.
 *
 * After a lost answer, the task is looked up. Found: that is the task. Absent: the request is sent again under the
 * same `external_task_id`, which the service documents as unique. Undecided: {@link SubmissionUncertainError}.
 */
export class Submitter<Result extends object> {
  readonly #operation: string;
  readonly #core: Core;
  readonly #send: Send<Result>;
  readonly #lookup: Lookup<Result>;

  constructor(operation: string, core: Core, send: Send<Result>, lookup: Lookup<Result>) {
    this.#operation = operation;
    this.#core = core;
    this.#send = send;
    this.#lookup = lookup;
  }

  /**
   * @throws {SubmissionUncertainError} when nobody can tell whether there is a task.
   * @throws {KlingError} when there certainly is none.
   */
  async submit(request: CreateRequest, { timeoutMs, ...options }: SubmitCall): Promise<Task<Result>> {
    const { clock } = this.#core.options;
    const call = { ...options, operation: this.#operation, deadline: clock.now() + timeoutMs };
    for (let repeats = 0; ; repeats++) {
      const outcome = await this.#attempt(request, call, repeats > 0);
      switch (outcome.kind) {
        case "made":
          return outcome.task;
        case "refused":
          return this.#findTaken(request, call, outcome.error);
        case "unknown": {
          const { error } = outcome;
          const reference: TaskReference = { ...request.reference, ...error.reference };
          const found = await this.#lookup.find(reference, call);
          if (found.kind === "found") return found.task;
          if (found.kind !== "absent" || !this.#mayRepeat(error, repeats, call)) {
            throw uncertain(this.#operation, error, reference);
          }
          const attempt = repeats + 2;
          this.#core.retries.onRetry({ ...infoOf(request, call), attempt, delayMs: 0, error });
        }
      }
    }
  }

  /** Sends the request, again while it is refused for the moment, and says what became of it. */
  async #attempt(request: CreateRequest, call: LookupCall, isRepeat: boolean): Promise<Outcome<Result>> {
    const { retries, limiter, options } = this.#core;
    const { signal, deadline } = call;
    // The limiter sends a request again when its turn comes; a repeat has left the limiter's queue for good.
    const retriesRateLimits = limiter === undefined || isRepeat;
    const retry = { ...retries, call: infoOf(request, call), signal, deadline, retriesRateLimits };
    try {
      return { kind: "made", task: await withRetry(() => this.#sendOnce(request, call), retry) };
    } catch (error) {
      if (!(error instanceof KlingError) || !options.submitOnce) throw error;
      if (error instanceof AbortError) throw isRepeat ? abortedRepeat(call) : error;
      // The refusal of a repeat may be about the id that the lost request has taken.
      const isRefused = error.billed === "no" && !isRepeat && !saysIdIsTaken(error, request);
      return { kind: isRefused ? "refused" : "unknown", error };
    }
  }

  #sendOnce(request: CreateRequest, call: LookupCall): Promise<Task<Result>> {
    const { signal, context, deadline } = call;
    const leftMs = Math.max(1, deadline - this.#core.options.clock.now());
    return this.#send(request, {
      signal,
      context,
      requestTimeoutMs: Math.min(call.requestTimeoutMs, leftMs),
    });
  }

  /**
   * The task of a refused request, or the refusal. Browsers send a request again by themselves when a reused
   * connection breaks; the repeat is refused, because the first one has taken the id. The refusal need not say so.
   */
  async #findTaken(request: CreateRequest, call: LookupCall, refusal: KlingError): Promise<Task<Result>> {
    const { reference, madeId } = request;
    const mayBeTaken =
      reference.externalTaskId !== undefined &&
      refusal instanceof InvalidRequestError &&
      refusal.status !== 413;
    if (!mayBeTaken) throw refusal;
    const task = await this.#lookup.findOnce(reference, call).catch((failure: unknown) => {
      // The refusal says more than a failed lookup.
      throw failure instanceof KlingError ? refusal : failure;
    });
    if (task === undefined) throw refusal;
    if (madeId !== undefined) return task;
    // An older task may have an id of the caller's.
    const found = { ...reference, ...toReference(reference.endpoint, task) };
    throw withReference(refusal, found, { billed: "unknown" });
  }

  #mayRepeat(error: KlingError, repeats: number, { deadline, requestTimeoutMs }: LookupCall): boolean {
    const { maxRetries, clock } = this.#core.options;
    // With less time the repeat would only end in doubt again.
    const isTime = deadline - clock.now() >= requestTimeoutMs;
    return error.billed === "unknown" && repeats < maxRetries && isTime;
  }
}

function infoOf({ reference }: NewTask, { operation, context }: LookupCall): CallInfo {
  return { operation, endpoint: reference.endpoint, context };
}

/** Whether a refusal is about an id that this client made up: only a request of its own can have taken it. */
function saysIdIsTaken(error: KlingError, { madeId }: NewTask): boolean {
  return (
    madeId !== undefined && error instanceof InvalidRequestError && /external_task_id/i.test(error.message)
  );
}

function abortedRepeat({ operation, signal }: LookupCall): AbortError {
  const detail = " while an earlier request may have made a task";
  return aborted(operation, { cause: signal?.reason, detail, billed: "unknown" });
}

function uncertain(operation: string, cause: KlingError, reference: TaskReference): SubmissionUncertainError {
  const { taskId, externalTaskId } = reference;
  const id = taskId ?? externalTaskId;
  const reason = cause.message.replace(/^[\w.]+: /, "");
  const task = id === undefined ? "a task" : `task ${id}`;
  const why = id === undefined ? `${reason}, and there is no external_task_id to find it by` : reason;
  return new SubmissionUncertainError(
    `${operation}: it is not known whether ${task} was made, because ${why}`,
    {
      cause,
      status: cause.status,
      code: cause.code,
      requestId: cause.requestId,
      retryable: false,
      billed: "unknown",
      reference,
      advice:
        id === undefined
          ? "Look into the service's own list of tasks; create again only when there certainly is no task."
          : "Call recover with the error's reference later; create again only when there certainly is no task.",
      body: cause.body,
    },
  );
}
