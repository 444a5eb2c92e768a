import type { TaskReference } from "../errors/errors.ts";
import type { Download, DownloadOptions } from "../files/types.ts";
import type { CallOptions } from "../http/call.ts";
import type { SucceedTask, Task } from "../task.ts";
import type { Notifier } from "./notifier.ts";

/** Options of `create`. */
export interface CreateOptions extends CallOptions {
  /**
   * Milliseconds for the whole call, with its retries and lookups.
   * @default 180_000
   */
  timeoutMs?: number | undefined;
  /**
   * Called once with the task's reference, right before anything is sent, and awaited. When the reference is stored
   * here, no crash can lose a paid task. When it throws, or `signal` or `timeoutMs` ends the call first, nothing is
   * sent.
   */
  onReference?: ((reference: TaskReference) => unknown) | undefined;
  /**
   * What happens when a task already has your `external_task_id`. `"return"` returns that task: it is looked up before
   * anything is sent, and again after a refusal. Has no effect without an id of yours.
   * @default "error"
   */
  ifTaken?: "error" | "return" | undefined;
  /**
   * Settles a lost answer: when a delivery tells the `task_id`, that task is queried, and is the result if it is the
   * right one. See `createNotifier`.
   */
  notifier?: Pick<Notifier, "subscribe"> | undefined;
}

/** Options of `recover`. */
export type RecoverOptions = Omit<CreateOptions, "onReference" | "ifTaken">;

/** Options of `wait`, `watch` and `generate`. */
export interface WaitOptions<Result extends object = object> {
  /** Stops the wait at once, with an {@link AbortError}. The task keeps running: it cannot be cancelled. */
  signal?: AbortSignal | undefined;
  /** Passed to hooks and middleware, to tell calls apart. */
  context?: unknown;
  /**
   * Milliseconds that the whole wait may take.
   * @default 900_000
   */
  timeoutMs?: number | undefined;
  /**
   * Milliseconds before the first poll of a task that is given as an object. A task given by its id is polled at once.
   * @default 5_000
   */
  firstPollMs?: number | undefined;
  /**
   * Milliseconds between the first two polls. Each following delay is a quarter longer.
   * @default 3_000
   */
  pollIntervalMs?: number | undefined;
  /**
   * The longest delay between two polls, in milliseconds.
   * @default 15_000
   */
  maxPollIntervalMs?: number | undefined;
  /**
   * Ends a pause early, usually because a delivery has arrived: the task is then polled at once, but at most once a
   * second. Before the task is known, it settles a lost answer as in `create`. Polling continues without
   * notifications, because a delivery may be lost. An error of the notifier becomes a warning. See `createNotifier`.
   */
  notifier?: Pick<Notifier, "subscribe"> | undefined;
  /**
   * Called at once with a task that is given or created and has not ended, and after each poll that read a new status
   * or update time. Its error becomes a warning.
   */
  onUpdate?: ((task: Task<Result>) => void) | undefined;
}

/** Options of `generate`. */
export interface GenerateOptions<Result extends object = object>
  extends WaitOptions<Result>,
    Pick<CreateOptions, "onReference" | "requestTimeoutMs" | "ifTaken"> {
  /**
   * Milliseconds for the create, with its retries and lookups. `timeoutMs` is the time of the wait.
   * @default 180_000
   */
  createTimeoutMs?: number | undefined;
}

/** A promise that has the reference of its task before it settles. */
export interface PendingTask<Result extends object> extends Promise<Result> {
  /** The reference of the task: plain JSON, to be stored. If the promise rejects, the error has it, too. */
  readonly reference: TaskReference;
}

/** A task to wait for: the task, its `task_id`, or a reference. A reference made by hand needs only an id. */
export type WaitTarget<Result extends object = object> = Task<Result> | Partial<TaskReference> | string;

/** An endpoint that creates tasks. */
export interface TaskEndpoint<Input, Result extends object> {
  /** The endpoint's name in the client, for example `text2Video`. */
  readonly name: string;
  /**
   * Creates a task, which is paid for. One call makes at most one task.
   *
   * Where the endpoint has an `external_task_id`, the request carries one: yours, or a random one. When the answer is
   * lost, the task is looked up by that id. The request is sent again only when it certainly made no task, or when the
   * service is known to keep these ids unique. With `concurrency.tasks`, the call first waits for its turn, with at
   * most 10,000 others.
   * @returns the task as the service accepted it. Keep its `task_id`.
   * @throws {SubmissionUncertainError} when it is not known whether the task exists.
   * @throws {InvalidInputError} when the request is outside the documented limits; nothing was sent.
   * @throws {AbortError} when the signal aborts; `billed` says whether the task may exist.
   * @throws {KlingError} of another class when the service refused the request.
   * @example
   * ```ts
   * const task = await kling.text2Video.create({ prompt: "A fox runs through snow." });
   * ```
   */
  create(input: Input, options?: CreateOptions): PendingTask<Task<Result>>;
  /**
   * Reads a task once. A failed task is returned, not thrown.
   * @param taskId the `task_id` of a task, a string.
   * @throws {NotFoundError} when the task does not exist.
   * @throws {KlingError} of another class when the request failed.
   * @example
   * ```ts
   * const { task_status } = await kling.text2Video.get(task.task_id);
   * ```
   */
  get(taskId: string, options?: CallOptions): Promise<Task<Result>>;
  /**
   * Finds a task whose create request has an unknown outcome. Tries again, at most 10 s apart, until the answer is
   * certain or `timeoutMs` is over.
   *
   * That a task does not exist is certain where lookups are known to be served, and the request cannot take effect any
   * more: some minutes after the reference's `submitDeadline`.
   * @param reference the reference of an error or a pending call, also with a `taskId` that a webhook told, or an
   * `external_task_id`.
   * @throws {NotFoundError} when the task certainly does not exist.
   * @throws {SubmissionUncertainError} when it stays unknown whether the task exists.
   * @throws {InvalidInputError} when the reference belongs to another endpoint, or was made by a newer version of this
   * package.
   * @example
   * ```ts
   * if (error instanceof SubmissionUncertainError && error.reference) {
   *   const task = await kling.text2Video.recover(error.reference);
   * }
   * ```
   */
  recover(reference: Partial<TaskReference> | string, options?: RecoverOptions): Promise<Task<Result>>;
  /**
   * Waits for a task to succeed. When the reference has no `taskId`, the task is looked up first, with the errors of
   * `recover`. A task that the service does not find is asked for again for 5 s.
   * @throws {TaskFailedError} when the task failed.
   * @throws {NotFoundError} when the task does not exist.
   * @throws {WaitTimeoutError} when `timeoutMs` is over; the task may still be running.
   * @throws {AbortError} when the signal aborts; the task may still be running.
   * @throws {InvalidInputError} when the reference belongs to another endpoint, or was made by a newer version of this
   * package.
   * @example
   * ```ts
   * const done = await kling.text2Video.wait(task);
   * console.log(done.task_result.videos[0].url);
   * ```
   */
  wait(task: WaitTarget<Result>, options?: WaitOptions<Result>): PendingTask<SucceedTask<Result>>;
  /**
   * Yields the task whenever its status or update time is new, and ends after its final state. A failed task is
   * yielded, not thrown. Leaving the loop stops the polling, and so do `return()` and `throw()` while `next()` waits.
   * @throws {WaitTimeoutError} when `timeoutMs` is over; the task may still be running.
   * @throws {AbortError} when the signal aborts; the task may still be running.
   * @throws {InvalidInputError} when the reference belongs to another endpoint, or was made by a newer version of this
   * package.
   * @example
   * ```ts
   * for await (const { task_status } of kling.text2Video.watch(task)) console.log(task_status);
   * ```
   */
  watch(
    task: WaitTarget<Result>,
    options?: Omit<WaitOptions<Result>, "onUpdate">,
  ): AsyncGenerator<Task<Result>, undefined, undefined>;
  /**
   * Creates a task and waits for it.
   * @throws {KlingError} the errors of `create` and `wait`, with the task's reference.
   * @example
   * ```ts
   * const done = await kling.text2Video.generate({ prompt: "A fox runs through snow." });
   * ```
   */
  generate(input: Input, options?: GenerateOptions<Result>): PendingTask<SucceedTask<Result>>;
  /**
   * Opens a file of a finished task as a stream, which continues after lost connections and never mixes two files. The
   * host of the file gets none of the API's headers, and so not the key.
   * @throws {InvalidInputError} when an option is wrong, or the task has no such file.
   * @throws {ResultExpiredError} when the file is gone.
   * @throws {UnexpectedResponseError} when the host answers with something else, such as a web page.
   * @throws {AbortError} when the signal aborts.
   * @throws {KlingError} of another class when the file could not be requested. The stream ends with the same errors.
   * @example
   * ```ts
   * const { stream } = await kling.text2Video.download(done);
   * ```
   */
  download(task: SucceedTask<Result>, options?: DownloadOptions): Promise<Download>;
}
