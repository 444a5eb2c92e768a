import type { TaskStatus } from "../../generated/facts.ts";
import type { PlanChange } from "../scenarios/scenarios.ts";

/** The steps of a task, as data. */
export interface Plan {
  /** In the order of time. The first step is at 0. */
  steps: readonly [Step, ...Step[]];
}

export interface Step {
  /** A documented status, or one that a scenario adds. */
  status: TaskStatus | (string & {});
  /** Milliseconds since the task was created. The task's own pace changes them. */
  afterMs: number;
  /** Why the task failed. */
  task_status_msg?: string;
}

// Since the creation, from logs of real tasks.
const processingAfterMs = 1_820;
const failedAfterMs = 1_650;

/** The largest deviation from the usual duration, as a part of it. */
export const jitter = 0.15;

/**
 * Plans the steps of a task.
 * @param seconds the usual duration of such a task
 */
export function planFor(seconds: number, change: PlanChange = {}): Plan {
  const { pace = 1, failure, stuckAt, unknownStatus, hasEmptyMessage = false } = change;
  const step = (status: string, afterMs: number): Step => ({ status, afterMs: Math.round(afterMs * pace) });
  const running = (status: string, afterMs: number): Step => ({
    ...step(status, afterMs),
    ...(hasEmptyMessage ? { task_status_msg: "" } : {}),
  });
  const submitted = running("submitted", 0);
  if (stuckAt === "submitted") return { steps: [submitted] };
  if (failure !== undefined) {
    return { steps: [submitted, { ...step("failed", failedAfterMs), task_status_msg: failure }] };
  }
  const processing = running("processing", processingAfterMs);
  if (stuckAt === "processing") return { steps: [submitted, processing] };
  const endMs = seconds * 1_000;
  const unknown = unknownStatus === undefined ? [] : [running(unknownStatus, endMs / 2)];
  return { steps: [submitted, processing, ...unknown, step("succeed", endMs)] };
}
