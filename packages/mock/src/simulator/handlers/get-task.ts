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

type GetState = Pick<State, "clock" | "store" | "responses">;

/** Responds to a GET of a task. */
export function getTask(state: GetState, { endpoint, request, id, scenario, effects }: CheckedGet): Handled {
  const { responses, clock } = state;
  const note: RequestNote = scenario === undefined ? {} : { scenario };
  if (effects.refuse !== undefined && !concernsBody(effects.refuse)) {
    return { response: responses.named(effects.refuse), note };
  }
  const task = findTask(state, endpoint, id);
  if (task === undefined) return { response: responses.named("400-task-not-exist"), note };

  const { task_id, external_task_id } = task.stored;
  note.task_id = task_id;
  if (external_task_id !== undefined) note.external_task_id = truncate(external_task_id);
  const { isFlaky, wrapped } = { ...effects.get, ...task.effects.get };
  task.gets += 1;
  if (isFlaky && task.gets % 3 === 1) return { response: responses.named(flakyResponse(task.gets)), note };

  const view = viewOf(task, stepAt(task, clock.now()), request.origin);
  return { response: wrapped === undefined ? responses.success(view) : wrap(endpoint, view, wrapped), note };
}

/** A GET has no body that could be too large. */
function concernsBody(response: ResponseName): boolean {
  return response === "413-request-too-large";
}

/** The task with this id; `undefined` if another endpoint made it. */
function findTask(state: GetState, endpoint: Endpoint, id: string): LiveTask | undefined {
  const task = state.store.byTaskId(id) ?? visible(state, state.store.byExternalTaskId(id));
  return task?.endpoint === endpoint ? task : undefined;
}

/** The service may find a task by its task_id earlier than by its external_task_id. */
function visible({ clock }: GetState, task: LiveTask | undefined): LiveTask | undefined {
  const { hiddenMs = 0 } = task?.effects.get ?? {};
  return task === undefined || clock.now() - task.stored.created_at < hiddenMs ? undefined : task;
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
function wrap({ path }: Endpoint, view: TaskView, levels: 1 | 2): HttpResponse {
  const outer = {
    task_id: view.task_id,
    action: actionOf(path),
    status: capitals[view.task_status] ?? "UNKNOWN",
    fail_reason: view.task_status_msg ?? "",
    progress: progress[view.task_status] ?? "100%",
  };
  const inner = levels === 1 ? view : { code: 0, message: "SUCCEED", data: view };
  return jsonResponse(200, { code: "success", message: "", data: { ...outer, data: inner } });
}

/** For example `MULTI_IMAGE_TO_VIDEO` for `.../multi-image2video`. */
function actionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name
    .replaceAll(/(?<=\D)2(?=\D)/g, "_to_")
    .replaceAll("-", "_")
    .toUpperCase();
}
