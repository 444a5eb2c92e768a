// Loaded on demand, with waiting/wait.ts: finds the task of a create request whose answer was lost.

import { type KlingError, SubmissionUncertainError, type TaskReference } from "../../errors/errors.ts";
import type { Call } from "../../http/call.ts";
import type { Task } from "../../task.ts";
import type { TaskScope } from "../core.ts";
import { type CreateRequest, isTaken, namedTask, type Outcome } from "./create-request.ts";
import { fewLookups, findTask, type LookupResult, settleMs } from "./lookup.ts";
import { hasTrait, learnTrait } from "./service-traits.ts";
import { findTaken } from "./taken-id.ts";

/**
 * Finds the task of a create request whose outcome is unknown. A second request under the same `external_task_id` is
 * sent only when the task is absent and the first request cannot take effect any more, or the service keeps ids unique.
 * @param repeat sends the request again. Takes whether the earlier ones certainly made no task.
 * @throws {SubmissionUncertainError} when the outcome stays unknown.
 * @throws {KlingError} the refusal, when it made no task.
 */
export async function resolveUnknownOutcome<Result extends object>(
  scope: TaskScope,
  request: CreateRequest,
  call: Call,
  first: Outcome<Result>,
  repeat: (isSettled: boolean) => Promise<Outcome<Result>>,
): Promise<Task<Result>> {
  const { clock, maxRetries } = scope.core.options;
  const { operation, endpoint, context, deadline, requestTimeoutMs } = call;
  let outcome = first;
  for (let repeats = 0; ; repeats++) {
    if (outcome.kind === "made") return outcome.task;
    const { error } = outcome;
    if (outcome.kind === "refused") return findTaken(scope, request, call, error);
    const taskId = namedTask(error, request);
    const isNamed = taskId !== undefined;
    const reference = isNamed ? { ...request.reference, taskId } : request.reference;
    const settledAt = clock.now() + settleMs;
    const mayRepeat = !isNamed && error.billed === "unknown" && repeats < maxRetries;
    const isUnique = mayRepeat && hasTrait(scope, "keepsIdsUnique");
    const maySettle =
      mayRepeat && hasTrait(scope, "servesLookups") && settledAt + requestTimeoutMs < deadline;
    const attempts = !isUnique && (maySettle || request.delivery) ? Number.POSITIVE_INFINITY : fewLookups;
    const { returnsTaken: acceptsOlder, delivery } = request;
    const mayEndEarly = isUnique;
    const search = { reference, acceptsOlder, settledAt: () => settledAt, attempts, mayEndEarly, delivery };
    const found = await findTask<Result>(scope, search, call);
    if (found.kind === "found") {
      if (isTaken(error)) learnTrait(scope, "keepsIdsUnique");
      return found.task;
    }
    // With less time, the outcome of the repeat would be unknown again.
    const isTime = deadline - clock.now() >= requestTimeoutMs;
    if (found.kind !== "absent" || !mayRepeat || !isTime)
      throw uncertain(scope, call, error, reference, found);
    scope.core.retries.onRetry({ operation, endpoint, context, attempt: repeats + 2, delayMs: 0, error });
    outcome = await repeat(clock.now() >= settledAt);
  }
}

/**
 * The error of a create request whose outcome stays unknown.
 * @param cause the error of the lost answer.
 */
function uncertain<Result extends object>(
  scope: TaskScope,
  { operation }: Call,
  cause: KlingError,
  known: TaskReference,
  found: LookupResult<Result>,
): SubmissionUncertainError {
  const { wallNow } = scope.core.options;
  const named = known.taskId ?? (found.kind === "undecided" ? found.other?.task_id : undefined);
  // The call sends nothing after this, so that its end is known better than before.
  const reference: TaskReference = { ...known, submitDeadline: Math.round(wallNow()) };
  if (named !== undefined) reference.taskId = named;
  const id = known.taskId ?? known.externalTaskId;
  const reason = cause.message.replace(/^[\w.]+: /, "");
  const [task, why, next] =
    id === undefined
      ? [
          "a task",
          ", and there is no external_task_id to find it by",
          "Check the service's own list of tasks",
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
      advice: `${next}; create again only when the task certainly does not exist.`,
    },
  );
}
