import { keptDays } from "../../generated/facts.ts";
import { type Endpoint, endpointNamed } from "../rules/endpoint.ts";
import { effectsOf } from "../scenarios/resolve.ts";
import { type Plan, planFor, type Step } from "./lifecycle.ts";
import { resultOf, type TaskResult } from "./result.ts";

/** What is kept of a task: its state follows from this and the clock. JSON, to be stored as it is. */
export interface StoredTask {
  task_id: string;
  /** Name of the endpoint that made it, for example `multiImage2Video`. */
  endpoint: string;
  external_task_id?: string;
  /** Unix time in milliseconds. */
  created_at: number;
  /** Seconds that such a task usually takes. */
  seconds: number;
  /** Factor on the usual time, by which tasks differ. */
  pace: number;
  /** Length of the result in seconds. */
  duration: number;
  /** How many results were asked for. */
  count?: number;
  /** The scenario that the task was created in. */
  scenario?: string;
  /** Why it will fail, because of its pictures or ids. */
  failure?: string;
  callback_url?: string;
  /** Where its creator reached the simulator, for the result's URL in webhooks. */
  origin?: string;
  /** Whether a watermarked copy was asked for. */
  watermark?: boolean;
}

/** A task that lives. */
export interface LiveTask {
  readonly stored: StoredTask;
  readonly endpoint: Endpoint;
  readonly plan: Plan;
  /** How many GETs have shown it. */
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

/** How long results are kept, in milliseconds. */
export const resultLifeMs = keptDays * 24 * 60 * 60 * 1000;

const plans = new Map<string, Plan>();

/** @throws {TypeError} if the simulator does not have the task's endpoint */
export function liveTask(stored: StoredTask): LiveTask {
  const { seconds, scenario = "", failure } = stored;
  const endpoint = endpointNamed(stored.endpoint);
  if (failure !== undefined) return { stored, endpoint, plan: planFor(seconds, { failure }), gets: 0 };
  const key = `${seconds} ${scenario}`;
  let plan = plans.get(key);
  if (plan === undefined) {
    plan = planFor(seconds, scenario === "" ? {} : effectsOf(scenario).plan);
    // Requests name scenarios: their combinations must not fill the memory.
    if (plans.size < 1_000) plans.set(key, plan);
  }
  return { stored, endpoint, plan, gets: 0 };
}

/** When a step of the task comes, in Unix milliseconds. */
export function timeOf(task: LiveTask, step: Step): number {
  return task.stored.created_at + Math.round(step.afterMs * task.stored.pace);
}

/** The step that the task is in at `now`. */
export function stepAt(task: LiveTask, now: number): Step {
  const { steps } = task.plan;
  for (let index = steps.length - 1; index > 0; index--) {
    const step = steps[index];
    if (step !== undefined && timeOf(task, step) <= now) return step;
  }
  return steps[0] ?? { status: "submitted", afterMs: 0 };
}

/** When the task comes to its end, in Unix milliseconds; `Infinity` if it never does. */
export function endOf(task: LiveTask): number {
  const last = task.plan.steps.at(-1);
  const ends = last !== undefined && (last.status === "succeed" || last.status === "failed");
  return ends ? timeOf(task, last) : Number.POSITIVE_INFINITY;
}

/**
 * The task as the service shows it in a step of its life.
 * @param origin where the result can be fetched, for example `http://127.0.0.1:4020`
 */
export function viewOf(task: LiveTask, step: Step, origin: string): TaskView {
  const { task_id, external_task_id, created_at, watermark } = task.stored;
  return {
    task_id,
    task_status: step.status,
    ...(step.task_status_msg === undefined ? {} : { task_status_msg: step.task_status_msg }),
    task_info: external_task_id === undefined ? {} : { external_task_id },
    ...(watermark === undefined ? {} : { watermark_info: { enabled: watermark } }),
    created_at,
    updated_at: timeOf(task, step),
    task_result: step.status === "succeed" ? resultOf(task.endpoint, task.stored, origin).result : {},
  };
}
