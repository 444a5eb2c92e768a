import { resultKeptDays } from "../../generated/result-life.ts";
import { effectsOf } from "../scenarios.ts";
import { type Duration, type Mode, type Plan, planFor, type Step } from "./lifecycle.ts";
import { videoIdOf } from "./task-ids.ts";

/** What is kept of a task: its state follows from this and the clock. JSON, to be stored as it is. */
export interface StoredTask {
  task_id: string;
  external_task_id?: string;
  /** Unix time in milliseconds. */
  created_at: number;
  mode: Mode;
  duration: Duration;
  /** Factor on the typical times, by which tasks differ. */
  pace: number;
  /** The scenario that the task was created in. */
  scenario?: string;
  /** Why it will fail, from a look at its pictures. */
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
  readonly plan: Plan;
  /** How often it was looked at. */
  looks: number;
}

export interface TaskView {
  task_id: string;
  task_status: string;
  task_status_msg?: string;
  task_info: { external_task_id?: string };
  watermark_info?: { enabled: boolean };
  created_at: number;
  updated_at: number;
  task_result: { videos?: { id: string; url: string; watermark_url?: string; duration: string }[] };
}

/** How long results are kept, in milliseconds. */
export const resultLifeMs = resultKeptDays * 24 * 60 * 60 * 1000;

export const videoPath = "/__simulator/videos/";

const plans = new Map<string, Plan>();

export function liveTask(stored: StoredTask): LiveTask {
  const { mode, duration, scenario = "", failure } = stored;
  if (failure !== undefined) return { stored, plan: planFor(mode, duration, { failure }), looks: 0 };
  const key = `${mode} ${duration} ${scenario}`;
  let plan = plans.get(key);
  if (plan === undefined) {
    plan = planFor(mode, duration, scenario === "" ? {} : effectsOf(scenario).plan);
    // Scenarios are named by requests: combinations beyond number must not fill the memory.
    if (plans.size < 1_000) plans.set(key, plan);
  }
  return { stored, plan, looks: 0 };
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
  const { task_id, external_task_id, created_at, duration, watermark } = task.stored;
  const url = `${origin}${videoPath}${task_id}.mp4`;
  return {
    task_id,
    task_status: step.status,
    ...(step.task_status_msg === undefined ? {} : { task_status_msg: step.task_status_msg }),
    task_info: external_task_id === undefined ? {} : { external_task_id },
    ...(watermark === undefined ? {} : { watermark_info: { enabled: watermark } }),
    created_at,
    updated_at: timeOf(task, step),
    task_result:
      step.status === "succeed"
        ? {
            videos: [
              {
                id: videoIdOf(task_id),
                url,
                ...(watermark === true ? { watermark_url: url } : {}),
                // The service's videos are a little longer than asked for.
                duration: `${duration}.1`,
              },
            ],
          }
        : {},
  };
}
