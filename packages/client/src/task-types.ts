import type { components } from "./generated/schema.ts";

/** Where a task is in its life, in the service's words. */
export type TaskStatus = components["schemas"]["TaskStatus"];

/** A task, narrowed by its `task_status`: only `succeed` has videos. */
export type Task = components["schemas"]["VideoTask"];

/** A task whose video is ready. */
export type SucceedTask = components["schemas"]["SucceedVideoTask"];

/** A task that made no video. */
export type FailedTask = components["schemas"]["FailedTask"];

const terminal: Record<TaskStatus, boolean> = {
  submitted: false,
  processing: false,
  succeed: true,
  failed: true,
};

/** Whether the contract knows the status. The service may add one; it is then passed on as it is. */
export function isTaskStatus(status: string): status is TaskStatus {
  return Object.hasOwn(terminal, status);
}

/**
 * Whether a status ends a task. A status that the contract does not know is not terminal: a task that may
 * still finish must not be given up.
 */
export function isTerminal(task: Task): task is SucceedTask | FailedTask {
  return isTaskStatus(task.task_status) && terminal[task.task_status];
}
