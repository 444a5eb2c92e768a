import { keptDays } from "../generated/facts.ts";
import type { SucceedTask } from "../task.ts";

const keptMs = keptDays * 24 * 60 * 60 * 1_000;

/** When Kling deletes the files of a task: 30 days after they were made. Download them before. */
export function resultExpiresAt(task: SucceedTask): Date {
  return new Date(task.updated_at + keptMs);
}
