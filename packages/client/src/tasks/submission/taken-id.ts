// Loaded on demand, with waiting/wait.ts: what has an `external_task_id` that a create request uses.

import { InvalidRequestError, KlingError, NotFoundError, withReference } from "../../errors/errors.ts";
import type { Call } from "../../http/call.ts";
import { withRetry } from "../../http/retry.ts";
import { isBrowser } from "../../platform/runtime.ts";
import type { Task } from "../../task.ts";
import { getTask, type TaskScope } from "../core.ts";
import { type CreateRequest, isTaken } from "./create-request.ts";
import { relate, saysAbsent } from "./lookup.ts";
import { hasTrait, learnTrait } from "./service-traits.ts";

/** For one lookup after a refusal, which the caller waits for. */
const takenLookupMs = 5_000;
const checkFirst = "A task may exist: call recover with the error's reference before you create again.";

/**
 * Whether a refused request may have made a task all the same. Browsers send a request again by themselves when a
 * reused connection breaks; the repeat is refused, because the first one has taken the id. The refusal need not say so.
 */
function mayBeTaken(refusal: KlingError, { reference }: CreateRequest): boolean {
  const isNamed = (reference.externalTaskId ?? refusal.reference?.taskId) !== undefined;
  return isNamed && refusal instanceof InvalidRequestError && refusal.status !== 413;
}

/**
 * Whether a refusal may be about the external id without naming it: it names no other field, and either speaks of a
 * repetition, or came to a browser, where no lookup shows whether the first request made a task.
 */
function mayBeUnnamed(scope: TaskScope, { input }: CreateRequest, { message }: KlingError): boolean {
  // Without the operation, whose name may be like that of a field.
  const text = message.slice(message.indexOf(": ")).toLowerCase();
  const words = text.split(/[\W_]+/);
  const isAboutField = Object.keys(input).some((name) => {
    const [word = ""] = name.split("_");
    return word.length > 1 && word !== "external" && words.some((each) => each.startsWith(word));
  });
  const isUnseen = isBrowser() && !hasTrait(scope, "servesLookups");
  return !isAboutField && (isUnseen || /duplicat|already/.test(text));
}

/** Returns the task that a refused request has made all the same, or throws the refusal. */
export async function findTaken<Result extends object>(
  scope: TaskScope,
  request: CreateRequest,
  call: Call,
  refusal: KlingError,
): Promise<Task<Result>> {
  if (!mayBeTaken(refusal, request)) throw refusal;
  const { reference, madeId, returnsTaken } = request;
  const task = await findExisting<Result>(scope, request, call).catch((failure: unknown) => {
    if (!(failure instanceof KlingError)) throw failure;
    // The refusal says more than a failed lookup; but the task that has the id may be that of this very request.
    const mayExist =
      isTaken(refusal) ||
      !saysAbsent(failure) ||
      refusal.reference?.taskId !== undefined ||
      mayBeUnnamed(scope, request, refusal);
    throw mayExist ? withReference(refusal, reference, { billed: "unknown", advice: checkFirst }) : refusal;
  });
  if (task === undefined) throw refusal;
  if (isTaken(refusal)) learnTrait(scope, "keepsIdsUnique");
  if (madeId !== undefined || returnsTaken) return task;
  // The caller chose the id, which an older task may have.
  request.taken = task;
  const found = { ...reference, taskId: task.task_id };
  const isOlder = relate(task, reference) === "older";
  throw withReference(refusal, found, isOlder ? {} : { billed: "unknown", advice: checkFirst });
}

/**
 * Queries the task that has the external id of a request. Undefined when the answer is another task.
 * @throws {KlingError} when no such task exists, or it could not be queried.
 */
async function findExisting<Result extends object>(
  scope: TaskScope,
  { reference }: CreateRequest,
  call: Call,
): Promise<Task<Result> | undefined> {
  const { externalTaskId: id = "" } = reference;
  const requestTimeoutMs = Math.min(call.requestTimeoutMs, takenLookupMs);
  const task = await getTask<Result>(scope, id, { ...call, requestTimeoutMs });
  if (relate(task, reference) === "other") return undefined;
  learnTrait(scope, "servesLookups");
  return task;
}

/**
 * Queries the task that already has the external id, before anything is sent. Undefined without one.
 * @throws {KlingError} when it could not be queried.
 */
export async function findBeforeCreate<Result extends object>(
  scope: TaskScope,
  request: CreateRequest,
  call: Call,
): Promise<Task<Result> | undefined> {
  try {
    return await withRetry(() => findExisting<Result>(scope, request, call), call, scope.core.retries);
  } catch (error) {
    if (error instanceof NotFoundError || (error instanceof KlingError && saysAbsent(error)))
      return undefined;
    throw error;
  }
}
