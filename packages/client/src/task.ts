import type { components } from "./generated/schema.ts";

type TaskBase = components["schemas"]["TaskBase"];
type EmptyTaskResult = components["schemas"]["EmptyTaskResult"];

/** Where a task is in its life, in the service's words. */
export type TaskStatus = components["schemas"]["TaskStatus"];

/** A task that waits for its turn. */
export interface SubmittedTask extends TaskBase {
  task_status: "submitted";
  /** Nothing yet. */
  task_result?: EmptyTaskResult;
}

/** A task that the service works on. */
export interface ProcessingTask extends TaskBase {
  task_status: "processing";
  /** Nothing yet. */
  task_result?: EmptyTaskResult;
}

/** A finished task. */
export interface SucceedTask<Result = object> extends TaskBase {
  task_status: "succeed";
  /** What the task made, for example `VideoResult`. */
  task_result: Result;
}

/** A task that the service gave up. */
export interface FailedTask extends TaskBase {
  task_status: "failed";
  /** Nothing. */
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
 * Whether a status ends a task. A status that the contract does not know is not terminal: a task that may
 * still finish must not be given up.
 */
export function isTerminal<Result>(task: Task<Result>): task is SucceedTask<Result> | FailedTask {
  return isTaskStatus(task.task_status) && terminal[task.task_status];
}
