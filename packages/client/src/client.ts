import { type KlingClientOptions, resolveOptions } from "./options.ts";
import { type CreateTaskInput, createTask, getTask } from "./task.ts";
import type { SucceedTask, Task } from "./task-status.ts";
import { type CallOptions, createTransport } from "./transport.ts";
import { type WaitOptions, waitForTask } from "./wait-for-task.ts";

/** Videos from two to four pictures. Doc source: `POST /kling/v1/videos/multi-image2video`. */
export interface MultiImage2Video {
  /**
   * Creates a task, which is paid for. Sends one request and never a second one by itself.
   *
   * An error says in `billed` whether a task may have been made: `"no"`, or `"unknown"` when the answer was
   * lost.
   * @returns the task as the service accepted it; keep `task_id`.
   * @throws {KlingError} the class says what was wrong.
   */
  create(input: CreateTaskInput, options?: CallOptions): Promise<Task>;
  /**
   * Looks at a task once. A failed task is returned, not thrown.
   * @param taskId the `task_id` of a task, a string.
   * @throws {KlingError} the class says what was wrong.
   */
  get(taskId: string, options?: CallOptions): Promise<Task>;
  /**
   * Waits for a task to succeed. An id from another process will do.
   * @throws {TaskFailedError} when the task failed.
   * @throws {WaitTimeoutError} when `timeoutMs` is over; the task lives on.
   * @throws {AbortError} when the signal aborts; the task lives on.
   */
  wait(task: Task | string, options?: WaitOptions): Promise<SucceedTask>;
  /**
   * Creates a task and waits for it.
   * @throws what `create` and `wait` throw.
   */
  generate(input: CreateTaskInput, options?: WaitOptions): Promise<SucceedTask>;
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
  const transport = createTransport(resolved);

  const create: MultiImage2Video["create"] = (input, call = {}) => createTask(transport, input, call);
  const get: MultiImage2Video["get"] = (taskId, call = {}) => getTask(transport, taskId, call);
  const wait: MultiImage2Video["wait"] = (task, waiting = {}) => waitForTask(get, task, waiting, resolved);

  return {
    multiImage2Video: {
      create,
      get,
      wait,
      async generate(input, waiting = {}) {
        return wait(await create(input, { signal: waiting.signal }), waiting);
      },
    },
  };
}
