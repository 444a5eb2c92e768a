import type { Texts } from "../../language/en.ts";
import type { TaskEntry } from "../task-entry.ts";

/** A status in words. One that the page does not know is shown in the service's word. */
export function statusText(status: string, texts: Texts): string {
  const { statuses } = texts.task;
  return Object.hasOwn(statuses, status) ? statuses[status as keyof typeof statuses] : status;
}

/** Where the task stands, in one sentence. Screen readers read it at each change, so it is short. */
export function sentenceOf({ phase, task }: TaskEntry, texts: Texts): string {
  const { phases } = texts.task;
  return phase === "watching"
    ? phases.watching(statusText(task?.task_status ?? "submitted", texts))
    : phases[phase];
}
