import { delay } from "./delay.ts";
import {
  AbortError,
  KlingError,
  NotFoundError,
  SubmissionUncertainError,
  type TaskReference,
} from "./errors.ts";
import type { ResolvedOptions } from "./options.ts";
import { withRetry } from "./retry.ts";
import { createTask, type EncodedRequest, getTask } from "./task.ts";
import type { Task } from "./task-status.ts";
import type { Transport } from "./transport.ts";

export interface SubmitOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds for one request. */
  requestTimeoutMs: number;
  /** Milliseconds for all requests and pauses together. */
  timeoutMs: number;
}

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
 * Creates exactly one task for one call.
 *
 * When an answer is lost, the service is asked for the request's `external_task_id`. Found: that is the task.
 * Absent, where this client has seen such a look succeed before: sent again under the same id, which the service
 * documents as unique. Undecided: {@link SubmissionUncertainError}, since the look is not documented for every
 * gateway and "not found" may only mean "not served".
 */
export function createSubmitter(
  transport: Transport,
  { clock, random, maxRetries }: ResolvedOptions,
): Submitter {
  let looksAreServed = false;

  async function submit(
    request: EncodedRequest,
    reference: TaskReference,
    options: SubmitOptions,
  ): Promise<Task> {
    const deadline = clock.now() + options.timeoutMs;
    const { signal } = options;
    const attempt = (): Promise<Task> =>
      createTask(transport, request, { signal, requestTimeoutMs: attemptMs(options, deadline) });
    let doubt: KlingError | undefined;
    for (;;) {
      try {
        return await withRetry(attempt, { maxRetries, clock, random, signal, deadline });
      } catch (error) {
        if (!(error instanceof KlingError)) throw error;
        // A refusal after a doubt can be the service telling that the id is taken: by our own lost request.
        if (error.billed === "no" && doubt === undefined) throw error;
        if (error instanceof AbortError) throw error;
        doubt = error;
      }
      const finding = await look(reference, { ...options, timeoutMs: deadline - clock.now() });
      if (typeof finding !== "string") return finding;
      if (finding === "undecided" || doubt.billed === "no") throw uncertain(doubt, reference);
    }
  }

  async function look({ externalTaskId }: TaskReference, options: SubmitOptions): Promise<Finding> {
    if (externalTaskId === undefined) return "undecided";
    const { signal } = options;
    const deadline = clock.now() + options.timeoutMs;
    let finding: Finding = "undecided";
    for (const pauseMs of lookPausesMs) {
      if (clock.now() + pauseMs >= deadline) return "undecided";
      if (pauseMs > 0) await pause(pauseMs, signal);
      try {
        const requestTimeoutMs = attemptMs(options, deadline);
        const task = await getTask(transport, externalTaskId, { signal, requestTimeoutMs });
        const found = task.task_info?.external_task_id;
        if (found !== undefined && found !== externalTaskId) return "undecided";
        looksAreServed ||= found === externalTaskId;
        return task;
      } catch (error) {
        if (!(error instanceof KlingError) || error instanceof AbortError) throw error;
        if (error instanceof NotFoundError) finding = looksAreServed ? "absent" : "undecided";
        else if (error.retryable) finding = "undecided";
        else return "undecided";
      }
    }
    return finding;
  }

  function attemptMs({ requestTimeoutMs }: SubmitOptions, deadline: number): number {
    return Math.max(1, Math.min(requestTimeoutMs, deadline - clock.now()));
  }

  async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await delay(ms, clock, signal);
    } catch (cause) {
      throw new AbortError("multiImage2Video.create: stopped by the caller while the task was looked for", {
        cause,
        billed: "unknown",
      });
    }
  }

  return { submit, look };
}

function uncertain(cause: KlingError, { externalTaskId }: TaskReference): SubmissionUncertainError {
  return new SubmissionUncertainError(
    `multiImage2Video.create: it is not known whether task ${externalTaskId} was made, because ${cause.message.replace(/^[\w.]+: /, "")}`,
    {
      cause,
      status: cause.status,
      code: cause.code,
      requestId: cause.requestId,
      retryable: false,
      billed: "unknown",
      advice:
        "Call recover with the error's reference later; create anew only when you know that there is no task.",
      body: cause.body,
    },
  );
}
