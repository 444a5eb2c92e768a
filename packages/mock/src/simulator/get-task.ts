import { notAcceptable } from "../http/error-responses.ts";
import { type HttpRequest, type HttpResponse, jsonResponse } from "../http/message.ts";
import { truncate } from "../http/truncate.ts";
import { acceptsJson } from "./check-request.ts";
import type { JournalRequest } from "./journal.ts";
import {
  type AnswerName,
  type Effects,
  effectsOf,
  scenarioInPrefer,
  UnknownScenarioError,
} from "./scenarios.ts";
import type { Service } from "./state.ts";
import { type LiveTask, stepAt, type TaskView, viewOf } from "./tasks/task.ts";

const none: Effects = {};

/** Answers `GET /kling/v1/videos/multi-image2video/{task_id}` of a caller with a valid key. */
export function getTask(
  service: Service,
  request: HttpRequest,
  id: string,
  entry: JournalRequest,
): HttpResponse {
  const { answers, clock, store } = service;
  if (hasBody(request)) return answers.gateway(400, "invalid_request", "a look at a task takes no body");
  if (id === "") return answers.gateway(400, "invalid_request", "task_id is required in the path", "task_id");
  const { accept, prefer } = request.headers;
  if (!acceptsJson(accept)) return notAcceptable(accept ?? "");

  const asked = scenarioInPrefer(prefer) ?? service.scenario;
  let effects = none;
  try {
    if (asked !== undefined) effects = effectsOf(asked);
  } catch (error) {
    if (!(error instanceof UnknownScenarioError)) throw error;
    return answers.gateway(400, "invalid_request", error.message, "scenario");
  }
  if (asked !== undefined) entry.scenario = asked;
  if (effects.refuse !== undefined && !concernsBody(effects.refuse)) return answers.named(effects.refuse);

  const found = store.byTaskId(id) ?? visible(service, store.byExternalTaskId(id));
  if (found === undefined) return answers.named("400-task-not-exist");
  const { task_id, external_task_id, scenario } = found.stored;
  entry.task_id = task_id;
  if (external_task_id !== undefined) entry.external_task_id = truncate(external_task_id);
  const own = scenario === undefined ? none : effectsOf(scenario);
  const look = { ...effects.look, ...own.look };
  found.looks += 1;
  if (look.isFlaky && found.looks % 3 === 1) return answers.named(flakyAnswer(found.looks));

  const view = viewOf(found, stepAt(found, clock.now()), request.origin);
  const answer = look.wrapped === undefined ? flat(service, view) : wrapped(view, look.wrapped);
  return jsonResponse(200, answer);
}

/** A look has no body that could be too large. */
function concernsBody(answer: AnswerName): boolean {
  return answer === "413-request-too-large";
}

function hasBody({ body, headers }: HttpRequest): boolean {
  const length = headers["content-length"];
  return body.length > 0 || (length !== undefined && length !== "0");
}

/** A gateway may know a task by its own id before it does by the caller's. */
function visible({ clock }: Service, task: LiveTask | undefined): LiveTask | undefined {
  if (task?.stored.scenario === undefined) return task;
  const hiddenMs = effectsOf(task.stored.scenario).look?.hiddenMs ?? 0;
  return clock.now() - task.stored.created_at < hiddenMs ? undefined : task;
}

function flakyAnswer(looks: number): "500-internal-error" | "503-unavailable" | "504-gateway-timeout-page" {
  const turn = Math.floor(looks / 3) % 3;
  if (turn === 0) return "503-unavailable";
  return turn === 1 ? "500-internal-error" : "504-gateway-timeout-page";
}

function flat({ answers }: Service, data: TaskView): object {
  return { code: 0, message: "SUCCEED", request_id: answers.requestId(), data };
}

const capitals: Record<string, string> = {
  submitted: "SUBMITTED",
  processing: "IN_PROGRESS",
  succeed: "SUCCESS",
  failed: "FAILURE",
};
const progress: Record<string, string> = { submitted: "0%", processing: "50%" };

/** As gateways of this family have shown tasks. */
function wrapped(view: TaskView, levels: 1 | 2): object {
  const outer = {
    task_id: view.task_id,
    action: "MULTI_IMAGE_TO_VIDEO",
    status: capitals[view.task_status] ?? "UNKNOWN",
    fail_reason: view.task_status_msg ?? "",
    progress: progress[view.task_status] ?? "100%",
  };
  const inner = levels === 1 ? view : { code: 0, message: "SUCCEED", data: view };
  return { code: "success", message: "", data: { ...outer, data: inner } };
}
