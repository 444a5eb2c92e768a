import { TaskFailedError, toReference } from "../errors/errors.ts";
import { callHook, callSafely } from "../hooks.ts";
import { checkMs } from "../options/check-option.ts";
import { isTerminal, type SucceedTask, type Task } from "../task.ts";
import type { Notifier } from "./notifier.ts";
import { type Pace, Poller, type PollSource } from "./poll.ts";

/** Options of `wait`, `watch` and `generate`. */
export interface WaitOptions<Result extends object = object> {
  /** Stops the wait, at once, with an {@link AbortError}. The task goes on: nothing can cancel it. */
  signal?: AbortSignal | undefined;
  /** Handed to hooks and middleware as it is, to tell calls apart. */
  context?: unknown;
  /**
   * Milliseconds that the whole wait may take.
   * @default 900_000
   */
  timeoutMs?: number | undefined;
  /**
   * Milliseconds before the first poll of a task that was just created. An id is polled at once.
   * @default 5_000
   */
  firstPollMs?: number | undefined;
  /**
   * Milliseconds between the first two polls; every next delay is a quarter longer.
   * @default 3_000
   */
  pollIntervalMs?: number | undefined;
  /**
   * The longest delay between two polls, in milliseconds.
   * @default 15_000
   */
  maxPollIntervalMs?: number | undefined;
  /**
   * Ends a pause early, usually because a delivery arrived: the task is then polled at once, though not more than once a
   * second. Polling goes on without it, since a delivery may be lost; what it throws becomes a warning. See
   * `createNotifier`.
   */
  notifier?: Pick<Notifier, "subscribe"> | undefined;
  /** Called with the task at each poll whose status or update time is new. What it throws becomes a warning. */
  onUpdate?: ((task: Task<Result>) => void) | undefined;
}

const defaults: Pace = {
  timeoutMs: 900_000,
  firstPollMs: 5_000,
  pollIntervalMs: 3_000,
  maxPollIntervalMs: 15_000,
};

/**
 * The pace of a wait.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function readPace(options: Pick<WaitOptions, keyof Pace>): Pace {
  const check = (name: keyof Pace): number => checkMs(name, options[name], defaults[name]);
  const maxPollIntervalMs = check("maxPollIntervalMs");
  return {
    maxPollIntervalMs,
    pollIntervalMs: Math.min(check("pollIntervalMs"), maxPollIntervalMs),
    timeoutMs: check("timeoutMs"),
    firstPollMs: check("firstPollMs"),
  };
}

/**
 * Polls, and yields the task each time that its status or update time is new, in its last state at the end. A status
 * that the contract does not know counts as running.
 * @throws {WaitTimeoutError} after `timeoutMs`, with the task's reference.
 * @throws {AbortError} when the signal aborts, with the task's reference.
 * @throws {KlingError} the error of a poll that will not pass, or the tenth in a row.
 */
export async function* watchTask<Result extends object>(
  target: Task<Result> | string,
  options: Omit<WaitOptions<Result>, "onUpdate">,
  source: PollSource<Result>,
): AsyncGenerator<Task<Result>, undefined, undefined> {
  const { signal, context, notifier } = options;
  const poller = new Poller(target, readPace(options), { signal, context }, source);
  let seen = typeof target === "string" ? undefined : target;
  if (seen !== undefined && isTerminal(seen)) {
    yield seen;
    return;
  }
  const unsubscribe = subscribe(notifier, poller, source);
  try {
    while (seen === undefined || !isTerminal(seen)) {
      await poller.pause();
      const task = await poller.poll();
      if (task === undefined) continue;
      const isNew = task.task_status !== seen?.task_status || task.updated_at !== seen.updated_at;
      seen = task;
      if (isNew) yield task;
    }
  } finally {
    unsubscribe();
  }
}

/**
 * Polls until a task has succeeded.
 * @throws {TaskFailedError} when the task failed.
 * @throws what {@link watchTask} throws.
 */
export async function waitForTask<Result extends object>(
  target: Task<Result> | string,
  options: WaitOptions<Result>,
  source: PollSource<Result>,
): Promise<SucceedTask<Result>> {
  for await (const task of watchTask(target, options, source)) {
    if (task !== target) callHook(options.onUpdate, () => task, source.options.onWarning);
    if (task.task_status === "failed") throw new TaskFailedError(task, toReference(source.endpoint, task));
    if (task.task_status === "succeed") return task;
  }
  throw new Error("watchTask ended before the task did");
}

/** Has a poller notified. What the notifier throws must not end the wait for a paid task. */
function subscribe<Result extends object>(
  notifier: WaitOptions["notifier"],
  poller: Poller<Result>,
  { endpoint, options }: PollSource<Result>,
): () => void {
  let unsubscribe: () => void = () => {};
  const onError = (error: unknown): void =>
    options.onWarning(`${endpoint}.wait: the notifier failed, and polling goes on: ${String(error)}`);
  callSafely(() => {
    unsubscribe = notifier?.subscribe(poller.taskId, () => poller.notify()) ?? unsubscribe;
  }, onError);
  return () => callSafely(unsubscribe, onError);
}
