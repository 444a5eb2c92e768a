import { videoKeptDays } from "../generated/limits.ts";
import type { SucceedTask } from "../task.ts";

const keptMs = videoKeptDays * 24 * 60 * 60 * 1_000;

/** When Kling deletes the videos of a task: 30 days after they were made. Download them before. */
export function resultExpiresAt(task: SucceedTask): Date {
  return new Date(task.updated_at + keptMs);
}
