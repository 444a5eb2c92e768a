import { aborted, KlingError, RateLimitError, type TaskReference } from "../../errors/errors.ts";
import type { Call } from "../../http/call.ts";
import { backoffMs, isRateLimit, longestRetryAfterMs, type Retries } from "../../http/retry.ts";
import type { Task } from "../../task.ts";
import { UnfinishedTasks } from "./unfinished-tasks.ts";

export interface LimiterOptions {
  /** Tasks that may be unfinished at once. */
  tasks: number;
  /** Milliseconds that a call may wait in the queue. */
  queueTimeoutMs: number;
  /** Milliseconds after its last answer when an unfinished task no longer counts. */
  forgetAfterMs: number;
}

/** A call in the queue. */
interface Entry {
  /** When the wait in the queue ends with an error. */
  deadline: number;
  /** When the call may be sent again after a refusal. */
  notBefore: number;
  refusals: number;
  refusal: RateLimitError | undefined;
  /** Ends the wait of the call for its turn; undefined while it is on its way to the service. */
  turn: { start: () => void; expire: () => void } | undefined;
}

// After a refusal the limit rises again by one for each task accepted, but not before this time.
const cautionMs = 60_000;
// A refused request has sent its pictures, up to 53 MB of them. An hour of refusals is some 30 requests.
const longestPauseMs = 300_000;
// Each call holds its pictures.
const maxQueued = 10_000;

/**
 * Keeps the number of unfinished tasks under the account's limit, so that creating one more is not refused.
 *
 * Calls are sent first come, first served. A refusal because of too many tasks or requests (1302, 1303) lowers the
 * limit, and the call keeps its place in the queue. Only the call at the head is sent again, after a pause, and the
 * others wait for it: otherwise every call in the queue would be refused in turn.
 */
export class Limiter {
  readonly #options: LimiterOptions;
  readonly #retries: Retries;
  readonly #unfinished: UnfinishedTasks;
  /** In the order of the calls. A call stays until it has ended, so a refused one keeps its place. */
  readonly #queue = new Set<Entry>();
  #limit: number;
  #sending = 0;
  #refusedAt = Number.NEGATIVE_INFINITY;

  constructor(options: LimiterOptions, retries: Retries) {
    this.#options = options;
    this.#retries = retries;
    this.#limit = options.tasks;
    this.#unfinished = new UnfinishedTasks(options.forgetAfterMs);
  }

  /**
   * Creates a task as soon as the limit allows it.
   * @throws {RateLimitError} when the limit did not allow it within `queueTimeoutMs`, or the queue is full; nothing was
   * made.
   * @throws {AbortError} when the signal aborts in the queue; nothing was made.
   */
  async run<Created extends Task>(
    submit: () => Promise<Created>,
    call: Call,
    reference: TaskReference,
  ): Promise<Created> {
    if (this.#queue.size >= maxQueued) throw noRoom(call.operation, `in a queue of ${maxQueued} calls`);
    const deadline = this.#now() + this.#options.queueTimeoutMs;
    const entry: Entry = { deadline, notBefore: 0, refusals: 0, refusal: undefined, turn: undefined };
    this.#queue.add(entry);
    try {
      for (;;) {
        await this.#waitForTurn(entry, call);
        try {
          const task = await submit();
          this.#accept(task, reference);
          return task;
        } catch (error) {
          if (!isRateLimit(error)) {
            this.#occupyIfUnknown(error, reference);
            throw error;
          }
          this.#lowerLimit();
          this.#postpone(entry, error, call);
        } finally {
          this.#sending -= 1;
        }
      }
    } finally {
      this.#queue.delete(entry);
      this.#advance();
    }
  }

  /** Records a task that the service answered with. A terminal status makes room for another task. */
  observe(endpoint: string, task: Task): void {
    this.#unfinished.observe(endpoint, task, this.#now());
    this.#advance();
  }

  /** Records that certainly no task has the external id, so that it no longer counts. */
  forget({ endpoint, externalTaskId }: TaskReference): void {
    this.#unfinished.release(endpoint, externalTaskId);
    this.#advance();
  }

  #now(): number {
    return this.#retries.clock.now();
  }

  #active(): number {
    return this.#sending + this.#unfinished.size;
  }

  #waitForTurn(entry: Entry, call: Call): Promise<void> {
    const { signal } = call;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(stopped(call, entry));
      let unschedule = (): void => {};
      const leave = (): void => {
        entry.turn = undefined;
        unschedule();
        signal?.removeEventListener("abort", onAbort);
      };
      const start = (): void => {
        leave();
        resolve();
      };
      const fail = (error: unknown): void => {
        leave();
        // Now, not when the call has ended: otherwise a signal that stops them all would search the queue for each.
        this.#queue.delete(entry);
        reject(error);
      };
      const expire = (): void =>
        fail(entry.refusal ?? noRoom(call.operation, `within ${this.#options.queueTimeoutMs} ms`));
      const onAbort = (): void => fail(stopped(call, entry));
      const advance = (): void => {
        this.#advance();
        // Each call has its own timer: in a Cloudflare Worker, a timer ends with the request that has set it.
        if (entry.turn !== undefined)
          unschedule = this.#retries.clock.schedule(advance, this.#nextCheckMs(entry));
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      entry.turn = { start, expire };
      advance();
    });
  }

  /** Starts what may start, from the head of the queue. */
  #advance(): void {
    const now = this.#now();
    this.#unfinished.forgetOld(now);
    for (const { turn, deadline, notBefore } of this.#queue) {
      if (turn === undefined) continue;
      if (deadline <= now) {
        turn.expire();
      } else if (notBefore > now || this.#active() >= this.#limit) {
        return;
      } else {
        this.#sending += 1;
        turn.start();
      }
    }
  }

  /** Milliseconds until time alone may let a call start, or end its wait. */
  #nextCheckMs({ deadline, notBefore }: Entry): number {
    const now = this.#now();
    const { forgetAfterMs } = this.#options;
    // A task that is created meanwhile is forgotten later than that.
    const forgetAt = Math.min(this.#unfinished.nextForgetAt(), now + forgetAfterMs);
    return Math.min(deadline, forgetAt, notBefore > now ? notBefore : deadline) - now;
  }

  #accept(task: Task, { endpoint, externalTaskId }: TaskReference): void {
    const now = this.#now();
    if (this.#limit < this.#options.tasks && now - this.#refusedAt >= cautionMs) this.#limit += 1;
    this.#unfinished.occupy(endpoint, task.task_id, externalTaskId, now);
    this.#unfinished.observe(endpoint, task, now);
  }

  /** A task that may exist counts as unfinished until its end is known. */
  #occupyIfUnknown(error: unknown, { endpoint, externalTaskId }: TaskReference): void {
    if (!(error instanceof KlingError) || error.billed !== "unknown") return;
    this.#unfinished.occupy(endpoint, error.reference?.taskId, externalTaskId, this.#now());
  }

  #lowerLimit(): void {
    this.#refusedAt = this.#now();
    // The refused call does not count.
    this.#limit = Math.max(1, Math.min(this.#limit, this.#active() - 1));
  }

  #postpone(entry: Entry, refusal: RateLimitError, { operation, endpoint, context }: Call): void {
    const { random, onRetry } = this.#retries;
    entry.refusal = refusal;
    entry.refusals += 1;
    const attempt = entry.refusals;
    // A `Retry-After` of any length is respected: this caller chose to queue.
    const delayMs =
      backoffMs(attempt, refusal, random, longestPauseMs) ?? refusal.retryAfterMs ?? longestRetryAfterMs;
    entry.notBefore = this.#now() + delayMs;
    if (entry.notBefore >= entry.deadline) throw refusal;
    onRetry({ operation, endpoint, context, attempt: attempt + 1, delayMs, error: refusal });
  }
}

function stopped({ operation, signal }: Call, { refusal }: Entry): unknown {
  const detail = refusal === undefined ? " before anything was sent" : " before it was sent again";
  return aborted(operation, { cause: signal?.reason, detail });
}

function noRoom(operation: string, where: string): RateLimitError {
  return new RateLimitError(`${operation}: no room for another task ${where}`, {
    retryable: true,
    advice: "Create fewer tasks at once, or raise concurrency.queueTimeoutMs.",
  });
}
