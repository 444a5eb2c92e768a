import { keptDays } from "../generated/facts.ts";
import type { SucceedTask } from "../task.ts";

const keptMs = keptDays * 24 * 60 * 60 * 1_000;

/**
 * When Kling deletes the files of a task. Download them before that.
 * Doc source: `x-kept-days` in the contract, counted from the task's `updated_at`.
 * @example
 * ```ts
 * const done = await kling.text2Video.wait(task);
 * console.log(resultExpiresAt(done).toISOString());
 * ```
 */
export function resultExpiresAt(task: SucceedTask): Date {
  return new Date(task.updated_at + keptMs);
}
