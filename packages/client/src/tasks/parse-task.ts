import { UnexpectedResponseError } from "../errors.ts";
import type { Task, TaskStatus } from "../task-types.ts";
import { isTaskStatus, isTerminal } from "../task-types.ts";

const deepestWrapper = 3;

// Words of sibling gateways for the four states; the contract's own are not listed.
const statusWords: Readonly<Record<string, TaskStatus>> = {
  NOT_START: "submitted",
  SUBMITTED: "submitted",
  QUEUED: "submitted",
  IN_PROGRESS: "processing",
  UNKNOWN: "processing",
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
  const layers = layersOf(answer);
  // The outermost, which the gateway can be asked for: Kling's own may be another.
  const task_id = taskIdIn(layers);
  const record = taskOfGateway(layers);
  const found = layers.find(isTaskLike) ?? record;
  if (found === undefined) throw unexpected("no task in the answer", operation, billed, answer, task_id);
  const task = { ...found, task_id, task_status: statusOf(found.task_status) } as Task;
  if (task.task_status === "succeed" && !hasVideo(found)) {
    throw unexpected(`task ${task_id} succeeded without a video`, operation, billed, answer, task_id);
  }
  if (record === undefined || statusOf(record.task_status) !== "failed" || isTerminal(task)) return task;
  // A gateway that gives a task up keeps what Kling last said of it.
  return { ...task, task_status: "failed", task_status_msg: record.task_status_msg ?? "" };
}

interface TaskLike {
  task_id: string;
  task_status: string;
  task_status_msg?: string;
  task_result?: unknown;
}

type Layer = Record<string, unknown>;

function layersOf(answer: object): Layer[] {
  const layers: Layer[] = [];
  let layer: unknown = answer;
  while (typeof layer === "object" && layer !== null && layers.length <= deepestWrapper) {
    layers.push(layer as Layer);
    layer = (layer as Layer)["data"];
  }
  return layers;
}

function isTaskLike(layer: Layer): layer is Layer & TaskLike {
  return isId(layer["task_id"]) && typeof layer["task_status"] === "string";
}

/** The gateway's own form of a task that has no answer of Kling's yet: other words for status and reason. */
function taskOfGateway(layers: Layer[]): TaskLike | undefined {
  for (const { task_id, status, fail_reason, ...rest } of layers) {
    if (!isId(task_id) || typeof status !== "string" || !Object.hasOwn(statusWords, status.toUpperCase()))
      continue;
    const reason = typeof fail_reason === "string" ? { task_status_msg: fail_reason } : {};
    for (const name of ["created_at", "updated_at"]) rest[name] = inMs(rest[name]);
    return { ...rest, task_id, task_status: status, ...reason };
  }
  return undefined;
}

/** The gateway counts in seconds. */
function inMs(time: unknown): unknown {
  return typeof time === "number" && time < 1e11 ? time * 1_000 : time;
}

/** An id that the service gave may not be lost with the rest of an answer. */
function taskIdIn(layers: Layer[]): string | undefined {
  return layers.map((layer) => layer["task_id"]).find(isId);
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "";
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
  return typeof first === "object" && first !== null && "url" in first && isId(first.url);
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
    reference: taskId === undefined ? undefined : { version: 1, endpoint: "multiImage2Video", taskId },
    advice,
    body,
  });
}
