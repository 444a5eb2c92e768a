import { type HttpResponse, jsonResponse } from "../../http/message.ts";
import { maxTextCharacters, truncate } from "../../http/text.ts";
import { findImageFault } from "../images/check-image.ts";
import { type Endpoint, typicalSeconds } from "../rules/endpoint.ts";
import { findMarked } from "../rules/marks.ts";
import type { Effects } from "../scenarios/scenarios.ts";
import type { Handled, RequestNote } from "../state/journal.ts";
import type { State } from "../state/state.ts";
import { jitter } from "../tasks/lifecycle.ts";
import { endOf, type LiveTask, type StoredTask, viewOf } from "../tasks/task.ts";
import type { Body, CheckedPost } from "./check-request.ts";
import { faultResponse, refuseByScenario, retryAfter } from "./scenario-response.ts";
import { findUnknownId } from "./unknown-id.ts";

// Beyond this number, the simulator forgets which ids have failed once.
const maxFailedOnce = 10_000;

/** The duration of a task in seconds if the contract gives none. */
const usualSeconds = 60;

/** The parts of the state that a create reads and changes. */
type CreateState = Omit<State, "journal" | "tokens" | "scenario">;

/** Responds to a POST that creates a task. */
export function createTask(state: CreateState, post: CheckedPost): Handled {
  const { responses, store } = state;
  const { endpoint, request, body, fields, scenario, effects } = post;
  const id = fields.externalTaskId;
  const note: RequestNote = {};
  if (id !== undefined) note.external_task_id = truncate(id);
  if (scenario !== undefined) note.scenario = scenario;
  const limited = refuseByScenario(state, effects) ?? refuseByTasks(state, effects);
  if (limited !== undefined) return { response: limited, note };
  if (id !== undefined && store.byExternalTaskId(id) !== undefined) {
    const shown = JSON.stringify(id.slice(0, maxTextCharacters));
    return { response: responses.service(400, 1201, `external_task_id ${shown} is already used`), note };
  }
  const unknownId = findUnknownId(state, endpoint, body);
  if (unknownId !== undefined && !effects.checksIdsLate) {
    return { response: responses.service(400, 1201, unknownId), note };
  }
  const { fault } = effects;
  if (fault?.isCreated === false && failsNow(state, id))
    return { response: faultResponse(state, fault), note };

  const failure = unknownId ?? imageFaultIn(endpoint, body);
  const stored = newTask(state, post, failure);
  // Called first: if it throws, no task was made.
  state.options.onTask?.(stored);
  const task = store.add(stored);
  state.limits.taskStarted(endOf(task));
  state.webhooks.add(task, stored.created_at);
  const response = fault?.isCreated ? faultResponse(state, fault) : accepted(task, request.origin);
  note.task_id = stored.task_id;
  note.created = true;
  return { response, note };
}

function refuseByTasks(
  { responses, limits }: Pick<State, "responses" | "limits">,
  { limit }: Effects,
): HttpResponse | undefined {
  const wait = limits.waitForTask(limit === "concurrency");
  return wait === undefined ? undefined : responses.named("429-concurrency-exceeded", retryAfter(wait));
}

/** Whether this create fails. It does so once for each id, and every time without an id that can be stored. */
function failsNow({ failedOnce }: Pick<State, "failedOnce">, id: string | undefined): boolean {
  if (id === undefined || id.length > maxTextCharacters) return true;
  if (failedOnce.has(id)) return false;
  if (failedOnce.size >= maxFailedOnce) failedOnce.clear();
  failedOnce.add(id);
  return true;
}

function newTask(
  { clock, random, ids }: Pick<State, "clock" | "random" | "ids">,
  { endpoint, request, body, fields, scenario }: CheckedPost,
  failure: string | undefined,
): StoredTask {
  const { externalTaskId, callbackUrl, watermark, duration, count } = fields;
  return {
    task_id: ids.next(),
    endpoint: endpoint.name,
    created_at: clock.now(),
    seconds: typicalSeconds(endpoint, body, usualSeconds),
    pace: 1 - jitter + random.next() * 2 * jitter,
    duration,
    ...(count === undefined ? {} : { count }),
    ...(externalTaskId === undefined ? {} : { external_task_id: externalTaskId }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(failure === undefined ? {} : { failure }),
    ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl, origin: request.origin }),
    ...(watermark === undefined ? {} : { watermark }),
  };
}

/** The service checks pictures after it has accepted the task. URLs are never fetched. */
function imageFaultIn({ rules }: Endpoint, body: Body): string | undefined {
  return findMarked(rules, "x-image", body, (image, limits) =>
    /^https?:\/\//i.test(image) ? undefined : findImageFault(image, limits),
  )?.found;
}

/** The documented response, which has no request id and no result. */
function accepted(task: LiveTask, origin: string): HttpResponse {
  const [first] = task.plan.steps;
  const data = { ...viewOf(task, first, origin), task_result: undefined };
  return jsonResponse(200, { code: 0, message: "SUCCEED", data });
}
