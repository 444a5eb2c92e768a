import { isForeignPage } from "../../http/host-guard.ts";
import { type HttpRequest, type HttpResponse, jsonResponse } from "../../http/message.ts";
import { copyText, maxTextCharacters, truncate } from "../../http/text.ts";
import { typicalSeconds } from "../rules/endpoint.ts";
import type { Effects } from "../scenarios/scenarios.ts";
import type { Handled, RequestNote } from "../state/journal.ts";
import type { Refusal } from "../state/responses.ts";
import type { State } from "../state/state.ts";
import { jitter } from "../tasks/lifecycle.ts";
import { endOf, type LiveTask, type StoredTask, viewOf } from "../tasks/task.ts";
import { hashOf } from "../time/random.ts";
import { findMediaFault } from "./check-media.ts";
import { refuseModel } from "./check-model.ts";
import type { CheckedPost } from "./check-request.ts";
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
  const refusal =
    refuseByScenario(state, effects, request.origin) ??
    refuseModel(responses, endpoint, body, state.models) ??
    refuseByTasks(state, effects);
  if (refusal !== undefined) return { response: refusal, note };
  if (id !== undefined && store.byExternalTaskId(id) !== undefined) {
    const shown = JSON.stringify(id.slice(0, maxTextCharacters));
    const message = `external_task_id ${shown} is already used`;
    return { response: responses.service(400, 1201, message, "external_task_id is already used"), note };
  }
  const unknownId = findUnknownId(state, endpoint, body);
  if (unknownId !== undefined && !effects.checksIdsLate) {
    return { response: responses.service(400, 1201, unknownId.message, unknownId.reason), note };
  }
  const { fault } = effects;
  if (fault?.isCreated === false && failsNow(state, id ?? fingerprint(request))) {
    return { response: faultResponse(state, fault), note };
  }
  const failure = unknownId?.message ?? findMediaFault(state, endpoint, request, body);
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
): Refusal | undefined {
  const wait = limits.waitForTask(limit === "concurrency");
  if (wait === undefined) return undefined;
  return responses.named("429-concurrency-exceeded", { headers: retryAfter(wait) });
}

/** Whether this create fails. It does so once for each id. */
function failsNow({ failedOnce }: Pick<State, "failedOnce">, id: string): boolean {
  const key = id.length > maxTextCharacters ? hashOf(id) : copyText(id);
  if (failedOnce.has(key)) return false;
  if (failedOnce.size >= maxFailedOnce) failedOnce.clear();
  failedOnce.add(key);
  return true;
}

/** Stands for the key and the body of a create without an id, of which it keeps no text. */
function fingerprint({ headers, body }: HttpRequest): string {
  return `${hashOf(headers["authorization"] ?? "")} ${hashOf(body)}`;
}

function newTask(
  { clock, random, ids }: Pick<State, "clock" | "random" | "ids">,
  { endpoint, request, body, fields, scenario }: CheckedPost,
  failure: string | undefined,
): StoredTask {
  const { externalTaskId, callbackUrl, watermark, duration, aspectRatio, count } = fields;
  const created_at = clock.now();
  const page = request.headers["origin"];
  const isForeign = callbackUrl !== undefined && isForeignPage(page, request.origin);
  return {
    task_id: ids.next(created_at),
    endpoint: endpoint.name,
    created_at,
    seconds: typicalSeconds(endpoint, body, usualSeconds),
    pace: 1 - jitter + random.next() * 2 * jitter,
    duration,
    ...(aspectRatio === undefined ? {} : { aspect_ratio: aspectRatio }),
    ...(count === undefined ? {} : { count }),
    ...(externalTaskId === undefined ? {} : { external_task_id: externalTaskId }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(failure === undefined ? {} : { failure }),
    ...(callbackUrl === undefined ? {} : { callback_url: callbackUrl, origin: request.origin }),
    ...(isForeign && page !== undefined ? { foreign_page: truncate(page) } : {}),
    ...(watermark === undefined ? {} : { watermark }),
  };
}

/** The documented response, which has no request id and no result. */
function accepted(task: LiveTask, origin: string): HttpResponse {
  const [first] = task.plan.steps;
  const data = { ...viewOf(task, first, origin), task_result: undefined };
  return jsonResponse(200, { code: 0, message: "SUCCEED", data });
}
