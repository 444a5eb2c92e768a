import {
  InvalidInputError,
  InvalidRequestError,
  NotFoundError,
  RequestTimeoutError,
  UnexpectedResponseError,
} from "../errors/errors.ts";
import { withTimeout } from "../platform/clock.ts";
import type { Task } from "../task.ts";
import { requeryTimeoutMs } from "./limits.ts";
import type { CallbackInfo, ResolvedWebhook } from "./options.ts";
import { type QueryableEndpoint, queryableEndpoint } from "./queryable-endpoint.ts";

/**
 * Gets the task of a delivery from the service. Not by any other id of the body than the delivered one.
 * @param taskId the delivered id; undefined when it was rounded.
 * @throws {NotFoundError} when the service knows none of the ids.
 * @throws {InvalidInputError} when the client lacks the endpoint, or the id was rounded and no other led to the task.
 * @throws {KlingError} of another class when the service cannot be queried.
 */
export async function requery(
  taskId: string | undefined,
  callback: CallbackInfo,
  webhook: ResolvedWebhook,
): Promise<Task> {
  const { endpoint } = callback;
  const source = queryableEndpoint(webhook.kling, endpoint);
  if (source === undefined) {
    throw new InvalidInputError(
      `webhook: the client has no endpoint ${endpoint}, for which the URL was signed.`,
    );
  }
  return withTimeout((signal) => query(source, taskId, { callback, webhook, signal }), {
    ms: requeryTimeoutMs,
    clock: webhook.clock,
    timedOut: () => lateError(taskId, callback),
  });
}

interface Query {
  callback: CallbackInfo;
  webhook: ResolvedWebhook;
  signal: AbortSignal;
}

/** Queries the delivered id, then the one that the caller has stored, then the one that the URL was signed for. */
async function query(
  source: QueryableEndpoint,
  delivered: string | undefined,
  { callback, webhook, signal }: Query,
): Promise<Task> {
  const { externalTaskId } = callback;
  const tried: string[] = [];
  let cause: unknown;
  async function get(id: string | undefined): Promise<Task | undefined> {
    if (id === undefined || tried.includes(id)) return undefined;
    tried.push(id);
    try {
      return await source.get(id, { signal });
    } catch (error) {
      // Without a status, an answer was read and is about another task.
      const isOther = error instanceof UnexpectedResponseError && error.status === undefined;
      // The service may also call an id that is not one of its own wrong.
      const isUnknown = error instanceof NotFoundError || error instanceof InvalidRequestError;
      if (!isUnknown && !isOther) throw error;
      cause ??= error;
      return undefined;
    }
  }
  const named = (await get(delivered)) ?? (await get(await webhook.resolveTaskId(callback)));
  if (named !== undefined) return named;
  const found = await get(externalTaskId);
  if (found !== undefined && found.task_info?.external_task_id === externalTaskId) return found;
  throw unknownTask(delivered, tried, callback, cause);
}

function unknownTask(
  delivered: string | undefined,
  tried: readonly string[],
  { endpoint, externalTaskId }: CallbackInfo,
  cause: unknown,
): InvalidInputError | NotFoundError {
  const reference = { version: 1, endpoint, taskId: delivered, externalTaskId } as const;
  if (delivered === undefined) {
    const message =
      "webhook: a parser before the handler has rounded the task id, which was sent as a number";
    const advice = "Register the handler before the JSON parser, or hand over the body as text.";
    return new InvalidInputError(message, { cause, advice, reference });
  }
  const signed = externalTaskId === undefined || externalTaskId === delivered;
  return new NotFoundError(
    `webhook: the service finds no task of ${endpoint} by ${tried.map((id) => `"${id}"`).join(" or ")}`,
    {
      cause,
      reference,
      advice: signed
        ? "Get the task by the task_id that create returned."
        : "The delivery may name another service's id. Store the task_id that create returned and return it from the option resolveTaskId, or wait for the task.",
    },
  );
}

function lateError(
  taskId: string | undefined,
  { endpoint, externalTaskId }: CallbackInfo,
): RequestTimeoutError {
  const name = taskId ?? externalTaskId;
  return new RequestTimeoutError(`webhook: no answer about task ${name} within ${requeryTimeoutMs} ms`, {
    retryable: true,
    reference: { version: 1, endpoint, taskId, externalTaskId },
    advice: "The delivery was answered with 503; get the task later.",
  });
}
