import { resultOf } from "./result.ts";
import { resultLifeMs, stepAt, timeOf } from "./task.ts";
import { tasksThatMayHaveMade } from "./task-ids.ts";
import type { TaskStore } from "./task-store.ts";

/**
 * Whether an id is that of a task, or of something that a task has made and the service still keeps.
 * @param kind the contract's `x-id`
 */
export function isIdOfTask(store: TaskStore, now: number, kind: string, id: string): boolean {
  if (kind === "task") return store.byTaskId(id) !== undefined;
  return tasksThatMayHaveMade(id).some((taskId) => {
    const task = store.byTaskId(taskId);
    const step = task && stepAt(task, now);
    if (task === undefined || step?.status !== "succeed") return false;
    if (now >= timeOf(task, step) + resultLifeMs) return false;
    return resultOf(task.endpoint, task.stored, "").ids.some((made) => made.id === id && made.kind === kind);
  });
}
