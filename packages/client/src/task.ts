import type { components } from "./generated/schema.ts";

type TaskBase = components["schemas"]["TaskBase"];
type EmptyTaskResult = components["schemas"]["EmptyTaskResult"];

/** The state of a task, as the service names it. */
export type TaskStatus = components["schemas"]["TaskStatus"];

/** A task that the service has accepted and not begun. */
export interface SubmittedTask extends TaskBase {
  task_status: "submitted";
  /** Empty until the task has succeeded. */
  task_result?: EmptyTaskResult;
}

/** A task that the service works on. */
export interface ProcessingTask extends TaskBase {
  task_status: "processing";
  /** Empty until the task has succeeded. */
  task_result?: EmptyTaskResult;
}

/** A task that has its result. */
export interface SucceedTask<Result = object> extends TaskBase {
  task_status: "succeed";
  /** What the task made, for example `VideoResult`. */
  task_result: Result;
}

/** A task that the service could not finish; `task_status_msg` is its reason. */
export interface FailedTask extends TaskBase {
  task_status: "failed";
  /** Empty. */
  task_result?: EmptyTaskResult;
}

/** A task in one of its four states, narrowed by its `task_status`: only `succeed` has a result. */
export type Task<Result = object> = SubmittedTask | ProcessingTask | SucceedTask<Result> | FailedTask;

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
 * Whether a task has ended: it has succeeded or failed. A status that the contract does not know is not terminal,
 * because such a task may still finish.
 * @example
 * ```ts
 * const task = await kling.text2Video.get(taskId);
 * if (isTerminal(task)) console.log(task.task_status);
 * ```
 */
export function isTerminal<Result>(task: Task<Result>): task is SucceedTask<Result> | FailedTask {
  return isTaskStatus(task.task_status) && terminal[task.task_status];
}
