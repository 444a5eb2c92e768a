import {
  InvalidInputError,
  KlingError,
  NotFoundError,
  RequestTimeoutError,
  UnexpectedResponseError,
} from "../errors/errors.ts";
import { withTimeout } from "../platform/clock.ts";
import { isTerminal, type Task } from "../task.ts";
import type { CallbackInfo, ResolvedWebhook } from "./options.ts";
import type { Hint } from "./parse.ts";
import { type QueryableEndpoint, queryableEndpoint } from "./queryable-endpoint.ts";
import type { DeliveryStatus } from "./response.ts";
import { isNewState, seenKey } from "./seen-tasks.ts";

const requeryTimeoutMs = 10_000;

/** Queries the task of a delivery, passes a new state to `onTask`, and returns the status to respond with. */
export async function handleDelivery(
  { taskId, ended }: Hint,
  callback: CallbackInfo,
  webhook: ResolvedWebhook,
): Promise<DeliveryStatus> {
  const { seen, onTask, report } = webhook;
  const keyOf = (id: string): string => seenKey(callback.endpoint, id);
  try {
    const known = await seen.get(keyOf(taskId));
    if (known?.terminal) return 200;
    const task = await requeryOrStatus(taskId, callback, webhook);
    if (typeof task === "number") return task;
    const carried = task.task_info?.external_task_id;
    if (carried && callback.externalTaskId !== undefined && carried !== callback.externalTaskId) return 403;
    // The delivery announced the end, and the query does not show it yet: the delivery should come again.
    const status = ended && !isTerminal(task) ? 503 : 200;
    if (!isNewState(task, task.task_id === taskId ? known : await seen.get(keyOf(task.task_id))))
      return status;
    await onTask(task, callback);
    const state = { status: task.task_status, updatedAt: task.updated_at, terminal: isTerminal(task) };
    // Under both ids: after the end, a repetition under either costs no query.
    for (const id of new Set([task.task_id, taskId])) await seen.set(keyOf(id), state);
    return status;
  } catch (error) {
    await report(error);
    return 500;
  }
}

/** The task as the service has it, or the status to respond with. */
async function requeryOrStatus(
  taskId: string,
  callback: CallbackInfo,
  { kling, clock, report }: ResolvedWebhook,
): Promise<Task | DeliveryStatus> {
  const { endpoint } = callback;
  try {
    const source = queryableEndpoint(kling, endpoint);
    if (source === undefined) {
      throw new InvalidInputError(
        `webhook: the client has no endpoint ${endpoint}, for which the URL was signed.`,
      );
    }
    return await withTimeout((signal) => requery(source, taskId, callback, signal), {
      ms: requeryTimeoutMs,
      clock,
      timedOut: () => lateError(endpoint, taskId),
    });
  } catch (error) {
    await report(error);
    // Repeating would not help, and the sender must not learn whether an id exists.
    if (error instanceof NotFoundError) return 200;
    return error instanceof KlingError && error.retryable ? 503 : 500;
  }
}

/** Gets the task that the delivery names, or else the task that its URL was signed for. */
async function requery(
  source: QueryableEndpoint,
  taskId: string,
  { externalTaskId }: CallbackInfo,
  signal: AbortSignal,
): Promise<Task> {
  try {
    return await source.get(taskId, { signal });
  } catch (error) {
    const isOther = externalTaskId !== undefined && externalTaskId !== taskId;
    if (!(error instanceof NotFoundError) || !isOther) throw error;
    // A gateway may post Kling's id in place of its own. Then only the signed id is queried, no other id of the body.
    const task = await source.get(externalTaskId, { signal }).catch((failure: unknown) => {
      // Without a status, the answer was read and is not this task.
      throw failure instanceof UnexpectedResponseError && failure.status === undefined ? error : failure;
    });
    if (task.task_info?.external_task_id !== externalTaskId) throw error;
    return task;
  }
}

function lateError(endpoint: string, taskId: string): RequestTimeoutError {
  return new RequestTimeoutError(`webhook: no answer about task ${taskId} within ${requeryTimeoutMs} ms`, {
    retryable: true,
    reference: { version: 1, endpoint, taskId },
    advice: "The delivery was answered with 503; get the task later.",
  });
}
