// Loaded on demand, with the submission room: what follows a create.

import { TaskFailedError, type TaskReference, toReference } from "../../errors/errors.ts";
import { callHook, callSafely, reasonOf } from "../../hooks.ts";
import type { Call } from "../../http/call.ts";
import type { ResolvedOptions } from "../../options/options.ts";
import { isTerminal, type SucceedTask, type Task } from "../../task.ts";
import type { TaskScope } from "../core.ts";
import { recoverTask } from "../submission/recovery.ts";
import type { WaitOptions, WaitTarget } from "../task-endpoint.ts";
import type { Pace } from "./pace.ts";
import { Poller } from "./poll.ts";

export { submitOnce } from "../submission/submit.ts";
export { recoverTask };

/** The options of a wait, with its pace, and its call with the deadline. */
export interface WaitPlan<Result extends object> extends Pick<WaitOptions<Result>, "notifier" | "onUpdate"> {
  pace: Pace;
  call: Call;
}

/** Returns what to poll, the task or its id. A task whose id is not known is looked up within the time of the wait. */
export async function resolveTarget<Result extends object>(
  scope: TaskScope,
  target: WaitTarget<Result>,
  reference: TaskReference,
  { call, notifier }: WaitPlan<Result>,
): Promise<Task<Result> | string> {
  if (typeof target === "object" && target !== null && "task_id" in target) return target;
  const { taskId = "", externalTaskId } = reference;
  if (taskId !== "" || externalTaskId === undefined) return taskId;
  return recoverTask<Result>(scope, reference, { ...call, operation: `${call.endpoint}.recover` }, notifier);
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
  { pace, call, notifier }: WaitPlan<Result>,
): AsyncGenerator<Task<Result>, undefined, undefined> {
  const poller = new Poller(scope, target, pace, call);
  let seen = typeof target === "string" ? undefined : target;
  if (seen !== undefined && isTerminal(seen)) {
    yield seen;
    return;
  }
  const unsubscribe = subscribe(notifier, poller, call, scope.core.options);
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
 * @param given what the caller knows of the task. An end that the caller has given is not reported.
 * @throws {TaskFailedError} when the task failed.
 * @throws what {@link watchTask} throws.
 */
export async function waitForTask<Result extends object>(
  scope: TaskScope,
  target: Task<Result> | string,
  plan: WaitPlan<Result>,
  given: WaitTarget<Result>,
): Promise<SucceedTask<Result>> {
  const report = (task: Task<Result>): void =>
    callHook(plan.onUpdate, () => task, scope.core.options.onWarning);
  if (typeof target === "object" && (target !== given || !isTerminal(target))) report(target);
  for await (const task of watchTask(scope, target, plan)) {
    if (task !== target) report(task);
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
