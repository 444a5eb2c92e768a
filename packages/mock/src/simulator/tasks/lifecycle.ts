import type { components } from "../../generated/schema.ts";
import { typicalSeconds } from "../../generated/typical-times.ts";

export type TaskStatus = components["schemas"]["TaskStatus"];
export type Mode = components["schemas"]["Mode"];
export type Duration = components["schemas"]["Duration"];

/** A task's life, as data. */
export interface Plan {
  /** In the order of time; the first one is at 0. */
  steps: readonly Step[];
}

export interface Step {
  /** One of the four documented ones, unless a scenario plays a service that knows more. */
  status: TaskStatus | (string & {});
  /** Milliseconds since the task was created, before jitter. */
  afterMs: number;
  /** Why the task failed. */
  task_status_msg?: string;
}

/** How a scenario changes a task's life. */
export interface PlanChange {
  /** Multiplies every time; 0 ends the task at once. */
  pace?: number;
  /** The task fails, for this reason, as soon as it is worked on. */
  failure?: string;
  /** The task never gets beyond this status. */
  stuckAt?: "submitted" | "processing";
  /** A status that no documentation knows, between `processing` and the end. */
  unknownStatus?: string;
}

// From the moment of creation, as its users saw it.
const processingAfterMs = 1_820;
const failedAfterMs = 1_650;

/** Times vary by this much around the typical one. */
export const jitter = 0.15;

/** The life of a task of this mode and duration. */
export function planFor(mode: Mode, duration: Duration, change: PlanChange = {}): Plan {
  const { pace = 1, failure, stuckAt, unknownStatus } = change;
  const step = (status: string, afterMs: number): Step => ({ status, afterMs: Math.round(afterMs * pace) });
  const submitted = step("submitted", 0);
  if (stuckAt === "submitted") return { steps: [submitted] };
  if (failure !== undefined) {
    return { steps: [submitted, { ...step("failed", failedAfterMs), task_status_msg: failure }] };
  }
  const processing = step("processing", processingAfterMs);
  if (stuckAt === "processing") return { steps: [submitted, processing] };
  const endMs = typicalSeconds[mode][duration] * 1_000;
  const unknown = unknownStatus === undefined ? [] : [step(unknownStatus, endMs / 2)];
  return { steps: [submitted, processing, ...unknown, step("succeed", endMs)] };
}

export function isTerminal(status: string): boolean {
  return status === "succeed" || status === "failed";
}
