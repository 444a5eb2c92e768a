import { UnexpectedResponseError } from "../errors/errors.ts";
import type { EndpointFacts, ResultKind } from "../facts.ts";
import { isTaskStatus, isTerminal, type Task, type TaskStatus } from "../task.ts";

const deepestWrapper = 3;

// Words of sibling gateways for the four states; the contract's own are not listed.
const statusWords: Readonly<Record<string, TaskStatus>> = {
  NOT_START: "submitted",
  QUEUED: "submitted",
  IN_PROGRESS: "processing",
  UNKNOWN: "processing",
  SUCCESS: "succeed",
  SUCCEEDED: "succeed",
  COMPLETED: "succeed",
  FAILURE: "failed",
};

const resultKinds: readonly ResultKind[] = ["videos", "images", "audios"];

/** The answer that a task is read from. */
export interface TaskSource {
  /** Names the call in messages. */
  operation: string;
  /** Absent where the endpoint is not known, as in the body of a webhook: any kind of result is accepted. */
  endpoint?: Pick<EndpointFacts, "name" | "makes">;
  /** Whether the call that was answered can have made a paid task. */
  billed: "no" | "unknown";
}

/**
 * Reads the task in a successful answer: the documented `{ code, message, data }`, or the same in up to three more
 * layers of `data`, as sibling gateways send it.
 *
 * A status that the contract does not know is passed through as it is, and so is every unknown field.
 * @throws {UnexpectedResponseError} when there is no task, or one that claims success without a result.
 */
export function parseTask<Result extends object = object>(answer: object, source: TaskSource): Task<Result> {
  const layers = layersOf(answer);
  // The outermost id is the one that the gateway accepts; Kling's own may differ. It goes into the errors below, too.
  const task_id = layers.map((layer) => layer["task_id"]).find(isText);
  const record = taskOfGateway(layers);
  const found = layers.find(isTaskLike) ?? record;
  if (found === undefined) throw unexpected("no task in the answer", source, answer, task_id);
  const task = { ...found, task_id, task_status: statusOf(found.task_status) } as Task<Result>;
  const { makes = resultKinds } = source.endpoint ?? {};
  if (task.task_status === "succeed" && !hasResult(found, makes)) {
    throw unexpected(`task ${task_id} succeeded without ${makes.join(" or ")}`, source, answer, task_id);
  }
  if (record === undefined || statusOf(record.task_status) !== "failed" || isTerminal(task)) return task;
  // A gateway that has given a task up still sends Kling's last answer about it.
  return { ...task, task_status: "failed", task_status_msg: record.task_status_msg ?? "" } as Task<Result>;
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
  while (isRecord(layer) && layers.length <= deepestWrapper) {
    layers.push(layer);
    layer = layer["data"];
  }
  return layers;
}

function isRecord(value: unknown): value is Layer {
  return typeof value === "object" && value !== null;
}

function isTaskLike(layer: Layer): layer is Layer & TaskLike {
  return isText(layer["task_id"]) && typeof layer["task_status"] === "string";
}

/** The gateway's own form of a task, sent before Kling has answered. It has other names for status and reason. */
function taskOfGateway(layers: Layer[]): TaskLike | undefined {
  for (const { task_id, status, fail_reason, ...rest } of layers) {
    if (!isText(task_id) || typeof status !== "string" || !isTaskStatus(statusOf(status))) continue;
    const reason = typeof fail_reason === "string" ? { task_status_msg: fail_reason } : {};
    for (const name of ["created_at", "updated_at"]) rest[name] = inMs(rest[name]);
    return { ...rest, task_id, task_status: status, ...reason };
  }
  return undefined;
}

/** The gateway gives times in seconds. */
function inMs(time: unknown): unknown {
  return typeof time === "number" && time < 1e11 ? time * 1_000 : time;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function statusOf(word: string): string {
  const lower = word.toLowerCase();
  return isTaskStatus(lower) ? lower : (statusWords[word.toUpperCase()] ?? word);
}

/** Whether one of the lists begins with a file: an item with `url`, or with `url_mp3` and the like. */
function hasResult({ task_result }: TaskLike, makes: readonly ResultKind[]): boolean {
  if (!isRecord(task_result)) return false;
  return makes.some((kind) => {
    const list = task_result[kind];
    const first: unknown = Array.isArray(list) ? list[0] : undefined;
    return isRecord(first) && Object.keys(first).some((key) => key.startsWith("url") && isText(first[key]));
  });
}

function unexpected(
  what: string,
  { operation, endpoint, billed }: TaskSource,
  body: object,
  taskId: string | undefined,
): UnexpectedResponseError {
  return new UnexpectedResponseError(`${operation}: ${what}`, {
    billed,
    reference: taskId === undefined ? undefined : { version: 1, endpoint: endpoint?.name ?? "", taskId },
    advice: "See the error's body, and check baseUrl.",
    body,
  });
}
