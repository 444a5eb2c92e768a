import { aborted, KlingError, NotFoundError, type TaskReference } from "../errors/errors.ts";
import type { CallOptions } from "../http/transport.ts";
import { type Clock, delay } from "../platform/clock.ts";
import type { Task } from "../task.ts";

/** What a lookup of a task came to. */
export type LookupResult<Result extends object> =
  | { kind: "found"; task: Task<Result> }
  /** The service certainly has no such task. */
  | { kind: "absent" }
  /** Nobody can tell; `cause` is the last error, if there was one. */
  | { kind: "undecided"; cause?: KlingError };

export interface LookupCall extends CallOptions {
  /** Names the call in messages. */
  operation: string;
  /** No request is sent after this time. */
  deadline: number;
  requestTimeoutMs: number;
}

// Pauses before each request: a lost create request may still be on its way.
const pausesMs: readonly number[] = [0, 2_000, 6_000, 10_000];
const longestPauseMs = 10_000;
// Clocks of client and service may differ by this much.
const clockSkewMs = 300_000;

/**
 * Finds tasks whose `task_id` is not known by their `external_task_id`.
 *
 * "Not found" counts as absent only after another task was found by its `external_task_id`: such a query is not
 * documented for every gateway, and "not found" may only mean "not served".
 */
export class Lookup<Result extends object> {
  readonly #get: (id: string, call: CallOptions) => Promise<Task<Result>>;
  readonly #clock: Clock;
  #isServed = false;

  /** @param get reads a task by either of its ids, once. */
  constructor(get: (id: string, call: CallOptions) => Promise<Task<Result>>, clock: Clock) {
    this.#get = get;
    this.#clock = clock;
  }

  /**
   * Asks for a task until the answer is certain or the deadline has come.
   * @param attempts how many requests to send while nobody can tell. "Absent" is final after four of them, when the
   * last two agree: one "not found" among errors may come from a server that knows less than the others.
   * @throws {AbortError} when the signal aborts; the task may exist.
   */
  async find(
    reference: TaskReference,
    call: LookupCall,
    attempts: number = pausesMs.length,
  ): Promise<LookupResult<Result>> {
    let result: LookupResult<Result> = { kind: "undecided" };
    let absences = 0;
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (attempt >= pausesMs.length && absences >= 2) return result;
      const pauseMs = pausesMs[attempt] ?? longestPauseMs;
      // A task that is still on its way may arrive during the pause.
      if (this.#clock.now() + pauseMs >= call.deadline) return asUndecided(result);
      result = await this.#findAfter(pauseMs, reference, call);
      const isFinal = result.kind === "undecided" && !mayChange(result.cause);
      if (result.kind === "found" || isFinal) return result;
      absences = result.kind === "absent" ? absences + 1 : 0;
    }
    return absences >= 2 ? result : asUndecided(result);
  }

  /** Asks for a task once. Undefined when the answer is another task, or the reference has no id. */
  async findOnce(reference: TaskReference, call: LookupCall): Promise<Task<Result> | undefined> {
    const id = reference.taskId ?? reference.externalTaskId;
    if (id === undefined) return undefined;
    const { signal, context, deadline } = call;
    const leftMs = Math.max(1, deadline - this.#clock.now());
    const requestTimeoutMs = Math.min(call.requestTimeoutMs, leftMs);
    const task = await this.#get(id, { signal, context, requestTimeoutMs });
    return isTaskOf(task, reference) ? task : undefined;
  }

  async #findAfter(
    pauseMs: number,
    reference: TaskReference,
    call: LookupCall,
  ): Promise<LookupResult<Result>> {
    const { operation, signal } = call;
    try {
      if (pauseMs > 0) await delay(pauseMs, this.#clock, signal);
      const task = await this.findOnce(reference, call);
      if (task === undefined) return { kind: "undecided" };
      this.#isServed ||= reference.taskId === undefined;
      return { kind: "found", task };
    } catch (cause) {
      if (signal?.aborted) {
        const detail = " while the task was looked for";
        throw aborted(operation, { cause: signal.reason, detail, billed: "unknown" });
      }
      if (!(cause instanceof KlingError)) throw cause;
      return this.#isServed && saysAbsent(cause) ? { kind: "absent" } : { kind: "undecided", cause };
    }
  }
}

function asUndecided<Result extends object>(result: LookupResult<Result>): LookupResult<Result> {
  return result.kind === "absent" ? { kind: "undecided" } : result;
}

/** Whether the next request may get another answer. Without an error it was a task of somebody else. */
function mayChange(cause: KlingError | undefined): boolean {
  return cause !== undefined && (cause.retryable || cause instanceof NotFoundError);
}

/** Both words of the services for "no such task"; a missing model or route says nothing about the task. */
function saysAbsent({ code }: KlingError): boolean {
  return code === "task_not_exist" || code === 1203;
}

/** Whether a found task is certainly the one that was looked for, and not an older one under the same id. */
function isTaskOf(task: Task, { taskId, externalTaskId, submittedAt }: TaskReference): boolean {
  if (taskId !== undefined) return task.task_id === taskId;
  if (task.task_info?.external_task_id !== externalTaskId) return false;
  return submittedAt === undefined || task.created_at >= submittedAt - clockSkewMs;
}
