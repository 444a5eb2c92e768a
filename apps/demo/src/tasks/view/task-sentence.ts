import type { Texts } from "../../language/en.ts";
import type { TaskEntry } from "../task-entry.ts";

/** A status in words; one that the page does not know stays the service's. */
export function statusText(status: string, texts: Texts): string {
  const { statuses } = texts.task;
  return Object.hasOwn(statuses, status) ? statuses[status as keyof typeof statuses] : status;
}

/** Where the task stands, in one sentence. It is read out at each change, so it is short and says one thing. */
export function sentenceOf({ phase, task }: TaskEntry, texts: Texts): string {
  const { phases } = texts.task;
  return phase === "watching"
    ? phases.watching(statusText(task?.task_status ?? "submitted", texts))
    : phases[phase];
}
