// Loaded on demand, with waiting/wait.ts: finds the task of a create request whose answer was lost.

import {
  aborted,
  InvalidInputError,
  KlingError,
  NotFoundError,
  SubmissionUncertainError,
  type TaskReference,
  toReference,
  withReference,
} from "../errors/errors.ts";
import type { Call } from "../http/call.ts";
import { delay } from "../platform/clock.ts";
import type { Task } from "../task.ts";
import { getTask, type TaskScope } from "./core.ts";
import { type CreateRequest, isTaken, type Outcome } from "./create-request.ts";

/** The result of a lookup. */
type LookupResult<Result extends object> =
  | { kind: "found"; task: Task<Result> }
  /** The service certainly has no such task. */
  | { kind: "absent" }
  /** It is not known whether the task exists; `cause` is the last error, if there was one. */
  | { kind: "undecided"; cause?: KlingError };

// Pauses before each request: a lost create request may still be on its way.
const pausesMs: readonly number[] = [0, 2_000, 6_000, 10_000];
const longestPauseMs = 10_000;
// Clocks of client and service may differ by this much.
const clockSkewMs = 300_000;

export type ResolveUnknownOutcome = typeof resolveUnknownOutcome;

/**
 * Finds the task of a create request whose outcome is unknown. When the task is absent, the request is sent again under
 * the same `external_task_id`, which the service documents as unique.
 * @param repeat sends the request again.
 * @throws {SubmissionUncertainError} when the outcome stays unknown.
 * @throws {KlingError} the refusal, when it made no task.
 */
export async function resolveUnknownOutcome<Result extends object>(
  scope: TaskScope,
  request: CreateRequest,
  call: Call,
  first: Outcome<Result>,
  repeat: () => Promise<Outcome<Result>>,
): Promise<Task<Result>> {
  const { options, retries } = scope.core;
  const { operation, endpoint, context, deadline, requestTimeoutMs } = call;
  let outcome = first;
  for (let repeats = 0; ; repeats++) {
    if (outcome.kind === "made") return outcome.task;
    const { error } = outcome;
    if (outcome.kind === "refused") return findTaken(scope, request, call, error);
    const found = await findTask<Result>(scope, { ...request.reference, ...error.reference }, call);
    if (found.kind === "found") return found.task;
    // With less time, the outcome of the repeat would be unknown again.
    const isTime = deadline - options.clock.now() >= requestTimeoutMs;
    const mayRepeat =
      found.kind === "absent" && error.billed === "unknown" && repeats < options.maxRetries && isTime;
    if (!mayRepeat) throw uncertain(call, error, request.reference);
    retries.onRetry({ operation, endpoint, context, attempt: repeats + 2, delayMs: 0, error });
    outcome = await repeat();
  }
}

/** Returns the task that a refused request has made all the same, or throws the refusal. */
async function findTaken<Result extends object>(
  scope: TaskScope,
  { reference, madeId }: CreateRequest,
  call: Call,
  refusal: KlingError,
): Promise<Task<Result>> {
  const task = await findOnce<Result>(scope, reference, call).catch((failure: unknown) => {
    // The refusal says more than a failed lookup; but the task that has the id may be that of this very request.
    const known = isTaken(refusal) ? withReference(refusal, reference, { billed: "unknown" }) : refusal;
    throw failure instanceof KlingError ? known : failure;
  });
  if (task === undefined) throw refusal;
  if (madeId !== undefined) return task;
  // The caller chose the id, which an older task may have.
  const found = { ...reference, ...toReference(reference.endpoint, task) };
  throw withReference(refusal, found, { billed: "unknown" });
}

/**
 * Finds a task by its external id, within the whole time of the call.
 * @throws {NotFoundError} when the task certainly does not exist.
 * @throws {SubmissionUncertainError} when it stays unknown whether the task exists.
 */
export async function recoverTask<Result extends object>(
  scope: TaskScope,
  reference: TaskReference,
  call: Call,
): Promise<Task<Result>> {
  const { operation } = call;
  const { limiter } = scope.core;
  const { endpoint, externalTaskId: id } = reference;
  if (id === undefined) {
    throw new InvalidInputError(`${operation} needs an external_task_id, or a reference with an id.`);
  }
  const result = await findTask<Result>(scope, reference, call, Number.POSITIVE_INFINITY);
  if (result.kind === "found") {
    limiter?.observe(endpoint, result.task);
    return result.task;
  }
  if (result.kind === "absent") {
    limiter?.forget(reference);
    throw new NotFoundError(`${operation}: there is no task ${id}`, {
      reference,
      advice: "Create it again.",
    });
  }
  throw new SubmissionUncertainError(`${operation}: it is not known whether task ${id} exists`, {
    billed: "unknown",
    reference,
    cause: result.cause,
    advice: "Try again later, or check the service's own list of tasks.",
  });
}

/**
 * Looks a task up until the result is certain or the deadline is reached.
 *
 * "Not found" counts as absent only after another task was found by its `external_task_id`: such a query is not
 * documented for every gateway, and "not found" may only mean "not served".
 * @param attempts how many requests to send while the result is undecided. "Absent" is final after four of them, when
 * the last two agree: one "not found" among errors may come from a replica that is behind the others.
 * @throws {AbortError} when the signal aborts; the task may exist.
 */
async function findTask<Result extends object>(
  scope: TaskScope,
  reference: TaskReference,
  call: Call,
  attempts: number = pausesMs.length,
): Promise<LookupResult<Result>> {
  const { clock } = scope.core.options;
  let result: LookupResult<Result> = { kind: "undecided" };
  let absences = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (attempt >= pausesMs.length && absences >= 2) return result;
    const pauseMs = pausesMs[attempt] ?? longestPauseMs;
    // A task that is still on its way may arrive during the pause.
    if (clock.now() + pauseMs >= call.deadline) return asUndecided(result);
    result = await findAfter(pauseMs, scope, reference, call);
    const isFinal = result.kind === "undecided" && !mayChange(result.cause);
    if (result.kind === "found" || isFinal) return result;
    absences = result.kind === "absent" ? absences + 1 : 0;
  }
  return absences >= 2 ? result : asUndecided(result);
}

async function findAfter<Result extends object>(
  pauseMs: number,
  scope: TaskScope,
  reference: TaskReference,
  call: Call,
): Promise<LookupResult<Result>> {
  const { operation, signal } = call;
  // A task that the service has named was made, though no lookup finds it.
  const isUnnamed = reference.taskId === undefined;
  try {
    if (pauseMs > 0) await delay(pauseMs, scope.core.options.clock, signal);
    const task = await findOnce<Result>(scope, reference, call);
    if (task === undefined) return { kind: "undecided" };
    scope.servesLookups ||= isUnnamed;
    return { kind: "found", task };
  } catch (cause) {
    if (signal?.aborted) {
      const detail = " during the lookup of the task";
      throw aborted(operation, { cause: signal.reason, detail, billed: "unknown" });
    }
    if (!(cause instanceof KlingError)) throw cause;
    const isAbsent = isUnnamed && scope.servesLookups && saysAbsent(cause);
    return isAbsent ? { kind: "absent" } : { kind: "undecided", cause };
  }
}

/** Reads a task once. Undefined when the answer is another task, or the reference has no id. */
async function findOnce<Result extends object>(
  scope: TaskScope,
  reference: TaskReference,
  call: Call,
): Promise<Task<Result> | undefined> {
  const id = reference.taskId ?? reference.externalTaskId;
  if (id === undefined) return undefined;
  const task = await getTask<Result>(scope, id, call);
  return isTaskOf(task, reference) ? task : undefined;
}

function asUndecided<Result extends object>(result: LookupResult<Result>): LookupResult<Result> {
  return result.kind === "absent" ? { kind: "undecided" } : result;
}

/** Whether the next request may get another answer. Without an error, the answer was another task. */
function mayChange(cause: KlingError | undefined): boolean {
  return cause !== undefined && (cause.retryable || cause instanceof NotFoundError);
}

/** Both codes for "no such task". The error of a missing model or route says nothing about the task. */
function saysAbsent({ code }: KlingError): boolean {
  return code === "task_not_exist" || code === 1203;
}

/** Whether a found task certainly is the one of the reference, and not an older one under the same id. */
function isTaskOf(task: Task, { taskId, externalTaskId, submittedAt }: TaskReference): boolean {
  if (taskId !== undefined) return task.task_id === taskId;
  if (task.task_info?.external_task_id !== externalTaskId) return false;
  return submittedAt === undefined || task.created_at >= submittedAt - clockSkewMs;
}

/** @param cause the error of the lost answer. */
function uncertain({ operation }: Call, cause: KlingError, known: TaskReference): SubmissionUncertainError {
  const reference = { ...known, ...cause.reference };
  const id = reference.taskId ?? reference.externalTaskId;
  const reason = cause.message.replace(/^[\w.]+: /, "");
  const [task, why, first] =
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
      advice: `${first}; create again only when the task certainly does not exist.`,
    },
  );
}
