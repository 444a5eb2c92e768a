import { type HttpRequest, type HttpResponse, jsonResponse } from "../../http/message.ts";
import { truncate } from "../../http/text.ts";
import type { Endpoint } from "../rules/endpoint.ts";
import type { Effects, ResponseName } from "../scenarios/scenarios.ts";
import type { Handled, RequestNote } from "../state/journal.ts";
import type { State } from "../state/state.ts";
import { type LiveTask, stepAt, type TaskView, viewOf } from "../tasks/task.ts";

/** A GET of a task that the contract allows. */
interface CheckedGet {
  endpoint: Endpoint;
  request: HttpRequest;
  /** `task_id`, or `external_task_id`. */
  id: string;
  /** The scenario of the request, and its effects. */
  scenario: string | undefined;
  effects: Effects;
}

type GetState = Pick<State, "clock" | "store" | "responses" | "options">;

/** Responds to a GET of a task. */
export function getTask(state: GetState, { endpoint, request, id, scenario, effects }: CheckedGet): Handled {
  const { responses, clock } = state;
  const note: RequestNote = scenario === undefined ? {} : { scenario };
  if (effects.refuse !== undefined && !concernsBody(effects.refuse)) {
    return { response: responses.named(effects.refuse, { origin: request.origin }), note };
  }
  const task = findTask(state, endpoint, id, effects);
  if (task === undefined) return { response: responses.named("400-task-not-exist"), note };

  const { task_id, external_task_id } = task.stored;
  note.task_id = task_id;
  if (external_task_id !== undefined) note.external_task_id = truncate(external_task_id);
  const { isFlaky, wrapped, staleMs } = changesOf(task, effects);
  task.gets += 1;
  if (isFlaky && task.gets % 3 === 1) return { response: responses.named(flakyResponse(task.gets)), note };

  const view = viewOf(task, stepAt(task, lastRound(clock.now(), staleMs)), request.origin);
  return { response: wrapped === undefined ? responses.success(view) : wrap(endpoint, view, wrapped), note };
}

/** A GET has no body that could be too large. */
function concernsBody(response: ResponseName): boolean {
  return response === "413-request-too-large";
}

type GetChanges = NonNullable<Effects["get"]>;

/** The changes of the GET's own scenario, and those of its task's, which come first. */
function changesOf(task: LiveTask, effects: Effects): GetChanges {
  return { ...effects.get, ...task.effects.get };
}

/** The time of the state that a service shows if it reads the states of tasks only every `everyMs` milliseconds. */
function lastRound(now: number, everyMs: number | undefined): number {
  return everyMs === undefined ? now : Math.floor(now / everyMs) * everyMs;
}

/** The task with this id; `undefined` if another endpoint made it, or if a GET does not find it yet. */
function findTask(state: GetState, endpoint: Endpoint, id: string, effects: Effects): LiveTask | undefined {
  const byOwnId = state.store.byTaskId(id);
  const task = byOwnId ?? state.store.byExternalTaskId(id);
  if (task?.endpoint !== endpoint) return undefined;
  const { hiddenMs = 0, unknownMs = 0 } = changesOf(task, effects);
  const age = state.clock.now() - task.stored.created_at;
  if (age < unknownMs) return undefined;
  if (byOwnId !== undefined) return task;
  return state.options.externalIdLookups && age >= hiddenMs ? task : undefined;
}

function flakyResponse(gets: number): "500-internal-error" | "503-unavailable" | "504-gateway-timeout-page" {
  const turn = Math.floor(gets / 3) % 3;
  if (turn === 0) return "503-unavailable";
  return turn === 1 ? "500-internal-error" : "504-gateway-timeout-page";
}

const capitals: Record<string, string> = {
  submitted: "SUBMITTED",
  processing: "IN_PROGRESS",
  succeed: "SUCCESS",
  failed: "FAILURE",
};
const progress: Record<string, string> = { submitted: "0%", processing: "50%" };

/** The form in which some gateways show tasks. */
function wrap({ path }: Endpoint, view: TaskView, form: NonNullable<GetChanges["wrapped"]>): HttpResponse {
  const outer = {
    task_id: view.task_id,
    action: actionOf(path),
    status: capitals[view.task_status] ?? "UNKNOWN",
    fail_reason: view.task_status_msg ?? "",
    progress: progress[view.task_status] ?? "100%",
  };
  return jsonResponse(200, { code: "success", message: "", data: inForm(outer, view, form) });
}

function inForm(
  outer: { fail_reason: string },
  view: TaskView,
  form: NonNullable<GetChanges["wrapped"]>,
): Record<string, unknown> {
  if (form === 1) return { ...outer, data: view };
  if (form === 2) return { ...outer, data: { code: 0, message: "SUCCEED", data: view } };
  return { ...outer, fail_reason: firstUrlOf(view) ?? outer.fail_reason, data: null };
}

/** The URL of the first result of a task; `undefined` before its success. */
function firstUrlOf({ task_result: { videos, images } }: TaskView): string | undefined {
  return (videos ?? images)?.[0]?.url;
}

/** For example `MULTI_IMAGE_TO_VIDEO` for `.../multi-image2video`. */
function actionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name
    .replaceAll(/(?<=\D)2(?=\D)/g, "_to_")
    .replaceAll("-", "_")
    .toUpperCase();
}
