import { type Concurrency, resolveConcurrency } from "./concurrency.ts";
import {
  InvalidInputError,
  NotFoundError,
  SubmissionUncertainError,
  type TaskReference,
  withReference,
} from "./errors.ts";
import { multiImage2Video } from "./generated/endpoints/multi-image2video.ts";
import { notify } from "./hooks.ts";
import { loaded } from "./http/network-failure.ts";
import { isRateLimit, type Retries, withRetry } from "./http/retry.ts";
import { type CallOptions, createTransport, type Transport } from "./http/transport.ts";
import { findProblems, problemsError } from "./input/check.ts";
import { encodeRequest } from "./input/encode.ts";
import { checkMs, type KlingClientOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { randomId } from "./random-id.ts";
import type { SucceedTask, Task } from "./task.ts";
import { createGovernor } from "./tasks/limiter.ts";
import { pending, referenceOf, store, withReferenceOf } from "./tasks/reference.ts";
import { createGate } from "./tasks/semaphore.ts";
import { createSubmitter, type SubmitOptions } from "./tasks/submit.ts";
import type {
  CreateOptions,
  GenerateOptions,
  MultiImage2Video,
  PendingTask,
  RecoverOptions,
  WaitTarget,
} from "./tasks/task-endpoint.ts";
import { type CreateTaskInput, getTask } from "./tasks/task-requests.ts";
import { type Polling, readPace, type WaitOptions, waitForTask, watchTask } from "./tasks/wait.ts";

const defaultCreateTimeoutMs = 180_000;

export interface KlingClient {
  multiImage2Video: MultiImage2Video;
}

/**
 * Makes a client. No request is sent, and printing the client shows no key.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function createKlingClient(options: KlingClientOptions = {}): KlingClient {
  const resolved = resolveOptions(options);
  const concurrency = resolveConcurrency(options.concurrency);
  return { multiImage2Video: createMultiImage2Video(createTransport(resolved), resolved, concurrency) };
}

function createMultiImage2Video(
  transport: Transport,
  options: ResolvedOptions,
  concurrency: Concurrency,
): MultiImage2Video {
  const { clock, random, maxRetries, hooks, onWarning } = options;
  const retries: Retries = {
    clock,
    random,
    maxRetries,
    retrying: (operation, attempt, delayMs, error) =>
      notify(hooks.onRetry, () => ({ operation, attempt: attempt + 1, delayMs, error }), onWarning),
  };
  const submitter = createSubmitter(transport, options, retries);
  const { tasks } = concurrency;
  const governor = tasks === undefined ? undefined : createGovernor({ ...concurrency, tasks }, retries);
  const polling: Polling = {
    ...options,
    gate: createGate(concurrency.polls, clock),
    onPoll: (makeEvent) => notify(hooks.onPoll, makeEvent, onWarning),
    // One look at a time: the wait itself decides what to do about a failed one.
    look,
  };

  async function submit(
    input: CreateTaskInput,
    reference: TaskReference,
    call: CreateOptions,
  ): Promise<Task> {
    const submission = {
      ...readTimes(call),
      isLeft: governor === undefined ? undefined : isRateLimit,
      isIdGiven: input?.external_task_id !== undefined,
    };
    // Before anything is waited for: the caller may use the same object for the next call.
    const named = {
      ...input,
      ...(reference.externalTaskId === undefined ? {} : { external_task_id: reference.externalTaskId }),
    };
    const request = {
      id: named.external_task_id,
      body: encodeRequest(multiImage2Video, named, options.canStream),
    };
    await validate(input);
    // After the queue, so that what was stored has been sent, and once, though the governor may send again.
    let stored: Promise<void> | undefined;
    const send = async (): Promise<Task> => {
      const began = clock.now();
      stored ??= store(call.onReference, reference, submission, clock);
      await stored;
      const timeoutMs = submission.timeoutMs - (clock.now() - began);
      return submitter.submit(request, reference, { ...submission, timeoutMs });
    };
    return governor === undefined ? send() : governor.run(send, reference, call.signal);
  }

  function readTimes({ signal, timeoutMs, requestTimeoutMs }: CreateOptions): SubmitOptions {
    return {
      signal,
      timeoutMs: checkMs("timeoutMs", timeoutMs, defaultCreateTimeoutMs),
      requestTimeoutMs: checkMs("requestTimeoutMs", requestTimeoutMs, options.requestTimeoutMs),
    };
  }

  async function validate(input: CreateTaskInput): Promise<void> {
    if (options.validate === "off") return;
    const problems = await findProblems(multiImage2Video, { ...input });
    if (problems.length === 0) return;
    const error = problemsError("multiImage2Video.create", problems);
    if (options.validate === "error") throw error;
    options.onWarning(error.message.replace("nothing was sent, because", "sent, although"));
  }

  function newReference(input: CreateTaskInput): TaskReference {
    const externalTaskId = input?.external_task_id ?? (options.submitOnce ? `ck-${randomId()}` : undefined);
    return {
      version: 1,
      endpoint: "multiImage2Video",
      ...(externalTaskId === undefined ? {} : { externalTaskId }),
      submittedAt: Math.round(options.wallNow()),
    };
  }

  async function recover(target: Partial<TaskReference> | string, call: RecoverOptions = {}): Promise<Task> {
    const reference = referenceOf(typeof target === "string" ? { externalTaskId: target } : target);
    const { taskId, externalTaskId: id } = reference;
    if (taskId !== undefined) return get(taskId, call).catch((error: unknown) => tell(error, reference));
    if (id === undefined) {
      throw new InvalidInputError(
        "multiImage2Video.recover needs an external_task_id, or a reference with an id.",
      );
    }
    const finding = await submitter.look(reference, readTimes(call));
    if (typeof finding !== "string") {
      governor?.saw(finding);
      return finding;
    }
    if (finding === "absent") governor?.missed(id);
    throw finding === "absent"
      ? new NotFoundError(`multiImage2Video.recover: there is no task ${id}`, {
          reference,
          advice: "Create it anew.",
        })
      : new SubmissionUncertainError(
          `multiImage2Video.recover: it is not known whether there is a task ${id}`,
          {
            billed: "unknown",
            reference,
            advice: "Try again later, or look into the service's own list of tasks.",
          },
        );
  }

  async function get(taskId: string, { signal, requestTimeoutMs }: CallOptions = {}): Promise<Task> {
    const ms = checkMs("requestTimeoutMs", requestTimeoutMs, options.requestTimeoutMs);
    return withRetry(() => look(taskId, { signal, requestTimeoutMs: ms }), {
      ...retries,
      operation: "multiImage2Video.get",
      signal,
      deadline: Number.POSITIVE_INFINITY,
    });
  }

  async function look(taskId: string, call: CallOptions): Promise<Task> {
    const task = await getTask(transport, taskId, call).catch((error: unknown) =>
      tell(error, { version: 1, endpoint: "multiImage2Video", taskId }),
    );
    governor?.saw(task);
    return task;
  }

  /** Looks for a task whose id is not known yet, within the time of the wait. */
  async function settle(target: WaitTarget, waiting: WaitOptions): Promise<[Task | string, WaitOptions]> {
    const { taskId = "", externalTaskId } = referenceOf(target);
    if (typeof target === "object" && target !== null && "task_id" in target) return [target, waiting];
    if (taskId !== "" || externalTaskId === undefined) return [taskId, waiting];
    const { timeoutMs } = readPace(waiting);
    const deadline = clock.now() + timeoutMs;
    const task = await recover(target, { signal: waiting.signal, timeoutMs });
    return [task, { ...waiting, timeoutMs: Math.max(1, deadline - clock.now()) }];
  }

  function wait(target: WaitTarget, waiting: WaitOptions = {}): PendingTask<SucceedTask> {
    let reference = referenceOf(target);
    const run = async (): Promise<SucceedTask> => {
      const [task, left] = await settle(target, waiting);
      reference = { ...reference, ...referenceOf(task) };
      return waitForTask(task, left, polling);
    };
    const settled = run().catch((error: unknown) => tell(error, reference));
    return withReferenceOf(settled, () => reference);
  }

  async function* watch(
    target: WaitTarget,
    waiting: WaitOptions = {},
  ): AsyncGenerator<Task, undefined, undefined> {
    try {
      yield* watchTask(...(await settle(target, waiting)), polling);
    } catch (error) {
      tell(error, referenceOf(target));
    }
  }

  return {
    create(input, call = {}) {
      const reference = newReference(input);
      return pending(
        () => reference,
        () => submit(input, reference, call),
      );
    },
    get,
    recover,
    wait,
    watch,
    async download(task, call = {}) {
      const { openDownload } = await loaded(import("./files/download.ts"));
      return openDownload(get, task, call, options);
    },
    generate(input, waiting: GenerateOptions = {}) {
      let reference = newReference(input);
      return pending(
        () => reference,
        async () => {
          // Before anything is paid for.
          readPace(waiting);
          const { signal, createTimeoutMs, requestTimeoutMs, onReference } = waiting;
          const task = await submit(input, reference, {
            signal,
            timeoutMs: createTimeoutMs,
            requestTimeoutMs,
            onReference,
          });
          reference = { ...reference, taskId: task.task_id };
          return wait(task, waiting);
        },
      );
    },
  };
}

/** Throws an error with what is known about its task. */
function tell(error: unknown, reference: TaskReference): never {
  throw withReference(error, reference);
}
