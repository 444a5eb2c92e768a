import {
  type AbortError,
  InvalidInputError,
  KlingError,
  NotFoundError,
  type TaskReference,
  toReference,
  UnexpectedResponseError,
  WaitTimeoutError,
} from "../../errors/errors.ts";
import { callHook, type PollEvent } from "../../hooks.ts";
import type { Call } from "../../http/call.ts";
import { longestRetryAfterMs } from "../../http/retry.ts";
import type { ResolvedOptions } from "../../options/options.ts";
import { delay } from "../../platform/clock.ts";
import { isTaskStatus, isTerminal, type Task } from "../../task.ts";
import { createSemaphore, type Semaphore } from "../concurrency/semaphore.ts";
import { observeTask, type TaskScope } from "../core.ts";
import { stoppedWait } from "../reference.ts";
import type { Pace } from "./pace.ts";

const growth = 1.25;
// A delay is shortened by at most this share, so that waits which began together drift apart.
const jitter = 0.2;
const maxFailuresInARow = 10;
// A gateway may know a task some seconds later than the service that made it. A wrong id is told after them.
const unknownForMs = 5_000;
// A hung poll keeps a permit from other waits. A create request may take longer, since it sends pictures.
const longestPollMs = 20_000;
// Notifications may come in bursts, from anyone.
const leastDelayMs = 1_000;

/** Milliseconds until the next poll, after the given number of polls. */
function nextDelay(polls: number, { pollIntervalMs, maxPollIntervalMs }: Pace, random: () => number): number {
  const longestMs = Math.min(pollIntervalMs * growth ** (polls - 1), maxPollIntervalMs);
  return longestMs * (1 - jitter * random());
}

/** The polls of one wait. */
export class Poller<Result extends object> {
  readonly #taskId: string;
  readonly #first: Task<Result> | undefined;
  readonly #pace: Pace;
  readonly #call: Call;
  readonly #scope: TaskScope;
  readonly #options: ResolvedOptions;
  readonly #semaphore: Semaphore;
  readonly #startedAt: number;
  #seen: Task<Result> | undefined;
  #polls = 0;
  #failuresInARow = 0;
  #nextDelayMs: number;
  #lastPollAt = Number.NEGATIVE_INFINITY;
  #isNotified = false;
  #endPause: (() => void) | undefined;
  #hasWarned = false;

  /** @param call the call, with the deadline of the wait. */
  constructor(scope: TaskScope, target: Task<Result> | string, pace: Pace, call: Call) {
    const { core } = scope;
    const { concurrency, clock } = core.options;
    this.#taskId = idOf(target, call.operation);
    this.#first = typeof target === "string" ? undefined : target;
    this.#seen = this.#first;
    this.#pace = pace;
    this.#call = call;
    this.#scope = scope;
    this.#options = core.options;
    // All waits of the client share one semaphore.
    core.polls ??= createSemaphore(concurrency.polls, clock);
    this.#semaphore = core.polls;
    this.#startedAt = clock.now();
    // A task that was just created takes some seconds at least. The age of a task given by its id is not known.
    this.#nextDelayMs = this.#first === undefined ? 0 : pace.firstPollMs;
  }

  get taskId(): string {
    return this.#taskId;
  }

  /** Ends a pause early. */
  notify(): void {
    this.#isNotified = true;
    this.#endPause?.();
  }

  /**
   * Waits until the next poll, or until a notification.
   * @throws {AbortError} when the signal aborts.
   */
  async pause(): Promise<void> {
    if (this.#call.signal?.aborted) throw this.#stopped();
    if (!this.#isNotified) {
      await this.#sleep(this.#nextDelayMs, (end) => {
        this.#endPause = end;
      });
      this.#endPause = undefined;
    }
    if (this.#isNotified) await this.#sleep(this.#lastPollAt + leastDelayMs - this.#now());
  }

  /**
   * Reads the task once. Undefined after a temporary error: a busy service, a lost connection, or a broken
   * answer after one that was read.
   * @throws {WaitTimeoutError} when the time of the wait is over.
   * @throws {AbortError} when the signal aborts.
   * @throws {KlingError} the error of the poll when it is not temporary, or is the tenth in a row.
   */
  async poll(): Promise<Task<Result> | undefined> {
    await this.#acquire();
    this.#isNotified = false;
    this.#polls += 1;
    this.#lastPollAt = this.#now();
    this.#nextDelayMs = nextDelay(this.#polls, this.#pace, this.#options.random);
    try {
      const requestTimeoutMs = Math.min(this.#call.requestTimeoutMs, longestPollMs);
      this.#seen = await observeTask(this.#scope, this.#taskId, { ...this.#call, requestTimeoutMs });
    } catch (error) {
      this.#handleFailure(error);
      return undefined;
    } finally {
      this.#semaphore.release();
    }
    this.#failuresInARow = 0;
    this.#report({ task: this.#seen, nextPollMs: isTerminal(this.#seen) ? undefined : this.#nextDelayMs });
    this.#warnOfUnknownStatus(this.#seen);
    return this.#seen;
  }

  #handleFailure(error: unknown): void {
    if (this.#call.signal?.aborted) throw this.#stopped();
    if (this.#leftMs() <= 0) throw this.#timedOut(error);
    this.#failuresInARow += 1;
    const mayPass = this.#mayPass(error);
    if (mayPass) {
      const retryAfterMs = Math.min(error.retryAfterMs ?? 0, longestRetryAfterMs);
      this.#nextDelayMs = Math.max(this.#nextDelayMs, retryAfterMs);
    }
    const isLast = !mayPass || this.#failuresInARow >= maxFailuresInARow;
    this.#report({ error, nextPollMs: isLast ? undefined : this.#nextDelayMs });
    if (isLast) throw error;
  }

  #mayPass(error: unknown): error is KlingError {
    if (!(error instanceof KlingError)) return false;
    if (error.retryable) return true;
    const isRead = this.#seen !== this.#first;
    if (error instanceof NotFoundError) {
      return !isRead && (this.#first !== undefined || this.#now() - this.#startedAt < unknownForMs);
    }
    // Nobody has read the task, so the address may be wrong.
    if (this.#seen === undefined) return false;
    // An earlier poll read the task, so the address is right and a broken answer will pass.
    return error instanceof UnexpectedResponseError;
  }

  /** Waits for a permit to poll. */
  async #acquire(): Promise<void> {
    const { signal } = this.#call;
    const ms = this.#leftMs();
    const hasPermit = ms > 0 && (await this.#unlessAborted(this.#semaphore.acquire({ ms, signal })));
    if (hasPermit && this.#leftMs() > 0) return;
    if (hasPermit) this.#semaphore.release();
    throw this.#timedOut();
  }

  async #sleep(ms: number, onStart?: (end: () => void) => void): Promise<void> {
    const sleepMs = Math.min(ms, this.#leftMs());
    if (sleepMs > 0)
      await this.#unlessAborted(delay(sleepMs, this.#options.clock, this.#call.signal, onStart));
  }

  #unlessAborted<Value>(work: Promise<Value>): Promise<Value> {
    return work.catch((error: unknown) => {
      throw this.#call.signal?.aborted ? this.#stopped() : error;
    });
  }

  #now(): number {
    return this.#options.clock.now();
  }

  #leftMs(): number {
    return this.#call.deadline - this.#now();
  }

  #report(outcome: Pick<PollEvent, "task" | "error" | "nextPollMs">): void {
    const { hooks, onWarning } = this.#options;
    const { endpoint, context } = this.#call;
    const elapsedMs = this.#now() - this.#startedAt;
    const event = { endpoint, context, taskId: this.#taskId, polls: this.#polls, elapsedMs, ...outcome };
    callHook(hooks.onPoll, () => event, onWarning);
  }

  #warnOfUnknownStatus({ task_status }: Task): void {
    if (isTaskStatus(task_status) || this.#hasWarned) return;
    this.#hasWarned = true;
    const what = `task ${this.#taskId} has the unknown status "${String(task_status)}"`;
    this.#options.onWarning(`${this.#call.operation}: ${what}; the wait continues`);
  }

  #reference(): TaskReference {
    const { endpoint } = this.#call;
    const seen = this.#seen === undefined ? {} : toReference(endpoint, this.#seen);
    return { version: 1, ...seen, endpoint, taskId: this.#taskId };
  }

  #stopped(): AbortError {
    return stoppedWait(this.#call, this.#reference());
  }

  #timedOut(cause?: unknown): WaitTimeoutError {
    const { timeoutMs } = this.#pace;
    const last =
      this.#seen === undefined
        ? `could not be read within ${timeoutMs} ms`
        : `was still ${this.#seen.task_status} after ${timeoutMs} ms`;
    const message = `${this.#call.operation}: task ${this.#taskId} ${last}; it may still be running`;
    return new WaitTimeoutError(message, {
      reference: this.#reference(),
      retryable: true,
      advice: "Wait again for the error's reference.",
      cause,
    });
  }
}

function idOf(target: Task | string, operation: string): string {
  const taskId = typeof target === "string" ? target : target.task_id;
  if (typeof taskId === "string" && taskId !== "") return taskId;
  throw new InvalidInputError(`${operation} needs a task, a task id, or a reference with an id.`);
}
