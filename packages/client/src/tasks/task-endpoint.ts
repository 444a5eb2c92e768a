import type { TaskReference } from "../errors.ts";
import type { Download, DownloadOptions } from "../files/download.ts";
import type { CallOptions } from "../http/transport.ts";
import type { CreateTaskInput } from "../input/encode.ts";
import type { SucceedTask, Task } from "../task.ts";
import type { WaitOptions } from "./wait.ts";

export interface CreateOptions extends CallOptions {
  /** Milliseconds for the whole call, with its retries and looks. Default: 180,000. */
  timeoutMs?: number | undefined;
  /**
   * Called once with the task's reference, right before anything is sent, and awaited: a place to store it, so that
   * no crash can lose a paid task. What it throws ends the call, and nothing is sent; so do `signal` and `timeoutMs`.
   */
  onReference?: ((reference: TaskReference) => unknown) | undefined;
}

export type RecoverOptions = Omit<CreateOptions, "onReference">;

export interface GenerateOptions extends WaitOptions, Pick<CreateOptions, "onReference"> {
  /** Milliseconds for the creation, with its retries and looks; `timeoutMs` is that of the wait. Default: 180,000. */
  createTimeoutMs?: number | undefined;
  /** Milliseconds for one request, in place of the client's `requestTimeoutMs`. */
  requestTimeoutMs?: number | undefined;
}

/** A promise that tells, before it settles, where to find the task that it is about. */
export interface PendingTask<Result> extends Promise<Result> {
  readonly reference: TaskReference;
}

/** A reference made by hand may leave out version and endpoint. */
export type WaitTarget = Task | Partial<TaskReference> | string;

/** Videos from two to four pictures. Doc source: `POST /kling/v1/videos/multi-image2video`. */
export interface MultiImage2Video {
  /**
   * Creates a task, which is paid for: at most one for one call, whatever happens on the way.
   *
   * The request carries an `external_task_id`, yours or a random one. When the answer is lost, the task is
   * looked for under that id; the request is sent again only where it certainly made no task. With
   * `concurrency.tasks`, the call first waits for its turn.
   * @returns the task as the service accepted it; keep `task_id`.
   * @throws {SubmissionUncertainError} when nobody can tell whether there is a task.
   * @throws {KlingError} whose class says what was wrong.
   */
  create(input: CreateTaskInput, options?: CreateOptions): PendingTask<Task>;
  /**
   * Looks at a task once. A failed task is returned, not thrown.
   * @param taskId the `task_id` of a task, a string.
   * @throws {KlingError} whose class says what was wrong.
   */
  get(taskId: string, options?: CallOptions): Promise<Task>;
  /**
   * Looks for a task whose creation is in doubt.
   * @param reference the reference of an error or a pending call, or an `external_task_id`.
   * @throws {NotFoundError} when the service certainly has no such task.
   * @throws {SubmissionUncertainError} when nobody can tell.
   */
  recover(reference: Partial<TaskReference> | string, options?: RecoverOptions): Promise<Task>;
  /**
   * Waits for a task to succeed. An id or a reference from another process will do; a task whose id is not in the
   * reference is looked for first, with the errors of `recover`.
   * @throws {TaskFailedError} when the task failed.
   * @throws {WaitTimeoutError} when `timeoutMs` is over; the task lives on.
   * @throws {AbortError} when the signal aborts; the task lives on.
   */
  wait(task: WaitTarget, options?: WaitOptions): PendingTask<SucceedTask>;
  /**
   * Gives the task each time that it changed, the terminal one last; a failed task is given, not thrown.
   * Leaving the loop stops the polling.
   * @throws {WaitTimeoutError} when `timeoutMs` is over; the task lives on.
   * @throws {AbortError} when the signal aborts; the task lives on.
   */
  watch(
    task: WaitTarget,
    options?: Omit<WaitOptions, "onUpdate">,
  ): AsyncGenerator<Task, undefined, undefined>;
  /**
   * Creates a task and waits for it.
   * @throws what `create` and `wait` throw.
   */
  generate(input: CreateTaskInput, options?: GenerateOptions): PendingTask<SucceedTask>;
  /**
   * Opens a finished video as a stream, which goes on after lost connections and never mixes two files.
   * The key stays here: the video's host gets none of the API's headers.
   * @throws {ResultExpiredError} when the video is gone.
   * @throws {UnexpectedResponseError} when the host answers with something else, such as a web page.
   */
  download(task: SucceedTask, options?: DownloadOptions): Promise<Download>;
}
