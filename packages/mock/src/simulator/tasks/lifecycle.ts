import type { TaskStatus } from "../../generated/facts.ts";
import type { PlanChange } from "../scenarios/effects.ts";

/** A task's life, as data. */
export interface Plan {
  /** In the order of time; the first one is at 0. */
  steps: readonly Step[];
}

export interface Step {
  /** One of the four documented statuses, or one that a scenario adds. */
  status: TaskStatus | (string & {});
  /** Milliseconds since the task was created, before `pace`. */
  afterMs: number;
  /** Why the task failed. */
  task_status_msg?: string;
}

// Measured from the creation, as users of the service saw them.
const processingAfterMs = 1_820;
const failedAfterMs = 1_650;

/** Times vary by this much around the typical one. */
export const jitter = 0.15;

/**
 * The life of a task.
 * @param seconds how long such a task usually takes
 */
export function planFor(seconds: number, change: PlanChange = {}): Plan {
  const { pace = 1, failure, stuckAt, unknownStatus } = change;
  const step = (status: string, afterMs: number): Step => ({ status, afterMs: Math.round(afterMs * pace) });
  const submitted = step("submitted", 0);
  if (stuckAt === "submitted") return { steps: [submitted] };
  if (failure !== undefined) {
    return { steps: [submitted, { ...step("failed", failedAfterMs), task_status_msg: failure }] };
  }
  const processing = step("processing", processingAfterMs);
  if (stuckAt === "processing") return { steps: [submitted, processing] };
  const endMs = seconds * 1_000;
  const unknown = unknownStatus === undefined ? [] : [step(unknownStatus, endMs / 2)];
  return { steps: [submitted, processing, ...unknown, step("succeed", endMs)] };
}
