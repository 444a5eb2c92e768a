import { UnexpectedResponseError } from "../errors/errors.ts";
import { quote } from "../errors/excerpt.ts";
import type { EndpointFacts, ResultKind } from "../facts.ts";
import { hasText, isRecord, parseJson } from "../http/answer.ts";
import { isTaskStatus, type Task, type TaskStatus } from "../task.ts";

const deepestWrapper = 3;

/**
 * Words of sibling gateways for the four states; the contract's own are not listed. Only words that certainly mean an
 * end are listed as one: a task with any other word is polled on.
 */
const foreignWords: readonly (readonly [TaskStatus, RegExp])[] = [
  ["submitted", /^(not_start|pending|queued)$/i],
  ["processing", /^(in_progress|running|unknown)$/i],
  ["succeed", /^(success|succeeded|completed)$/i],
  ["failed", /^(fail|failure|error|expired|cancell?ed|timeout|timed_out|rejected|aborted)$/i],
];

/** Names of the two times. The first that can be read counts. */
const timeNames = {
  created_at: ["created_at", "submit_time"],
  updated_at: ["updated_at", "completed_at", "finished_at", "finish_time"],
};

/** Names of a result's address in a record that says success. Some gateways put it where a failure has its reason. */
const urlNames: readonly string[] = ["result_url", "video_url", "url", "fail_reason"];

/** Names of the reason of a failure. */
const reasonNames: readonly string[] = ["task_status_msg", "fail_reason", "error"];

// The years 2001 and 5138 as Unix time in milliseconds. A number below a thousandth of the second one counts seconds.
const earliestMs = 1e12;
const latestMs = 1e14;

const resultKinds: readonly ResultKind[] = ["videos", "images", "audios"];

/** The answer that a task is read from. */
export interface TaskSource {
  /** Names the call in messages. */
  operation: string;
  /** Absent where the endpoint is not known, as in the body of a webhook: any kind of result is accepted. */
  endpoint?: Pick<EndpointFacts, "name" | "makes">;
  /** Whether the call that was answered can have made a paid task. */
  billed: "no" | "unknown";
  /** The id that was asked for. The task must have it, as its own or the caller's id. */
  asked?: string | undefined;
}

/**
 * Reads the task in a successful answer: the documented `{ code, message, data }`, a record of a sibling gateway, or
 * one around the other, in up to three more layers of `data`.
 *
 * A status that the contract does not know is passed through as it is, and so is every unknown field. Times become
 * milliseconds, and a time that cannot be read is left out.
 * @throws {UnexpectedResponseError} when there is no task, another one than was asked for, or one that claims success
 * without a result.
 */
export function parseTask<Result extends object = object>(answer: object, source: TaskSource): Task<Result> {
  const { endpoint, billed, asked } = source;
  const { makes = resultKinds } = endpoint ?? {};
  const layers = layersOf(answer);
  // The outermost id is the one that the gateway accepts; Kling's own may differ.
  const task_id = first(layers, ownId) ?? first(layers, (layer) => wordOf(layer) && idOf(layer["id"]));
  if (task_id !== undefined && asked !== undefined && !layers.some((layer) => hasId(layer, asked))) {
    throw unexpected(`the answer is about task ${task_id}, not ${asked}`, source, answer);
  }
  const states = layers.map((layer) => statusOf(wordOf(layer))).filter(hasText);
  const hasSucceeded = states.includes("succeed");
  const task_result =
    first(layers, (layer) => resultOf(layer["task_result"], makes)) ??
    (hasSucceeded ? first(layers, (layer) => resultAt(layer, makes)) : undefined);
  // A gateway that has given a task up, or has its result, may still send Kling's last answer about it.
  const task_status = states.includes("failed")
    ? "failed"
    : hasSucceeded && task_result !== undefined
      ? "succeed"
      : (states.at(-1) ?? (billed === "unknown" ? "submitted" : undefined));
  if (task_id === undefined || task_status === undefined) {
    throw unexpected("no task in the answer", source, answer, task_id);
  }
  if (task_status === "succeed" && task_result === undefined) {
    throw unexpected(`task ${task_id} succeeded without ${makes.join(" or ")}`, source, answer, task_id);
  }
  return {
    ...fieldsOf(layers),
    task_id,
    task_status,
    ...(task_result === undefined ? {} : { task_result }),
    ...(task_status === "failed" ? { task_status_msg: reasonOf(layers) } : {}),
  } as Task<Result>;
}

type Layer = Record<string, unknown>;

/**
 * The answer and what is in its `data`, from the outside, without the envelopes around the first task id. A gateway may
 * keep Kling's answer as text.
 */
function layersOf(answer: object): Layer[] {
  const layers: Layer[] = [];
  let layer: unknown = answer;
  while (isRecord(layer) && layers.length <= deepestWrapper) {
    layers.push(layer);
    layer = parsed(layer["data"]);
  }
  return layers.slice(Math.max(0, layers.findIndex(ownId)));
}

function ownId({ task_id }: Layer): string | undefined {
  return idOf(task_id);
}

function parsed(data: unknown): unknown {
  if (typeof data !== "string") return data;
  try {
    return parseJson(data);
  } catch {
    return undefined;
  }
}

/** The first value that `read` finds in a layer. */
function first<Value>(layers: Layer[], read: (layer: Layer) => Value | undefined): Value | undefined {
  return layers.map(read).find((value) => value !== undefined);
}

/** An id as text. A number that has lost digits is no id. */
function idOf(value: unknown): string | undefined {
  return hasText(value) || Number.isSafeInteger(value) ? String(value) : undefined;
}

function hasId({ task_id, id, external_task_id, task_info }: Layer, asked: string): boolean {
  const ofCaller = isRecord(task_info) ? task_info["external_task_id"] : external_task_id;
  return [task_id, id, ofCaller].some((value) => idOf(value) === asked);
}

/**
 * The word for the state of a task: the contract's `task_status`, or `status` in a gateway's own record. Without an id,
 * `status` is about the answer and not about a task.
 */
function wordOf({ task_status, task_id, id, status }: Layer): string | undefined {
  return [task_status, (idOf(task_id) ?? idOf(id)) && status].find(hasText);
}

function statusOf(word: string = ""): string {
  const lower = word.toLowerCase();
  return isTaskStatus(lower) ? lower : (foreignWords.find(([, words]) => words.test(word))?.[0] ?? word);
}

/** The result, if one of its lists begins with a file: an item with `url`, or with `url_mp3` and the like. */
function resultOf(result: unknown, makes: readonly ResultKind[]): object | undefined {
  if (!isRecord(result)) return undefined;
  const isFilled = makes.some((kind) => {
    const list = result[kind];
    const file: unknown = Array.isArray(list) ? list[0] : undefined;
    return isRecord(file) && Object.keys(file).some((key) => key.startsWith("url") && hasText(file[key]));
  });
  return isFilled ? result : undefined;
}

/** The result that a record of a gateway gives as an address alone. */
function resultAt(layer: Layer, [kind = "videos"]: readonly ResultKind[]): object | undefined {
  const { metadata } = layer;
  const urls = [...urlNames.map((name) => layer[name]), isRecord(metadata) && metadata["url"]];
  const url = urls.find((value) => hasText(value) && /^https?:/i.test(value));
  return url === undefined ? undefined : { [kind]: [{ url }] };
}

/** The innermost reason of a layer that says failed, else of any, after the gateway's own word for the failure. */
function reasonOf(layers: Layer[]): string {
  const failed = layers.filter((layer) => statusOf(wordOf(layer)) === "failed");
  const word = failed.map(wordOf).find((each) => !/^fail/i.test(each ?? ""));
  const reason = [...layers, ...failed]
    .flatMap((layer) => reasonNames.map((name) => layer[name]))
    .map((value) => (isRecord(value) ? value["message"] : value))
    .findLast(hasText);
  return [word, reason].filter(hasText).join(": ");
}

/** All fields of the task, the innermost first. */
function fieldsOf(layers: Layer[]): Layer {
  let fields: Layer = {};
  for (const { data, status, fail_reason, ...layer } of layers) {
    if (["task_id", "id", "task_result"].some((name) => name in layer)) fields = { ...fields, ...layer };
  }
  for (const [name, names] of Object.entries(timeNames)) {
    delete fields[name];
    const candidates = names.flatMap((other) => layers.map((layer) => toMs(layer[other])).reverse());
    const time = candidates.find((ms) => ms !== undefined);
    if (time !== undefined) fields[name] = time;
  }
  return fields;
}

/** A time in milliseconds. It may come in seconds, as digits, or as a date with its zone. */
function toMs(time: unknown): number | undefined {
  if (typeof time !== "number" && typeof time !== "string") return undefined;
  const isDate = /T.+(Z|[+-]\d\d:?\d\d)$/.test(String(time));
  const value = isDate ? Date.parse(String(time)) : Number(time);
  const ms = Math.round(!isDate && value < latestMs / 1_000 ? value * 1_000 : value);
  return ms >= earliestMs && ms < latestMs ? ms : undefined;
}

function unexpected(
  what: string,
  { operation, endpoint, billed }: TaskSource,
  body: object,
  taskId?: string,
): UnexpectedResponseError {
  return new UnexpectedResponseError(`${operation}: ${quote(what)}`, {
    billed,
    reference: taskId === undefined ? undefined : { version: 1, endpoint: endpoint?.name ?? "", taskId },
    advice: "See the error's body, and check baseUrl.",
    body,
  });
}
