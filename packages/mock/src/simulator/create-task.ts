import { requestDefaults } from "../generated/request-defaults.ts";
import { notAcceptable } from "../http/error-responses.ts";
import { type HttpRequest, type HttpResponse, jsonResponse } from "../http/message.ts";
import { isJson } from "../http/read-body.ts";
import { maxTextCharacters, truncate } from "../http/truncate.ts";
import { acceptsJson, type CreateBody, faultOfBody, isCreateBody } from "./check-request.ts";
import { findImageFault } from "./images/check-image.ts";
import type { JournalRequest } from "./journal.ts";
import {
  type Effects,
  effectsOf,
  scenarioInExternalTaskId,
  scenarioInPrefer,
  UnknownScenarioError,
} from "./scenarios.ts";
import type { Service } from "./state.ts";
import { jitter } from "./tasks/lifecycle.ts";
import { endOf, type LiveTask, type StoredTask, timeOf, viewOf } from "./tasks/task.ts";

// Rather forget that an id was struck than remember every id for ever.
const maxStruck = 10_000;

/** Answers `POST /kling/v1/videos/multi-image2video` of a caller with a valid key. */
export function createTask(
  service: Service,
  request: HttpRequest,
  body: unknown,
  entry: JournalRequest,
): HttpResponse {
  const { answers, store } = service;
  const contentType = request.headers["content-type"];
  if (body !== undefined && !isJson(contentType ?? "")) {
    const sent = contentType === undefined ? "none was sent" : `${contentType.slice(0, 100)} was sent`;
    return answers.gateway(400, "invalid_request", `the content type must be application/json, ${sent}`);
  }
  const fault = faultOfBody(body);
  if (!isCreateBody(body, fault)) {
    return answers.gateway(400, "invalid_request", fault?.message ?? "", fault?.param);
  }
  if (!acceptsJson(request.headers["accept"])) return notAcceptable(request.headers["accept"] ?? "");

  const id = body.external_task_id;
  const scenario =
    scenarioInPrefer(request.headers["prefer"]) ?? scenarioInExternalTaskId(id) ?? service.scenario;
  if (id !== undefined) entry.external_task_id = truncate(id);
  const effects = effectsOrFault(scenario);
  if (effects instanceof UnknownScenarioError) {
    return answers.gateway(400, "invalid_request", effects.message, "scenario");
  }
  if (scenario !== undefined) entry.scenario = scenario;
  const refusal = refusalOf(service, effects);
  if (refusal !== undefined) return refusal;
  if (id !== undefined && store.byExternalTaskId(id) !== undefined) {
    return answers.service(
      400,
      1201,
      `external_task_id ${JSON.stringify(id.slice(0, maxTextCharacters))} is already used`,
    );
  }
  if (effects.fault?.isCreated === false && isStruck(service, id)) return faultAnswer(service, effects.fault);

  const stored = newTask(service, body, request.origin, scenario);
  // First: a task that could not be kept was not made.
  service.options.onTask?.(stored);
  const task = store.add(stored);
  service.limits.taskStarted(endOf(task));
  entry.task_id = task.stored.task_id;
  entry.created = true;
  scheduleWebhooks(service, task, task.stored.created_at);
  return effects.fault?.isCreated ? faultAnswer(service, effects.fault) : accepted(task, request.origin);
}

function effectsOrFault(scenario: string | undefined): Effects | UnknownScenarioError {
  if (scenario === undefined) return {};
  try {
    return effectsOf(scenario);
  } catch (error) {
    if (error instanceof UnknownScenarioError) return error;
    throw error;
  }
}

function refusalOf({ answers, limits, options }: Service, effects: Effects): HttpResponse | undefined {
  if (effects.refuse !== undefined) return answers.named(effects.refuse);
  const rateWait = effects.limit === "rate" ? limits.waitForRate() : undefined;
  if (rateWait !== undefined) return answers.named("429-rate-limited", retryAfter(rateWait));
  const maxTasks = effects.limit === "concurrency" ? Math.min(1, options.maxTasks) : options.maxTasks;
  const taskWait = maxTasks === Number.POSITIVE_INFINITY ? undefined : limits.waitForTask(maxTasks);
  if (taskWait !== undefined) return answers.named("429-concurrency-exceeded", retryAfter(taskWait));
  return undefined;
}

function retryAfter(seconds: number): Record<string, string> {
  return { "retry-after": String(seconds) };
}

/** Whether this create goes wrong: without an id that can be kept it always does, with one only the first time. */
function isStruck({ struck }: Service, id: string | undefined): boolean {
  if (id === undefined || id.length > maxTextCharacters) return true;
  if (struck.has(id)) return false;
  if (struck.size >= maxStruck) struck.clear();
  struck.add(id);
  return true;
}

function faultAnswer({ answers }: Service, fault: NonNullable<Effects["fault"]>): HttpResponse {
  const { answer, isCreated } = fault;
  if (answer === "cut") {
    return { status: 0, headers: {}, body: null, fault: isCreated ? "cut-after" : "cut-before" };
  }
  if (answer === "stall") {
    return { ...jsonResponse(200, { code: 0, message: "SUCCEED", data: {} }), fault: "stall" };
  }
  return answers.named(answer);
}

function newTask(
  { clock, random, ids }: Service,
  body: CreateBody,
  origin: string,
  scenario: string | undefined,
): StoredTask {
  const failure = imageFault(body);
  return {
    task_id: ids.next(),
    created_at: clock.now(),
    mode: body.mode ?? requestDefaults.mode,
    duration: body.duration ?? requestDefaults.duration,
    pace: 1 - jitter + random.next() * 2 * jitter,
    ...(body.external_task_id === undefined ? {} : { external_task_id: body.external_task_id }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(failure === undefined ? {} : { failure }),
    ...(body.callback_url === undefined ? {} : { callback_url: body.callback_url, origin }),
    ...(body.watermark_info?.enabled === undefined ? {} : { watermark: body.watermark_info.enabled }),
  };
}

/** The service looks at pictures after it has accepted the task. URLs are never fetched. */
function imageFault(body: CreateBody): string | undefined {
  for (const { image } of body.image_list) {
    const fault = /^https?:\/\//i.test(image) ? undefined : findImageFault(image);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Has the webhook told about each change from then on, Unix milliseconds of the clock. */
export function scheduleWebhooks(service: Service, task: LiveTask, from: number): void {
  const { task_id, callback_url: url, origin = "", scenario } = task.stored;
  if (url === undefined) return;
  const { clock, options, epoch, store } = service;
  const last = task.plan.steps.at(-1);
  const faults = (scenario === undefined ? undefined : effectsOf(scenario).webhook) ?? {};
  for (const step of task.plan.steps) {
    const deliver = (): void => {
      // Looked up, since a task that was forgotten should not be kept by what waits for the clock.
      const known = epoch === service.epoch ? store.byTaskId(task_id) : undefined;
      if (known?.stored.callback_url === undefined) return;
      options.deliver({
        url: known.stored.callback_url,
        task_id,
        body: JSON.stringify(viewOf(known, step, origin)),
        faults,
        isLast: step === last,
      });
    };
    const at = timeOf(task, step);
    const inMs = at - clock.now();
    if (inMs > 0) clock.schedule(deliver, inMs);
    // The clock may have gone on since the task was made.
    else if (at >= from) deliver();
  }
}

/** The documented answer: it has no request id and no result yet. */
function accepted(task: LiveTask, origin: string): HttpResponse {
  const [first = { status: "submitted", afterMs: 0 }] = task.plan.steps;
  const data = { ...viewOf(task, first, origin), task_result: undefined };
  return jsonResponse(200, { code: 0, message: "SUCCEED", data });
}
