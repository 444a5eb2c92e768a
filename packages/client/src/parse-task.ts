import { UnexpectedResponseError } from "./errors.ts";
import type { Task, TaskStatus } from "./task-status.ts";
import { isTaskStatus } from "./task-status.ts";

const deepestWrapper = 3;

// Words of sibling gateways for the four states; the contract's own are not listed.
const statusWords: Readonly<Record<string, TaskStatus>> = {
  NOT_START: "submitted",
  SUBMITTED: "submitted",
  QUEUED: "submitted",
  IN_PROGRESS: "processing",
  PROCESSING: "processing",
  SUCCESS: "succeed",
  SUCCEED: "succeed",
  SUCCEEDED: "succeed",
  COMPLETED: "succeed",
  FAILURE: "failed",
  FAILED: "failed",
};

/**
 * The task in a successful answer: the documented `{ code, message, data }`, or the same in up to three more
 * layers of `data`, as sibling gateways send it.
 *
 * A status that the contract does not know is passed through as it is, and so is every unknown field.
 * @throws {UnexpectedResponseError} when there is no task, or one that claims success without a video.
 */
export function parseTask(answer: object, operation: string, billed: "no" | "unknown"): Task {
  const found = findTask(answer);
  if (found === undefined) throw unexpected("no task in the answer", operation, billed, answer);
  const status = statusOf(found.task_status);
  const task = status === found.task_status ? found : { ...found, task_status: status };
  if (status === "succeed" && !hasVideo(found)) {
    throw unexpected(
      `task ${found.task_id} succeeded without a video`,
      operation,
      billed,
      answer,
      found.task_id,
    );
  }
  return task as Task;
}

interface TaskLike {
  task_id: string;
  task_status: string;
  task_result?: unknown;
}

function findTask(answer: object): TaskLike | undefined {
  let layer: unknown = answer;
  for (let depth = 0; depth <= deepestWrapper; depth++) {
    if (isTaskLike(layer)) return layer;
    if (typeof layer !== "object" || layer === null || !("data" in layer)) return undefined;
    layer = layer.data;
  }
  return isTaskLike(layer) ? layer : undefined;
}

function isTaskLike(value: unknown): value is TaskLike {
  if (typeof value !== "object" || value === null) return false;
  const { task_id, task_status } = value as Record<string, unknown>;
  return typeof task_id === "string" && task_id !== "" && typeof task_status === "string";
}

function statusOf(word: string): string {
  return isTaskStatus(word) ? word : (statusWords[word.toUpperCase()] ?? word);
}

function hasVideo({ task_result }: TaskLike): boolean {
  const videos =
    typeof task_result === "object" && task_result !== null && "videos" in task_result
      ? task_result.videos
      : [];
  const first: unknown = Array.isArray(videos) ? videos[0] : undefined;
  return (
    typeof first === "object" &&
    first !== null &&
    "url" in first &&
    typeof first.url === "string" &&
    first.url !== ""
  );
}

function unexpected(
  what: string,
  operation: string,
  billed: "no" | "unknown",
  body: object,
  taskId?: string,
): UnexpectedResponseError {
  const advice = "See the error's body, and check baseUrl.";
  return new UnexpectedResponseError(`${operation}: ${what}`, {
    billed,
    reference: taskId === undefined ? undefined : { taskId },
    advice,
    body,
  });
}
