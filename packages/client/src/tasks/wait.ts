import { delay } from "../clock.ts";
import {
  type AbortError,
  aborted,
  InvalidInputError,
  KlingError,
  NotFoundError,
  TaskFailedError,
  toReference,
  UnexpectedResponseError,
  WaitTimeoutError,
} from "../errors.ts";
import { guarded, notify, type PollEvent } from "../hooks.ts";
import { longestRetryAfterMs } from "../http/retry.ts";
import type { CallOptions } from "../http/transport.ts";
import { checkMs, type ResolvedOptions } from "../options.ts";
import { isTaskStatus, isTerminal, type SucceedTask, type Task } from "../task.ts";
import type { Waker } from "./notifier.ts";
import type { Gate } from "./semaphore.ts";

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
  /**
   * Ends a pause early, usually because a delivery arrived: the task is then looked at at once, though not more than
   * once a second. Polling goes on beside it, since a delivery may be lost; what it throws becomes a warning. See
   * `createWaker`.
   */
  wake?: Pick<Waker, "on"> | undefined;
  /** Called with the task at each look whose status or update time is new. What it throws becomes a warning. */
  onUpdate?: ((task: Task) => void) | undefined;
}

const defaults = { timeoutMs: 900_000, firstPollMs: 5_000, pollIntervalMs: 3_000, maxPollIntervalMs: 15_000 };
const growth = 1.25;
// A pause is this share shorter at most, so that waits which began together drift apart.
const jitter = 0.2;
const failedPollsInARow = 10;
// Deliveries may come in bursts, and their sender is not known.
const leastPauseMs = 1_000;

/** What a wait needs of its client. */
export interface Polling
  extends Pick<ResolvedOptions, "clock" | "random" | "onWarning" | "requestTimeoutMs"> {
  look: (taskId: string, call: CallOptions) => Promise<Task>;
  /** Lets a number of looks pass at once. */
  gate: Gate;
  onPoll: (makeEvent: () => PollEvent) => void;
}

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
  throw new InvalidInputError("wait needs a task, a task id, or a reference with an id.");
}

/**
 * Polls and gives the task each time that its status or update time is new, the terminal one last.
 *
 * A busy service or a lost connection is waited out, ten looks in a row, and so are pages and broken answers once the
 * task was seen; a refused key or an unknown id ends the wait. A status that the contract does not know counts as
 * running.
 * @throws {WaitTimeoutError} after `timeoutMs`, with the task's reference.
 * @throws {AbortError} when the signal aborts, with the task's reference.
 */
export async function* watchTask(
  task: Task | string,
  options: WaitOptions,
  { look, gate, onPoll, clock, random, onWarning, requestTimeoutMs }: Polling,
): AsyncGenerator<Task, undefined, undefined> {
  const taskId = idOf(task);
  const { timeoutMs, firstPollMs, maxPauseMs, ...pace } = readPace(options);
  const { signal } = options;
  let { pauseMs } = pace;
  let seen = typeof task === "string" ? undefined : task;
  if (seen !== undefined && isTerminal(seen)) {
    yield seen;
    return;
  }
  const startedAt = clock.now();
  const deadline = startedAt + timeoutMs;
  let nextPauseMs = seen === undefined ? 0 : firstPollMs;
  let polls = 0;
  let failedPolls = 0;
  let warned = false;
  let polledAt = Number.NEGATIVE_INFINITY;
  let woken = false;
  let endPause: (() => void) | undefined;
  const wakeFailed = (error: unknown): void =>
    onWarning(`wait: wake failed, and polling goes on: ${String(error)}`);
  const wakeUp = (): void => {
    woken = true;
    endPause?.();
  };
  let unsubscribe = (): void => {};
  guarded(() => {
    unsubscribe = options.wake?.on(taskId, wakeUp) ?? unsubscribe;
  }, wakeFailed);

  try {
    while (seen === undefined || !isTerminal(seen)) {
      if (signal?.aborted) throw stopped(taskId, signal);
      if (!woken && nextPauseMs > 0) await pause(nextPauseMs, true);
      if (woken) await pause(polledAt + leastPauseMs - clock.now(), false);
      if (!(await turn())) throw timedOut(taskId, timeoutMs, seen);
      woken = false;
      polls += 1;
      polledAt = clock.now();
      nextPauseMs = pauseMs * (1 - jitter * random());
      pauseMs = Math.min(pauseMs * growth, maxPauseMs);
      const before: Task | undefined = seen;
      const leftMs = deadline - clock.now();
      try {
        seen = await look(taskId, { signal, requestTimeoutMs: Math.min(requestTimeoutMs, leftMs) });
        failedPolls = 0;
      } catch (error) {
        if (signal?.aborted) throw stopped(taskId, signal);
        if (clock.now() >= deadline) throw timedOut(taskId, timeoutMs, seen, error);
        failedPolls += 1;
        // A gateway can know a task a moment later than the service that accepted it.
        const isTooEarly = error instanceof NotFoundError && before !== undefined && before === task;
        // Where the task was seen, the address is right, and what is no answer of the service will pass.
        const isGarbage = error instanceof UnexpectedResponseError && before !== undefined;
        const isPassing = error instanceof KlingError && (error.retryable || isTooEarly || isGarbage);
        const isLast = !isPassing || failedPolls >= failedPollsInARow;
        if (isPassing) {
          nextPauseMs = Math.max(nextPauseMs, Math.min(error.retryAfterMs ?? 0, longestRetryAfterMs));
        }
        tell({ error, nextPollMs: isLast ? undefined : nextPauseMs });
        if (isLast) throw error;
        continue;
      } finally {
        gate.leave();
      }
      const looked: Task = seen;
      tell({ task: looked, nextPollMs: isTerminal(looked) ? undefined : nextPauseMs });
      if (!isTaskStatus(looked.task_status) && !warned) {
        warned = true;
        onWarning(
          `wait: task ${taskId} has the unknown status "${String(looked.task_status)}" and is waited on`,
        );
      }
      if (looked.task_status !== before?.task_status || looked.updated_at !== before.updated_at) yield looked;
    }
  } finally {
    guarded(unsubscribe, wakeFailed);
  }

  function tell(outcome: Pick<PollEvent, "task" | "error" | "nextPollMs">): void {
    onPoll(() => ({ taskId, polls, elapsedMs: clock.now() - startedAt, ...outcome }));
  }

  async function pause(ms: number, isWakeable: boolean): Promise<void> {
    const leftMs = Math.max(0, Math.min(ms, deadline - clock.now()));
    if (leftMs > 0) {
      await unlessAborted(
        delay(leftMs, clock, signal, (end) => {
          endPause = isWakeable ? end : undefined;
        }),
      );
    }
  }

  /** Waits for a place among the looks under way; false when the time is over. */
  async function turn(): Promise<boolean> {
    const leftMs = deadline - clock.now();
    if (leftMs <= 0 || !(await unlessAborted(gate.enter({ ms: leftMs, signal })))) return false;
    if (clock.now() < deadline) return true;
    gate.leave();
    return false;
  }

  function unlessAborted<Result>(work: Promise<Result>): Promise<Result> {
    return work.catch((error: unknown) => {
      throw signal?.aborted ? stopped(taskId, signal) : error;
    });
  }
}

/**
 * Watches a task until it has succeeded.
 * @throws {TaskFailedError} when the task failed.
 * @throws what {@link watchTask} throws.
 */
export async function waitForTask(
  task: Task | string,
  options: WaitOptions,
  polling: Polling,
): Promise<SucceedTask> {
  for await (const seen of watchTask(task, options, polling)) {
    if (seen !== task) notify(options.onUpdate, () => seen, polling.onWarning);
    if (seen.task_status === "failed") throw new TaskFailedError(seen, toReference("multiImage2Video", seen));
    if (seen.task_status === "succeed") return seen;
  }
  throw new Error("watchTask ended before the task did");
}

function stopped(taskId: string, signal: AbortSignal): AbortError {
  return aborted("wait", {
    cause: signal.reason,
    detail: `; task ${taskId} lives on`,
    reference: { version: 1, endpoint: "multiImage2Video", taskId },
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
    reference: {
      ...(seen === undefined ? undefined : toReference("multiImage2Video", seen)),
      version: 1,
      endpoint: "multiImage2Video",
      taskId,
    },
    retryable: true,
    advice: "Wait again for the error's reference.",
    cause,
  });
}
