import { InvalidRequestError, type KlingError } from "../errors/errors.ts";
import type { BodyFactory } from "../http/transport.ts";
import type { Task } from "../task.ts";
import type { NewTask } from "./reference.ts";

/** A create request, ready to be sent any number of times. */
export interface CreateRequest extends NewTask {
  body: BodyFactory;
}

/** What became of a create request. */
export type Outcome<Result extends object> =
  /** The service answered with the task. */
  | { kind: "made"; task: Task<Result> }
  /** The service certainly made no task of it. */
  | { kind: "refused"; error: KlingError }
  /** The answer was lost: there may be a task. */
  | { kind: "unknown"; error: KlingError };

/** Whether a refusal is about the `external_task_id`: then a task has that id. */
export function isTaken(refusal: KlingError): boolean {
  return refusal instanceof InvalidRequestError && /external_task_id/i.test(refusal.message);
}
