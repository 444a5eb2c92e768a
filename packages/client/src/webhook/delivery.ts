import { KlingError, NotFoundError, PermissionError, toReference } from "../errors/errors.ts";
import { delay } from "../platform/clock.ts";
import { isTerminal, type Task } from "../task.ts";
import { staleStatePausesMs } from "./limits.ts";
import type { CallbackInfo, ResolvedWebhook } from "./options.ts";
import type { Hint } from "./parse.ts";
import { requery } from "./requery.ts";
import type { DeliveryStatus } from "./response.ts";
import { handOver, isEndHandled, rememberEnd } from "./store/hand-over.ts";

/** Handles a delivery and returns the status to respond with. Never rejects. */
export async function handleDelivery(
  hint: Hint,
  callback: CallbackInfo,
  webhook: ResolvedWebhook,
): Promise<DeliveryStatus> {
  const { taskId } = hint;
  try {
    if (taskId !== undefined && (await isEndHandled(taskId, callback, webhook))) return 200;
    for (const pauseMs of staleStatePausesMs) {
      const status = await handleState(hint, callback, webhook);
      if (status !== "not ended") return status;
      await delay(pauseMs, webhook.clock);
    }
    const status = await handleState(hint, callback, webhook);
    // The delivery should come again.
    return status === "not ended" ? 503 : status;
  } catch (error) {
    await webhook.report(error);
    // Repeating would not help, and the sender must not learn whether an id exists.
    if (error instanceof NotFoundError) return 200;
    return error instanceof KlingError && error.retryable ? 503 : 500;
  }
}

/** Queries the task, and passes a new state to `onTask`. */
async function handleState(
  { taskId, ended }: Hint,
  callback: CallbackInfo,
  webhook: ResolvedWebhook,
): Promise<DeliveryStatus | "not ended"> {
  const task = await requery(taskId, callback, webhook);
  if (isOfOther(task, callback)) {
    await webhook.report(otherTask(task, callback));
    return 403;
  }
  const status = await handOver(task, callback, webhook);
  if (status !== 200) return status;
  if (taskId !== undefined) rememberEnd(task, taskId, callback, webhook);
  return ended && !isTerminal(task) ? "not ended" : 200;
}

/** Whether the service says that the task was created with another id than the URL was signed for. */
function isOfOther(task: Task, { externalTaskId }: CallbackInfo): boolean {
  const carried = task.task_info?.external_task_id;
  return Boolean(carried) && externalTaskId !== undefined && carried !== externalTaskId;
}

function otherTask(task: Task, { endpoint, externalTaskId }: CallbackInfo): PermissionError {
  const reference = toReference(endpoint, task);
  return new PermissionError(
    `webhook: task ${task.task_id} has the external_task_id "${reference.externalTaskId}", and the URL was signed for "${externalTaskId}"`,
    { reference, advice: "Sign a URL for each task, with the external_task_id of its create request." },
  );
}
