import {
  AbortError,
  aborted,
  InvalidRequestError,
  KlingError,
  SubmissionUncertainError,
  type TaskReference,
} from "../errors/errors.ts";
import type { Call } from "../http/call.ts";
import type { BodyFactory } from "../http/request-body.ts";
import { withRetry } from "../http/retry.ts";
import type { Task } from "../task.ts";
import type { TaskScope } from "./core.ts";
import { parseTask } from "./parse-task.ts";
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

/** Sends the request, again while it is refused for the moment, and says what became of it. */
export async function attempt<Result extends object>(
  { facts, core }: TaskScope,
  request: CreateRequest,
  call: Call,
  isRepeat: boolean = false,
): Promise<Outcome<Result>> {
  const { operation } = call;
  const { body, reference, madeId } = request;
  const id = reference.externalTaskId;
  const read = (answer: object) =>
    parseTask<Result>(answer, { operation, endpoint: facts, billed: "unknown" });
  const send = () => core.transport.post(facts.path, { ...call, id, body, ifLost: "unknown", read });
  // The limiter sends a request again when its turn comes; a repeat has left the limiter's queue for good.
  const retriesRateLimits = core.limiter === undefined || isRepeat;
  try {
    return { kind: "made", task: await withRetry(send, call, core.retries, retriesRateLimits) };
  } catch (error) {
    if (!(error instanceof KlingError) || !core.options.submitOnce) throw error;
    if (error instanceof AbortError) throw isRepeat ? abortedRepeat(call) : error;
    // A refusal about an id that this client made up: only a request of its own can have taken it. The refusal of a
    // repeat may be about the id, too, which the lost request has taken.
    const isTaken =
      madeId !== undefined && error instanceof InvalidRequestError && /external_task_id/i.test(error.message);
    return { kind: error.billed === "no" && !isRepeat && !isTaken ? "refused" : "unknown", error };
  }
}

function abortedRepeat({ operation, signal }: Call): AbortError {
  const detail = " while an earlier request may have made a task";
  return aborted(operation, { cause: signal?.reason, detail, billed: "unknown" });
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
