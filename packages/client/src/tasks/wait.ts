// Loaded on demand, with recovery.ts: what follows a create.

import { TaskFailedError, type TaskReference, toReference } from "../errors/errors.ts";
import { callHook, callSafely, reasonOf } from "../hooks.ts";
import { type Call, readCall } from "../http/call.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { isTerminal, type SucceedTask, type Task } from "../task.ts";
import type { TaskScope } from "./core.ts";
import { readPace } from "./pace.ts";
import { Poller } from "./poll.ts";
import { recoverTask, resolveUnknownOutcome } from "./recovery.ts";
import type { WaitOptions, WaitTarget } from "./task-endpoint.ts";

export { recoverTask, resolveUnknownOutcome };

/**
 * Returns what to poll, the task or its id, and the options for the rest of the time. A task whose id is not known is
 * looked up within the time of the wait.
 */
export async function resolveTarget<Result extends object>(
  scope: TaskScope,
  target: WaitTarget<Result>,
  reference: TaskReference,
  options: WaitOptions<Result>,
): Promise<[Task<Result> | string, WaitOptions<Result>]> {
  if (typeof target === "object" && target !== null && "task_id" in target) return [target, options];
  const { taskId = "", externalTaskId } = reference;
  if (taskId !== "" || externalTaskId === undefined) return [taskId, options];
  const { name } = scope.facts;
  const { signal, context } = options;
  const { timeoutMs } = readPace(options);
  const call = readCall(name, `${name}.recover`, { signal, context }, scope.core.options, timeoutMs);
  const task = await recoverTask<Result>(scope, reference, call);
  return [task, { ...options, timeoutMs: Math.max(1, call.deadline - scope.core.options.clock.now()) }];
}

/**
 * Polls, and yields the task each time that its status or update time is new, in its last state at the end. A status
 * that the contract does not know counts as running.
 * @throws {WaitTimeoutError} after `timeoutMs`, with the task's reference.
 * @throws {AbortError} when the signal aborts, with the task's reference.
 * @throws {KlingError} the error of a poll that is not temporary, or the tenth in a row.
 */
export async function* watchTask<Result extends object>(
  scope: TaskScope,
  target: Task<Result> | string,
  options: Omit<WaitOptions<Result>, "onUpdate">,
): AsyncGenerator<Task<Result>, undefined, undefined> {
  const { notifier } = options;
  const { options: clientOptions } = scope.core;
  const pace = readPace(options);
  const { name } = scope.facts;
  const call = readCall(name, `${name}.wait`, options, clientOptions, pace.timeoutMs);
  const poller = new Poller(scope, target, pace, call);
  let seen = typeof target === "string" ? undefined : target;
  if (seen !== undefined && isTerminal(seen)) {
    yield seen;
    return;
  }
  const unsubscribe = subscribe(notifier, poller, call, clientOptions);
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
  scope: TaskScope,
  target: Task<Result> | string,
  options: WaitOptions<Result>,
): Promise<SucceedTask<Result>> {
  for await (const task of watchTask(scope, target, options)) {
    if (task !== target) callHook(options.onUpdate, () => task, scope.core.options.onWarning);
    if (task.task_status === "failed") throw new TaskFailedError(task, toReference(scope.facts.name, task));
    if (task.task_status === "succeed") return task;
  }
  throw new Error("watchTask ended before the task did");
}

/** Subscribes a poller. An error of the notifier must not end the wait for a paid task. */
function subscribe<Result extends object>(
  notifier: WaitOptions["notifier"],
  poller: Poller<Result>,
  { operation }: Call,
  { onWarning }: ResolvedOptions,
): () => void {
  let unsubscribe: () => void = () => {};
  const onError = (error: unknown): void =>
    onWarning(`${operation}: the notifier failed, and polling continues: ${reasonOf(error)}`);
  callSafely(() => {
    unsubscribe = notifier?.subscribe(poller.taskId, () => poller.notify()) ?? unsubscribe;
  }, onError);
  return () => callSafely(unsubscribe, onError);
}
