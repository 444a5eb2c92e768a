import { keptDays } from "../../generated/facts.ts";
import { type Endpoint, endpointNamed } from "../rules/endpoint.ts";
import { effectsOf } from "../scenarios/resolve.ts";
import type { Effects } from "../scenarios/scenarios.ts";
import { type Plan, planFor, type Step } from "./lifecycle.ts";
import { type MadeResult, resultOf, type TaskResult } from "./result.ts";

/** The stored part of a task, as JSON. The rest follows from it and the clock. */
export interface StoredTask {
  task_id: string;
  /** Name of the endpoint that made it, for example `multiImage2Video`. */
  endpoint: string;
  external_task_id?: string;
  /** Unix time in milliseconds. */
  created_at: number;
  /** The usual duration of such a task in seconds. */
  seconds: number;
  /** A random factor on the usual duration. */
  pace: number;
  /** The length of the result in seconds. */
  duration: number;
  /** The requested aspect ratio, for example `9:16`. */
  aspect_ratio?: string;
  /** The requested number of results. */
  count?: number;
  /** The scenario in which the task was created. */
  scenario?: string;
  /** Why the task fails, if a picture or an id is wrong. */
  failure?: string;
  callback_url?: string;
  /** The simulator's origin in the create request, for the URLs in webhooks. */
  origin?: string;
  /** The `Origin` of the page of another site that created it. Its webhooks go to named hosts only. */
  foreign_page?: string;
  /** Whether a watermarked copy was requested. */
  watermark?: boolean;
}

/** A task in the memory of the simulator. */
export interface LiveTask {
  readonly stored: StoredTask;
  readonly endpoint: Endpoint;
  /** The effects of its scenario. */
  readonly effects: Effects;
  readonly plan: Plan;
  /** The number of GETs so far. */
  gets: number;
}

/** A task as the service shows it. */
export interface TaskView {
  task_id: string;
  task_status: string;
  task_status_msg?: string;
  task_info: { external_task_id?: string };
  watermark_info?: { enabled: boolean };
  created_at: number;
  updated_at: number;
  task_result: TaskResult;
}

/** For how long the service keeps results, in milliseconds. */
const resultLifeMs = keptDays * 24 * 60 * 60 * 1000;

const plans = new Map<string, Plan>();
const maxSharedPlans = 1_000;

/** @throws {TypeError} if the simulator does not have the task's endpoint */
export function liveTask(stored: StoredTask): LiveTask {
  const { seconds, scenario, failure } = stored;
  const effects = effectsOf(scenario);
  const plan =
    failure === undefined
      ? sharedPlan(`${seconds} ${scenario}`, seconds, effects)
      : planFor(seconds, { failure });
  return { stored, endpoint: endpointNamed(stored.endpoint), effects, plan, gets: 0 };
}

/** Tasks with the same times share one plan, to save memory. */
function sharedPlan(key: string, seconds: number, effects: Effects): Plan {
  const known = plans.get(key);
  if (known !== undefined) return known;
  const plan = planFor(seconds, effects.plan);
  // Requests can name any combination of scenarios, so the memory for their plans is limited.
  if (plans.size < maxSharedPlans) plans.set(key, plan);
  return plan;
}

/** When a step of the task begins, in Unix milliseconds. */
export function timeOf(task: LiveTask, step: Step): number {
  return task.stored.created_at + Math.round(step.afterMs * task.stored.pace);
}

/** The step of the task at `now`. */
export function stepAt(task: LiveTask, now: number): Step {
  const { steps } = task.plan;
  return steps.findLast((step) => timeOf(task, step) <= now) ?? steps[0];
}

/** When the task ends, in Unix milliseconds; `Infinity` if it never does. */
export function endOf(task: LiveTask): number {
  const last = task.plan.steps.at(-1);
  const ends = last?.status === "succeed" || last?.status === "failed";
  return ends ? timeOf(task, last) : Number.POSITIVE_INFINITY;
}

/** When the files of a task expire that succeeded at `endedAt`: full seconds, as its URLs say it. */
function expiryOf({ effects }: LiveTask, endedAt: number): number {
  const life = effects.get?.isExpired === true ? 0 : resultLifeMs;
  return Math.floor(endedAt / 1000) * 1000 + life;
}

/** The result of a task that has succeeded by `now`, with its end in Unix milliseconds; otherwise `undefined`. */
export function madeBy(task: LiveTask, now: number): (MadeResult & { expiresAt: number }) | undefined {
  const step = stepAt(task, now);
  if (step.status !== "succeed") return undefined;
  const expiresAt = expiryOf(task, timeOf(task, step));
  return { ...resultOf(task.endpoint, { ...task.stored, expiresAt }, ""), expiresAt };
}

/**
 * The task as the service shows it in one of its steps.
 * @param origin origin of the files in the result, for example `http://127.0.0.1:4020`
 */
export function viewOf(task: LiveTask, step: Step, origin: string): TaskView {
  const { task_id, external_task_id, created_at, watermark } = task.stored;
  const updated_at = timeOf(task, step);
  const expiresAt = expiryOf(task, updated_at);
  return {
    task_id,
    task_status: step.status,
    ...(step.task_status_msg === undefined ? {} : { task_status_msg: step.task_status_msg }),
    task_info: external_task_id === undefined ? {} : { external_task_id },
    ...(watermark === undefined ? {} : { watermark_info: { enabled: watermark } }),
    created_at,
    updated_at,
    task_result:
      step.status === "succeed" ? resultOf(task.endpoint, { ...task.stored, expiresAt }, origin).result : {},
  };
}
