import { delay } from "../clock.ts";
import {
  AbortError,
  aborted,
  InvalidRequestError,
  KlingError,
  NotFoundError,
  SubmissionUncertainError,
  type TaskReference,
  toReference,
  withReference,
} from "../errors.ts";
import { type Retries, withRetry } from "../http/retry.ts";
import type { Transport } from "../http/transport.ts";
import type { ResolvedOptions } from "../options.ts";
import type { Task } from "../task-types.ts";
import { createTask, type EncodedRequest, getTask } from "./task-requests.ts";

export interface SubmitOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds for one request. */
  requestTimeoutMs: number;
  /** Milliseconds for all requests and pauses together. */
  timeoutMs: number;
  /** Whether a refusal because of too many tasks or requests is retried here, and not by the limiter. */
  retriesRateLimits?: boolean | undefined;
  context?: unknown;
  /** Whether the request carries an id of the caller's own, which an older task may have, too. */
  isIdGiven?: boolean | undefined;
}

const operation = "multiImage2Video.create";

/** Pauses before each look for a task whose creation is in doubt: a lost request may still be on its way. */
const lookPausesMs = [0, 2_000, 6_000, 10_000];

/** What a look for a task found: the task, certainly none, or no telling. */
export type Finding = Task | "absent" | "undecided";

export interface Submitter {
  /** Creates the task of one call. */
  submit(request: EncodedRequest, reference: TaskReference, options: SubmitOptions): Promise<Task>;
  /** Looks for a task by its `externalTaskId`, for as long as an answer may still come. */
  look(reference: TaskReference, options: SubmitOptions): Promise<Finding>;
}

/**
 * Creates exactly one task for one call, unless `submitOnce` is off: then a lost answer is the caller's to settle.
 *
 * When an answer is lost, the service is asked for the request's `external_task_id`. Found: that is the task.
 * Absent, where this client has seen such a look succeed before: sent again under the same id, which the service
 * documents as unique. Undecided: {@link SubmissionUncertainError}, since the look is not documented for every
 * gateway and "not found" may only mean "not served".
 */
export function createSubmitter(
  transport: Transport,
  { submitOnce }: Pick<ResolvedOptions, "submitOnce">,
  retries: Retries,
): Submitter {
  const { clock, maxRetries, onRetry } = retries;
  let looksAreServed = false;

  async function submit(
    request: EncodedRequest,
    reference: TaskReference,
    options: SubmitOptions,
  ): Promise<Task> {
    const deadline = clock.now() + options.timeoutMs;
    const { signal, retriesRateLimits, context } = options;
    const info = { operation, endpoint: "multiImage2Video", context };
    const retry = { ...retries, call: info, signal, deadline, retriesRateLimits };
    const attempt = (): Promise<Task> =>
      createTask(transport, request, { signal, context, requestTimeoutMs: attemptMs(options, deadline) });
    let doubt: KlingError | undefined;
    for (let repeats = 0; ; repeats++) {
      try {
        return await withRetry(attempt, doubt === undefined ? retry : { ...retry, retriesRateLimits: true });
      } catch (error) {
        if (!(error instanceof KlingError)) throw error;
        // A refusal after a doubt can be the service telling that the id is taken: by our own lost request.
        if (!submitOnce) throw error;
        if (error.billed === "no" && doubt === undefined && !saysIdIsTaken(error, options)) {
          const twin = await findTwin(error, reference, options, deadline);
          if (twin === undefined) throw error;
          if (options.isIdGiven !== true) return twin;
          const known = { ...reference, ...toReference("multiImage2Video", twin) };
          throw withReference(error, known, { billed: "unknown" });
        }
        if (error instanceof AbortError) throw doubt === undefined ? error : stopped(error);
        doubt = error;
      }
      const known = { ...reference, ...doubt.reference };
      const finding = await look(known, { ...options, timeoutMs: deadline - clock.now() });
      if (typeof finding !== "string") return finding;
      const isWorthRepeating =
        finding === "absent" &&
        doubt.billed === "unknown" &&
        repeats < maxRetries &&
        // With less time the repeat would only bring a new doubt.
        deadline - clock.now() >= options.requestTimeoutMs;
      if (!isWorthRepeating) throw uncertain(doubt, known);
      onRetry({ ...info, attempt: repeats + 2, delayMs: 0, error: doubt });
    }
  }

  /**
   * The task of a request that was refused because it had been sent twice on its way: browsers repeat a request by
   * themselves when a reused connection breaks, and the first has taken the id. The refusal need not say so.
   */
  async function findTwin(
    error: KlingError,
    reference: TaskReference,
    options: SubmitOptions,
    deadline: number,
  ): Promise<Task | undefined> {
    const id = reference.externalTaskId;
    if (id === undefined || !(error instanceof InvalidRequestError) || error.status === 413) return undefined;
    try {
      const { signal, context } = options;
      const requestTimeoutMs = attemptMs(options, deadline);
      const task = await getTask(transport, id, { signal, context, requestTimeoutMs });
      return isTaskOf(task, reference) ? task : undefined;
    } catch (failure) {
      if (!(failure instanceof KlingError)) throw failure;
      // The refusal tells more than a look that failed.
      return undefined;
    }
  }

  async function look(reference: TaskReference, options: SubmitOptions): Promise<Finding> {
    const id = reference.taskId ?? reference.externalTaskId;
    if (id === undefined) return "undecided";
    const { signal, context } = options;
    const deadline = clock.now() + options.timeoutMs;
    let finding: Finding = "undecided";
    for (const pauseMs of lookPausesMs) {
      if (clock.now() + pauseMs >= deadline) return "undecided";
      try {
        if (pauseMs > 0) await delay(pauseMs, clock, signal);
        const requestTimeoutMs = attemptMs(options, deadline);
        const task = await getTask(transport, id, { signal, context, requestTimeoutMs });
        if (!isTaskOf(task, reference)) return "undecided";
        looksAreServed ||= reference.taskId === undefined;
        return task;
      } catch (error) {
        if (signal?.aborted) throw stopped(signal.reason);
        if (!(error instanceof KlingError)) throw error;
        if (isCertainlyAbsent(error)) finding = looksAreServed ? "absent" : "undecided";
        else if (error.retryable || error instanceof NotFoundError) finding = "undecided";
        else return "undecided";
      }
    }
    return finding;
  }

  function attemptMs({ requestTimeoutMs }: SubmitOptions, deadline: number): number {
    return Math.max(1, Math.min(requestTimeoutMs, deadline - clock.now()));
  }

  return { submit, look };
}

/** Whether a refusal is about an id that this client made up: then only a request of its own can have taken it. */
function saysIdIsTaken(error: KlingError, { isIdGiven }: SubmitOptions): boolean {
  return (
    isIdGiven !== true && error instanceof InvalidRequestError && /external_task_id/i.test(error.message)
  );
}

/** Both words of the services for "no such task"; a missing model or route says nothing about the task. */
function isCertainlyAbsent({ code }: KlingError): boolean {
  return code === "task_not_exist" || code === 1203;
}

// Clocks of client and service may differ by this much.
const clockSkewMs = 300_000;

/** Whether a found task is shown to be the one that was looked for, and not an older one under the same id. */
function isTaskOf(task: Task, { taskId, externalTaskId, submittedAt }: TaskReference): boolean {
  if (taskId !== undefined) return task.task_id === taskId;
  if (task.task_info?.external_task_id !== externalTaskId) return false;
  return submittedAt === undefined || task.created_at >= submittedAt - clockSkewMs;
}

function stopped(cause: unknown): AbortError {
  return aborted(operation, { cause, detail: " while the task was looked for", billed: "unknown" });
}

function uncertain(cause: KlingError, reference: TaskReference): SubmissionUncertainError {
  return new SubmissionUncertainError(
    `${operation}: it is not known whether task ${reference.taskId ?? reference.externalTaskId} was made, because ${cause.message.replace(/^[\w.]+: /, "")}`,
    {
      cause,
      status: cause.status,
      code: cause.code,
      requestId: cause.requestId,
      retryable: false,
      billed: "unknown",
      reference,
      advice:
        "Call recover with the error's reference later; create anew only when you know that there is no task.",
      body: cause.body,
    },
  );
}
