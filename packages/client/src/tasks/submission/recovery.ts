// Loaded on demand, with waiting/wait.ts: finds a task by its reference, also in another process.

import {
  InvalidInputError,
  NotFoundError,
  SubmissionUncertainError,
  type TaskReference,
} from "../../errors/errors.ts";
import type { Call } from "../../http/call.ts";
import type { Task } from "../../task.ts";
import type { TaskScope } from "../core.ts";
import type { Notifier } from "../notifier.ts";
import { subscribeToDelivery } from "./delivery.ts";
import { endOf } from "./in-flight.ts";
import { clockSkewMs, findTask, longestLagMs, saysAbsent, settleMs } from "./lookup.ts";
import { hasTrait } from "./service-traits.ts";

/** For references without a `submitDeadline`: how long after `submittedAt` their request may have left. */
const longestSubmitMs = 3_780_000;

/**
 * Finds a task by its reference, within the whole time of the call.
 * @throws {NotFoundError} when the task certainly does not exist.
 * @throws {SubmissionUncertainError} when it stays unknown whether the task exists.
 */
export async function recoverTask<Result extends object>(
  scope: TaskScope,
  reference: TaskReference,
  call: Call,
  notifier: Pick<Notifier, "subscribe"> | undefined,
): Promise<Task<Result>> {
  const { operation } = call;
  const { limiter, options } = scope.core;
  const { taskId, externalTaskId } = reference;
  const id = externalTaskId ?? taskId;
  if (id === undefined) {
    throw new InvalidInputError(`${operation} needs an external_task_id, or a reference with an id.`);
  }
  const delivery = subscribeToDelivery(scope, notifier, externalTaskId);
  const startedWith = settledAtOf(scope, reference);
  // A create of this client may begin meanwhile.
  const settledAt = (): number => Math.max(startedWith, (endOf(scope, reference) ?? 0) + settleMs);
  const search = { reference, acceptsOlder: false, settledAt, attempts: Number.POSITIVE_INFINITY, delivery };
  const result = await findTask<Result>(scope, search, call).finally(() => delivery?.stop());
  if (result.kind === "found") {
    limiter?.observe(call.endpoint, result.task);
    return result.task;
  }
  if (result.kind === "absent") {
    limiter?.forget(reference);
    throw new NotFoundError(`${operation}: there is no task ${id}`, {
      reference,
      // An id of the service says that a task was made, whatever became of it.
      ...(taskId === undefined
        ? { advice: "Create it again." }
        : { billed: "unknown" as const, advice: "Check the id, and the service's own list of tasks." }),
    });
  }
  const { cause, other } = result;
  // The service has named the task, so that it exists: the reason says more.
  if (taskId !== undefined && cause !== undefined && !saysAbsent(cause)) throw cause;
  const leftMs = hasTrait(scope, "servesLookups") ? settledAt() - options.clock.now() : 0;
  throw new SubmissionUncertainError(`${operation}: it is not known whether task ${id} exists`, {
    billed: "unknown",
    reference: other === undefined ? reference : { ...reference, taskId: other.task_id },
    cause,
    retryAfterMs: leftMs > 0 && Number.isFinite(leftMs) ? leftMs : undefined,
    advice: "Try again later, or check the service's own list of tasks.",
  });
}

/** When a task that no lookup finds was certainly never made, on the client's clock. */
function settledAtOf(scope: TaskScope, reference: TaskReference): number {
  const { taskId, externalTaskId } = reference;
  const { clock, wallNow } = scope.core.options;
  const now = clock.now();
  // A service knows its own ids, except for the first moments.
  const leftMs = externalTaskId === undefined && taskId !== undefined ? longestLagMs : settleMs;
  const endedAt = endOf(scope, reference);
  if (endedAt !== undefined) return endedAt + leftMs;
  const { submittedAt = Number.NaN, submitDeadline = submittedAt + longestSubmitMs } = reference;
  if (!Number.isFinite(submitDeadline)) return now + leftMs;
  // Another machine may have written the time.
  return now + submitDeadline + clockSkewMs + leftMs - wallNow();
}
