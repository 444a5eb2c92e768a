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
   * Called once with the task's reference, right before anything is sent, and awaited: store the reference here, and no
   * crash can lose a paid task. When it throws, the call ends and nothing is sent. `signal` and `timeoutMs` end it, too.
   */
  onReference?: ((reference: TaskReference) => unknown) | undefined;
}

/** Options of `recover`. */
export type RecoverOptions = Omit<CreateOptions, "onReference">;

/** Options of `wait`, `watch` and `generate`. */
export interface WaitOptions<Result extends object = object> {
  /** Stops the wait, at once, with an {@link AbortError}. The task goes on: nothing can cancel it. */
  signal?: AbortSignal | undefined;
  /** Handed to hooks and middleware as it is, to tell calls apart. */
  context?: unknown;
  /**
   * Milliseconds that the whole wait may take.
   * @default 900_000
   */
  timeoutMs?: number | undefined;
  /**
   * Milliseconds before the first poll of a task that was just created. An id is polled at once.
   * @default 5_000
   */
  firstPollMs?: number | undefined;
  /**
   * Milliseconds between the first two polls; every next delay is a quarter longer.
   * @default 3_000
   */
  pollIntervalMs?: number | undefined;
  /**
   * The longest delay between two polls, in milliseconds.
   * @default 15_000
   */
  maxPollIntervalMs?: number | undefined;
  /**
   * Ends a pause early, usually because a delivery arrived: the task is then polled at once, though not more than once a
   * second. Polling goes on without it, since a delivery may be lost; what it throws becomes a warning. See
   * `createNotifier`.
   */
  notifier?: Pick<Notifier, "subscribe"> | undefined;
  /** Called with the task at each poll whose status or update time is new. What it throws becomes a warning. */
  onUpdate?: ((task: Task<Result>) => void) | undefined;
}

/** Options of `generate`. */
export interface GenerateOptions<Result extends object = object>
  extends WaitOptions<Result>,
    Pick<CreateOptions, "onReference" | "requestTimeoutMs"> {
  /**
   * Milliseconds for the creation, with its retries and lookups; `timeoutMs` is the time of the wait.
   * @default 180_000
   */
  createTimeoutMs?: number | undefined;
}

/** A promise that knows where to find its task before it settles. */
export interface PendingTask<Result extends object> extends Promise<Result> {
  /** Plain JSON, to be stored. Also part of the error, if the promise rejects. */
  readonly reference: TaskReference;
}

/** A task to wait for: the task, its `task_id`, or a reference. A reference made by hand needs an id alone. */
export type WaitTarget<Result extends object = object> = Task<Result> | Partial<TaskReference> | string;

/** An endpoint that creates tasks. */
export interface TaskEndpoint<Input, Result extends object> {
  /** The endpoint's name in the client, for example `text2Video`. */
  readonly name: string;
  /**
   * Creates a task, which is paid for: at most one for one call.
   *
   * The request carries an `external_task_id`, yours or a random one, where the endpoint has that field. When the answer
   * is lost, the task is looked up by that id; the request is sent again only where it certainly made no task. With
   * `concurrency.tasks`, the call first waits for its turn.
   * @returns the task as the service accepted it. Keep its `task_id`.
   * @throws {SubmissionUncertainError} when nobody can tell whether there is a task.
   * @throws {InvalidInputError} when the request is outside the documented limits; nothing was sent.
   * @throws {KlingError} of another class when the service refused the request, or the signal aborted.
   * @example
   * const task = await kling.text2Video.create({ prompt: "A fox runs through snow." });
   */
  create(input: Input, options?: CreateOptions): PendingTask<Task<Result>>;
  /**
   * Reads a task once. A failed task is returned, not thrown.
   * @param taskId the `task_id` of a task, a string.
   * @throws {NotFoundError} when there is no such task.
   * @throws {KlingError} of another class when the request failed.
   * @example
   * const { task_status } = await kling.text2Video.get(task.task_id);
   */
  get(taskId: string, options?: CallOptions): Promise<Task<Result>>;
  /**
   * Finds a task whose creation is in doubt. Tries again until the answer is certain, or `timeoutMs` is over.
   * @param reference the reference of an error or a pending call, or an `external_task_id`.
   * @throws {NotFoundError} when the service certainly has no such task.
   * @throws {SubmissionUncertainError} when nobody can tell.
   * @throws {InvalidInputError} when the reference is of another endpoint, or made by a newer version of this package.
   * @example
   * if (error instanceof SubmissionUncertainError && error.reference) {
   *   const task = await kling.text2Video.recover(error.reference);
   * }
   */
  recover(reference: Partial<TaskReference> | string, options?: RecoverOptions): Promise<Task<Result>>;
  /**
   * Waits for a task to succeed. A task whose `task_id` is not in the reference is looked up first, with the errors of
   * `recover`.
   * @throws {TaskFailedError} when the task failed.
   * @throws {WaitTimeoutError} when `timeoutMs` is over; the task goes on.
   * @throws {AbortError} when the signal aborts; the task goes on.
   * @throws {InvalidInputError} when the reference is of another endpoint, or made by a newer version of this package.
   * @example
   * const done = await kling.text2Video.wait(task);
   * console.log(done.task_result.videos[0].url);
   */
  wait(task: WaitTarget<Result>, options?: WaitOptions<Result>): PendingTask<SucceedTask<Result>>;
  /**
   * Yields the task each time that it changed, in its last state at the end; a failed task is yielded, not thrown.
   * Leaving the loop stops the polling.
   * @throws {WaitTimeoutError} when `timeoutMs` is over; the task goes on.
   * @throws {AbortError} when the signal aborts; the task goes on.
   * @throws {InvalidInputError} when the reference is of another endpoint, or made by a newer version of this package.
   * @example
   * for await (const { task_status } of kling.text2Video.watch(task)) console.log(task_status);
   */
  watch(
    task: WaitTarget<Result>,
    options?: Omit<WaitOptions<Result>, "onUpdate">,
  ): AsyncGenerator<Task<Result>, undefined, undefined>;
  /**
   * Creates a task and waits for it.
   * @throws {KlingError} what `create` and `wait` throw.
   * @example
   * const done = await kling.text2Video.generate({ prompt: "A fox runs through snow." });
   */
  generate(input: Input, options?: GenerateOptions<Result>): PendingTask<SucceedTask<Result>>;
  /**
   * Opens a file of a finished task as a stream, which goes on after lost connections and never mixes two files.
   * The host of the file gets none of the API's headers, and so not the key.
   * @throws {ResultExpiredError} when the file is gone.
   * @throws {UnexpectedResponseError} when the host answers with something else, such as a web page.
   * @example
   * const { stream } = await kling.text2Video.download(done);
   */
  download(task: SucceedTask<Result>, options?: DownloadOptions): Promise<Download>;
}
