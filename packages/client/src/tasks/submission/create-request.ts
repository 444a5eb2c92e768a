import { InvalidRequestError, type KlingError, NotFoundError } from "../../errors/errors.ts";
import type { BodyFactory } from "../../http/transport.ts";
import type { Task } from "../../task.ts";
import type { NewTask } from "../reference.ts";
import type { Delivery } from "./delivery.ts";

/** A create request, ready to be sent any number of times. */
export interface CreateRequest extends NewTask {
  body: BodyFactory;
  /** Whether the task that already has the caller's external id is the result. */
  returnsTaken: boolean;
  /** What a webhook tells about the task. */
  delivery: Delivery | undefined;
  /** The task that a refusal was about, once it is found. */
  taken?: Task;
}

/** What became of a create request. */
export type Outcome<Result extends object> =
  /** The service answered with the task. */
  | { kind: "made"; task: Task<Result> }
  /** The service certainly made no task of it. */
  | { kind: "refused"; error: KlingError }
  /** The answer was lost: there may be a task. */
  | { kind: "unknown"; error: KlingError };

/**
 * The id of the task that an answer to a create names. A refusal of the request itself names what is wrong with it, for
 * example the task that should be extended.
 */
export function namedTask(error: KlingError, { input }: NewTask): string | undefined {
  const taskId = error.reference?.taskId;
  const isAboutInput = error instanceof InvalidRequestError || error instanceof NotFoundError;
  return isAboutInput || Object.values(input).includes(taskId) ? undefined : taskId;
}

/** Whether a refusal is about the `external_task_id`: then a task has that id. */
export function isTaken(refusal: KlingError): boolean {
  return refusal instanceof InvalidRequestError && /external.?task.?id/i.test(refusal.message);
}
