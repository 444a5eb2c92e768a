import {
  InvalidRequestError,
  type KlingError,
  SubmissionUncertainError,
  type TaskReference,
} from "../errors/errors.ts";
import type { Call } from "../http/call.ts";
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

/** Whether a refusal is about the `external_task_id`: then there is a task under it. */
export function isTaken(refusal: KlingError): boolean {
  return refusal instanceof InvalidRequestError && /external_task_id/i.test(refusal.message);
}

/** @param cause the error of the lost answer. */
export function uncertain(
  { operation }: Call,
  cause: KlingError,
  known: TaskReference,
): SubmissionUncertainError {
  const reference = { ...known, ...cause.reference };
  const id = reference.taskId ?? reference.externalTaskId;
  const reason = cause.message.replace(/^[\w.]+: /, "");
  const [task, why, first] =
    id === undefined
      ? [
          "a task",
          ", and there is no external_task_id to find it by",
          "Look into the service's own list of tasks",
        ]
      : [`task ${id}`, "", "Call recover with the error's reference later"];
  return new SubmissionUncertainError(
    `${operation}: it is not known whether ${task} was made, because ${reason}${why}`,
    {
      cause,
      status: cause.status,
      code: cause.code,
      requestId: cause.requestId,
      body: cause.body,
      billed: "unknown",
      reference,
      advice: `${first}; create again only when there certainly is no task.`,
    },
  );
}
