import { endpointNamed } from "../simulator/rules/endpoint.ts";
import type { KnownId } from "../simulator/rules/known-ids.ts";
import { effectsOf } from "../simulator/scenarios/resolve.ts";
import type { StoredTask } from "../simulator/tasks/task.ts";
import { isTaskId } from "../simulator/tasks/task-ids.ts";

const numbers = ["created_at", "seconds", "pace", "duration"] as const;
const texts = [
  "external_task_id",
  "scenario",
  "failure",
  "callback_url",
  "origin",
  "foreign_page",
  "aspect_ratio",
] as const;

/**
 * Checks a stored task: the simulator would serve a damaged one as if it were whole.
 * @throws {Error} saying what is wrong with it
 */
export function checkTask(task: StoredTask): void {
  const { task_id, endpoint, scenario, count } = task;
  if (endpointNamed(endpoint).makes === undefined) throw new TypeError(`${endpoint} makes no tasks`);
  if (!isTaskId(task_id)) throw new TypeError(`${task_id} is not a task_id`);
  for (const name of texts) {
    if (!["string", "undefined"].includes(typeof task[name])) throw new TypeError(`${name} is not a text`);
  }
  if (scenario !== undefined) effectsOf(scenario);
  for (const name of numbers)
    if (!Number.isFinite(task[name])) throw new TypeError(`${name} is not a number`);
  if (count !== undefined && !Number.isInteger(count)) throw new TypeError("count is not a whole number");
}

/**
 * Checks an id that a call made: new ids continue from the largest.
 * @throws {TypeError} if it does not begin as an id does
 */
export function checkId({ id }: KnownId): void {
  // The name of a file goes on after its id.
  if (!isTaskId(/^\d*/.exec(id)?.[0] ?? "")) throw new TypeError(`${id} is not an id of a call`);
}
