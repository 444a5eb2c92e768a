import { delay } from "./delay.ts";
import {
  AbortError,
  InvalidInputError,
  KlingError,
  NotFoundError,
  referenceTo,
  TaskFailedError,
  WaitTimeoutError,
} from "./errors.ts";
import { checkMs, type ResolvedOptions } from "./options.ts";
import { longestRetryAfterMs } from "./retry.ts";
import { isTaskStatus, isTerminal, type SucceedTask, type Task } from "./task-status.ts";
import type { CallOptions } from "./transport.ts";

export interface WaitOptions {
  /** Stops the wait, at once, with an {@link AbortError}. The task itself lives on: nothing can cancel it. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that the whole wait may take. Default: 900,000 (15 minutes). */
  timeoutMs?: number | undefined;
  /** Milliseconds before the first look at a task that was just created. Default: 5,000. An id is looked at at once. */
  firstPollMs?: number | undefined;
  /** Milliseconds between the first two looks. Default: 3,000; every next pause is a quarter longer. */
  pollIntervalMs?: number | undefined;
  /** The longest pause between two looks, in milliseconds. Default: 15,000. */
  maxPollIntervalMs?: number | undefined;
  /** Called with the task at each look whose status or update time is new. */
  onUpdate?: ((task: Task) => void) | undefined;
}

const defaults = { timeoutMs: 900_000, firstPollMs: 5_000, pollIntervalMs: 3_000, maxPollIntervalMs: 15_000 };
const growth = 1.25;
// A pause is this share shorter at most, so that waits which began together drift apart.
const jitter = 0.2;
const failedPollsInARow = 10;

type Look = (taskId: string, call: CallOptions) => Promise<Task>;

interface Pace {
  timeoutMs: number;
  firstPollMs: number;
  pauseMs: number;
  maxPauseMs: number;
}

/**
 * The pace of a wait.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function readPace(options: WaitOptions): Pace {
  const maxPauseMs = checkMs("maxPollIntervalMs", options.maxPollIntervalMs, defaults.maxPollIntervalMs);
  const pauseMs = checkMs("pollIntervalMs", options.pollIntervalMs, defaults.pollIntervalMs);
  return {
    maxPauseMs,
    pauseMs: Math.min(pauseMs, maxPauseMs),
    timeoutMs: checkMs("timeoutMs", options.timeoutMs, defaults.timeoutMs),
    firstPollMs: checkMs("firstPollMs", options.firstPollMs, defaults.firstPollMs),
  };
}

function idOf(task: Task | string): string {
  const taskId = typeof task === "string" ? task : task.task_id;
  if (typeof taskId === "string" && taskId !== "") return taskId;
  throw new InvalidInputError("wait needs a task, or a task id that is not empty.");
}

/**
 * Polls and gives the task each time that its status or update time is new, the terminal one last.
 *
 * A busy service or a lost connection is waited out, ten looks in a row; a refused key or an unknown id ends
 * the wait. A status that the contract does not know counts as running.
 * @throws {WaitTimeoutError} after `timeoutMs`, with the task's reference.
 * @throws {AbortError} when the signal aborts, with the task's reference.
 */
export async function* watchTask(
  look: Look,
  task: Task | string,
  options: WaitOptions,
  { clock, random, onWarning, requestTimeoutMs }: ResolvedOptions,
): AsyncGenerator<Task, undefined, undefined> {
  const taskId = idOf(task);
  const { timeoutMs, firstPollMs, maxPauseMs, ...pace } = readPace(options);
  const { signal } = options;
  let { pauseMs } = pace;
  let seen = typeof task === "string" ? undefined : task;
  if (seen !== undefined && isTerminal(seen)) yield seen;
  const deadline = clock.now() + timeoutMs;
  let nextPauseMs = seen === undefined ? 0 : firstPollMs;
  let failedPolls = 0;
  let warned = false;

  while (seen === undefined || !isTerminal(seen)) {
    if (signal?.aborted) throw aborted(taskId, signal);
    if (nextPauseMs > 0) await pause(Math.min(nextPauseMs, deadline - clock.now()));
    const leftMs = deadline - clock.now();
    if (leftMs <= 0) throw timedOut(taskId, timeoutMs, seen);
    nextPauseMs = pauseMs * (1 - jitter * random());
    pauseMs = Math.min(pauseMs * growth, maxPauseMs);
    const before: Task | undefined = seen;
    try {
      seen = await look(taskId, { signal, requestTimeoutMs: Math.min(requestTimeoutMs, leftMs) });
      failedPolls = 0;
    } catch (error) {
      if (signal?.aborted) throw aborted(taskId, signal);
      if (clock.now() >= deadline) throw timedOut(taskId, timeoutMs, seen, error);
      failedPolls += 1;
      // A gateway can know a task a moment later than the service that accepted it.
      const isTooEarly = error instanceof NotFoundError && before !== undefined && before === task;
      const isPassing = error instanceof KlingError && (error.retryable || isTooEarly);
      if (!isPassing || failedPolls >= failedPollsInARow) throw error;
      nextPauseMs = Math.max(nextPauseMs, Math.min(error.retryAfterMs ?? 0, longestRetryAfterMs));
      continue;
    }
    if (!isTaskStatus(seen.task_status) && !warned) {
      warned = true;
      onWarning(`wait: task ${taskId} has the unknown status "${String(seen.task_status)}" and is waited on`);
    }
    if (seen.task_status !== before?.task_status || seen.updated_at !== before.updated_at) yield seen;
  }

  async function pause(ms: number): Promise<void> {
    try {
      await delay(Math.max(0, ms), clock, signal);
    } catch (error) {
      throw signal?.aborted ? aborted(taskId, signal) : error;
    }
  }
}

/**
 * Watches a task until it has succeeded.
 * @throws {TaskFailedError} when the task failed.
 * @throws what {@link watchTask} throws.
 */
export async function waitForTask(
  look: Look,
  task: Task | string,
  options: WaitOptions,
  resolved: ResolvedOptions,
): Promise<SucceedTask> {
  for await (const seen of watchTask(look, task, options, resolved)) {
    if (seen !== task) options.onUpdate?.(seen);
    if (seen.task_status === "failed") throw new TaskFailedError(seen);
    if (seen.task_status === "succeed") return seen;
  }
  throw new Error("watchTask ended before the task did");
}

function aborted(taskId: string, signal: AbortSignal): AbortError {
  return new AbortError(`wait: stopped by the caller; task ${taskId} lives on`, {
    reference: { taskId },
    cause: signal.reason,
    advice: "Wait for the error's reference to go on.",
  });
}

function timedOut(
  taskId: string,
  timeoutMs: number,
  seen: Task | undefined,
  cause?: unknown,
): WaitTimeoutError {
  const last = seen === undefined ? "was not seen" : `was last seen ${seen.task_status}`;
  return new WaitTimeoutError(`wait: task ${taskId} ${last} after ${timeoutMs} ms; it lives on`, {
    reference: seen === undefined ? { taskId } : { ...referenceTo(seen), taskId },
    retryable: true,
    advice: "Wait again for the error's reference.",
    cause,
  });
}
