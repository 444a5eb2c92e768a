import { findProblems, problemsError } from "./check-input.ts";
import { type Download, type DownloadOptions, openDownload } from "./download.ts";
import { NotFoundError, SubmissionUncertainError, type TaskReference, withReference } from "./errors.ts";
import { checkMs, type KlingClientOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { randomId } from "./random-id.ts";
import { withRetry } from "./retry.ts";
import { createSubmitter } from "./submit-once.ts";
import { type CreateTaskInput, createTask, encodeRequest, getTask } from "./task.ts";
import type { SucceedTask, Task } from "./task-status.ts";
import { type CallOptions, createTransport, type Transport } from "./transport.ts";
import { readPace, type WaitOptions, waitForTask, watchTask } from "./wait-for-task.ts";

const defaultCreateTimeoutMs = 180_000;

export interface CreateOptions extends CallOptions {
  /** Milliseconds for the whole call, with its retries and looks. Default: 180,000. */
  timeoutMs?: number | undefined;
}

/** A promise that tells, before it settles, where to find the task that it is about. */
export interface PendingTask<Result> extends Promise<Result> {
  readonly reference: TaskReference;
}

type Target = Task | TaskReference | string;

/** Videos from two to four pictures. Doc source: `POST /kling/v1/videos/multi-image2video`. */
export interface MultiImage2Video {
  /**
   * Creates a task, which is paid for: at most one for one call, whatever happens on the way.
   *
   * The request carries an `external_task_id`, yours or a random one. When the answer is lost, the task is
   * looked for under that id; the request is sent again only where it certainly made no task.
   * @returns the task as the service accepted it; keep `task_id`.
   * @throws {SubmissionUncertainError} when nobody can tell whether there is a task.
   * @throws {KlingError} the class says what was wrong.
   */
  create(input: CreateTaskInput, options?: CreateOptions): PendingTask<Task>;
  /**
   * Looks at a task once. A failed task is returned, not thrown.
   * @param taskId the `task_id` of a task, a string.
   * @throws {KlingError} the class says what was wrong.
   */
  get(taskId: string, options?: CallOptions): Promise<Task>;
  /**
   * Looks for a task whose creation is in doubt.
   * @param reference the reference of an error or a pending call, or an `external_task_id`.
   * @throws {NotFoundError} when the service certainly has no such task.
   * @throws {SubmissionUncertainError} when nobody can tell.
   */
  recover(reference: TaskReference | string, options?: CreateOptions): Promise<Task>;
  /**
   * Waits for a task to succeed. An id or a reference from another process will do.
   * @throws {TaskFailedError} when the task failed.
   * @throws {WaitTimeoutError} when `timeoutMs` is over; the task lives on.
   * @throws {AbortError} when the signal aborts; the task lives on.
   */
  wait(task: Target, options?: WaitOptions): Promise<SucceedTask>;
  /**
   * Gives the task each time that it changed, the terminal one last; a failed task is given, not thrown.
   * Leaving the loop stops the polling.
   * @throws {WaitTimeoutError} when `timeoutMs` is over; the task lives on.
   * @throws {AbortError} when the signal aborts; the task lives on.
   */
  watch(task: Target, options?: Omit<WaitOptions, "onUpdate">): AsyncGenerator<Task, undefined, undefined>;
  /**
   * Creates a task and waits for it.
   * @throws what `create` and `wait` throw.
   */
  generate(input: CreateTaskInput, options?: WaitOptions): PendingTask<SucceedTask>;
  /**
   * Opens a finished video as a stream, which goes on after lost connections and never mixes two files.
   * The key stays here: the video's host gets none of the API's headers.
   * @throws {ResultExpiredError} when the video is gone.
   * @throws {UnexpectedResponseError} when the host answers with something else, such as a web page.
   */
  download(task: SucceedTask, options?: DownloadOptions): Promise<Download>;
}

export interface KlingClient {
  multiImage2Video: MultiImage2Video;
}

/**
 * Makes a client. No request is sent, and printing the client shows no key.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function createKlingClient(options: KlingClientOptions = {}): KlingClient {
  const resolved = resolveOptions(options);
  return { multiImage2Video: createMultiImage2Video(createTransport(resolved), resolved) };
}

function createMultiImage2Video(transport: Transport, options: ResolvedOptions): MultiImage2Video {
  const { clock, random, maxRetries } = options;
  const submitter = createSubmitter(transport, options);

  async function submit(
    input: CreateTaskInput,
    reference: TaskReference,
    call: CreateOptions,
  ): Promise<Task> {
    const timeoutMs = checkMs("timeoutMs", call.timeoutMs, defaultCreateTimeoutMs);
    const requestTimeoutMs = checkMs("requestTimeoutMs", call.requestTimeoutMs, options.requestTimeoutMs);
    const { signal } = call;
    await validate(input);
    const named = {
      ...input,
      ...(reference.externalTaskId === undefined ? {} : { external_task_id: reference.externalTaskId }),
    };
    const request = encodeRequest(named, options.canStream);
    if (options.submitOnce)
      return submitter.submit(request, reference, { signal, timeoutMs, requestTimeoutMs });
    const deadline = clock.now() + timeoutMs;
    const attempt = (): Promise<Task> => {
      const leftMs = Math.max(1, Math.min(requestTimeoutMs, deadline - clock.now()));
      return createTask(transport, request, { signal, requestTimeoutMs: leftMs });
    };
    return withRetry(attempt, { maxRetries, clock, random, signal, deadline });
  }

  async function validate(input: CreateTaskInput): Promise<void> {
    if (options.validate === "off") return;
    const problems = await findProblems({ ...input });
    if (problems.length === 0) return;
    const error = problemsError("multiImage2Video.create", problems);
    if (options.validate === "error") throw error;
    options.onWarning(error.message.replace("nothing was sent, because", "sent, although"));
  }

  function newReference(input: CreateTaskInput): TaskReference {
    const externalTaskId = input?.external_task_id ?? (options.submitOnce ? `ck-${randomId()}` : undefined);
    return {
      ...(externalTaskId === undefined ? {} : { externalTaskId }),
      submittedAt: Math.round(clock.now()),
    };
  }

  async function recover(target: TaskReference | string, call: CreateOptions = {}): Promise<Task> {
    const reference = typeof target === "string" ? { externalTaskId: target } : target;
    if (reference.taskId !== undefined) return get(reference.taskId, call);
    const finding = await submitter.look(reference, {
      signal: call.signal,
      timeoutMs: checkMs("timeoutMs", call.timeoutMs, defaultCreateTimeoutMs),
      requestTimeoutMs: checkMs("requestTimeoutMs", call.requestTimeoutMs, options.requestTimeoutMs),
    });
    if (typeof finding !== "string") return finding;
    const id = reference.externalTaskId;
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

  function get(taskId: string, call: CallOptions = {}): Promise<Task> {
    const retry = { maxRetries, clock, random, signal: call.signal, deadline: Number.POSITIVE_INFINITY };
    return withRetry(() => getTask(transport, taskId, call), retry);
  }

  // One look at a time: the wait itself decides what to do about a failed one.
  const look = (taskId: string, call: CallOptions): Promise<Task> => getTask(transport, taskId, call);

  /** Looks for a task whose id is not known yet, within the time of the wait. */
  async function settle(target: Target, waiting: WaitOptions): Promise<[Task | string, WaitOptions]> {
    if (typeof target === "string" || "task_id" in target) return [target, waiting];
    if (target.taskId !== undefined) return [target.taskId, waiting];
    const started = clock.now();
    const { signal, timeoutMs } = waiting;
    const task = await recover(target, { signal, timeoutMs });
    const left = timeoutMs === undefined ? undefined : Math.max(1, timeoutMs - (clock.now() - started));
    return [task, { ...waiting, timeoutMs: left }];
  }

  async function wait(target: Target, waiting: WaitOptions = {}): Promise<SucceedTask> {
    return waitForTask(look, ...(await settle(target, waiting)), options);
  }

  async function* watch(
    target: Target,
    waiting: WaitOptions = {},
  ): AsyncGenerator<Task, undefined, undefined> {
    yield* watchTask(look, ...(await settle(target, waiting)), options);
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
    download: (task, call = {}) => openDownload(get, task, call, options),
    generate(input, waiting = {}) {
      let reference = newReference(input);
      return pending(
        () => reference,
        async () => {
          // Before anything is paid for.
          readPace(waiting);
          const task = await submit(input, reference, { signal: waiting.signal });
          reference = { ...reference, taskId: task.task_id };
          return wait(task, waiting);
        },
      );
    },
  };
}

function pending<Result>(reference: () => TaskReference, run: () => Promise<Result>): PendingTask<Result> {
  const settled = run().catch((error: unknown) => {
    throw withReference(error, reference());
  });
  return Object.defineProperty(settled, "reference", { get: reference }) as PendingTask<Result>;
}
