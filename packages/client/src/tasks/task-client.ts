import {
  InvalidInputError,
  NotFoundError,
  SubmissionUncertainError,
  type TaskReference,
  withReference,
} from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import { importOrThrow } from "../http/import-or-throw.ts";
import { withRetry } from "../http/retry.ts";
import type { CallOptions } from "../http/transport.ts";
import { checkMs } from "../options/check-option.ts";
import type { SucceedTask, Task } from "../task.ts";
import { type Core, encode, validate } from "./core.ts";
import { Lookup } from "./lookup.ts";
import { type NewTask, newTask, pendingTask, readReference, storeReference } from "./reference.ts";
import { type SubmitCall, Submitter } from "./submit.ts";
import type {
  CreateOptions,
  GenerateOptions,
  PendingTask,
  RecoverOptions,
  TaskEndpoint,
  WaitTarget,
} from "./task-endpoint.ts";
import { createTask, getTask } from "./task-requests.ts";
import { readPace, type WaitOptions, waitForTask, watchTask } from "./wait.ts";

const defaultCreateTimeoutMs = 180_000;

/** The calls of one endpoint that creates tasks. */
export function createTaskClient<Input extends object, Result extends object>(
  endpoint: EndpointFacts,
  core: Core,
): TaskEndpoint<Input, Result> {
  const calls = new TaskCalls<Result>(endpoint, core);
  // Functions, not methods: callers take them out of the client. Callers without types may pass null for no options.
  return {
    name: endpoint.name,
    create: (input, options) => calls.create(input, options ?? {}),
    get: (taskId, options) => calls.get(taskId, options ?? {}),
    recover: (reference, options) => calls.recover(reference, options ?? {}),
    wait: (task, options) => calls.wait(task, options ?? {}),
    watch: (task, options) => calls.watch(task, options ?? {}),
    generate: (input, options) => calls.generate(input, options ?? {}),
    async download(task, options) {
      const { openDownload } = await importOrThrow("download", import("../files/download.ts"));
      return openDownload(endpoint, calls.get, task, options ?? {}, core.options);
    },
  };
}

class TaskCalls<Result extends object> {
  readonly #endpoint: EndpointFacts;
  readonly #core: Core;
  readonly #lookup: Lookup<Result>;
  readonly #submitter: Submitter<Result>;

  constructor(endpoint: EndpointFacts, core: Core) {
    const { transport, options } = core;
    this.#endpoint = endpoint;
    this.#core = core;
    this.#lookup = new Lookup((id, call) => getTask(transport, endpoint, id, call), options.clock);
    this.#submitter = new Submitter(
      this.#operation("create"),
      core,
      ({ body, reference }, call) =>
        createTask(transport, endpoint, { body, id: reference.externalTaskId }, call),
      this.#lookup,
    );
  }

  create(input: object, options: CreateOptions): PendingTask<Task<Result>> {
    const task = newTask(this.#endpoint, input, this.#core.options);
    return pendingTask(() => task.reference, this.#create(input, task, options));
  }

  generate(input: object, options: GenerateOptions<Result>): PendingTask<SucceedTask<Result>> {
    const task = newTask(this.#endpoint, input, this.#core.options);
    let { reference } = task;
    const run = async (): Promise<SucceedTask<Result>> => {
      // Before anything is paid for.
      readPace(options);
      const created = await this.#create(input, task, { ...options, timeoutMs: options.createTimeoutMs });
      reference = { ...reference, taskId: created.task_id };
      return this.wait(created, options).catch((error: unknown) => {
        // The wait made no task, but the call as a whole did.
        throw withReference(error, reference, { billed: "unknown" });
      });
    };
    return pendingTask(() => reference, run());
  }

  readonly get = async (taskId: string, options: CallOptions): Promise<Task<Result>> => {
    const call = this.#readCall(options);
    const { signal, context } = call;
    const operation = this.#operation("get");
    return withRetry(() => this.#getOnce(taskId, call), {
      ...this.#core.retries,
      call: { operation, endpoint: this.#endpoint.name, context },
      signal,
      deadline: Number.POSITIVE_INFINITY,
    });
  };

  async recover(target: Partial<TaskReference> | string, options: RecoverOptions): Promise<Task<Result>> {
    const reference = readReference(target, this.#endpoint.name, "recover", "externalTaskId");
    try {
      if (reference.taskId !== undefined) return await this.get(reference.taskId, options);
      return await this.#find(reference, this.#readSubmitCall(options));
    } catch (error) {
      throw withReference(error, reference);
    }
  }

  wait(target: WaitTarget<Result>, options: WaitOptions<Result>): PendingTask<SucceedTask<Result>> {
    let reference: TaskReference = { version: 1, endpoint: this.#endpoint.name };
    const run = async (): Promise<SucceedTask<Result>> => {
      reference = readReference(target, this.#endpoint.name, "wait");
      const [task, left] = await this.#resolveTarget(target, reference, options);
      reference = { ...reference, ...readReference(task, this.#endpoint.name, "wait") };
      return waitForTask(task, left, this.#pollSource());
    };
    return pendingTask(() => reference, run());
  }

  async *watch(
    target: WaitTarget<Result>,
    options: Omit<WaitOptions<Result>, "onUpdate">,
  ): AsyncGenerator<Task<Result>, undefined, undefined> {
    const reference = readReference(target, this.#endpoint.name, "watch");
    try {
      const [task, left] = await this.#resolveTarget(target, reference, options);
      yield* watchTask(task, left, this.#pollSource());
    } catch (error) {
      throw withReference(error, reference);
    }
  }

  #operation(method: string): string {
    return `${this.#endpoint.name}.${method}`;
  }

  #readCall({ signal, context, requestTimeoutMs }: CallOptions): CallOptions & { requestTimeoutMs: number } {
    const fallback = this.#core.options.requestTimeoutMs;
    return {
      signal,
      context,
      requestTimeoutMs: checkMs("requestTimeoutMs", requestTimeoutMs, fallback),
    };
  }

  #readSubmitCall(options: RecoverOptions): SubmitCall {
    const timeoutMs = checkMs("timeoutMs", options.timeoutMs, defaultCreateTimeoutMs);
    return { ...this.#readCall(options), timeoutMs };
  }

  async #create(input: object, task: NewTask, options: CreateOptions): Promise<Task<Result>> {
    const { clock } = this.#core.options;
    const operation = this.#operation("create");
    const call = this.#readSubmitCall(options);
    const { reference, madeId } = task;
    // Before anything is waited for: the caller may use the same object for the next call.
    const named = madeId === undefined ? input : { ...input, external_task_id: madeId };
    const request = { ...task, body: encode(this.#endpoint, operation, named, this.#core.options) };
    await validate(this.#endpoint, operation, input, this.#core.options);
    // Once, though the limiter may send again, and after its queue: what was stored is then sent.
    let stored: Promise<void> | undefined;
    const submit = async (): Promise<Task<Result>> => {
      const began = clock.now();
      stored ??= storeReference(options, reference, { operation, ms: call.timeoutMs, clock });
      await stored;
      return this.#submitter.submit(request, { ...call, timeoutMs: call.timeoutMs - (clock.now() - began) });
    };
    const { limiter } = this.#core;
    const { signal, context } = call;
    return limiter === undefined ? submit() : limiter.run(submit, { operation, reference, signal, context });
  }

  /** Finds a task by its external id, within the whole time of the call. */
  async #find(reference: TaskReference, { timeoutMs, ...call }: SubmitCall): Promise<Task<Result>> {
    const operation = this.#operation("recover");
    const { limiter, options } = this.#core;
    const { endpoint, externalTaskId: id } = reference;
    if (id === undefined) {
      throw new InvalidInputError(`${operation} needs an external_task_id, or a reference with an id.`);
    }
    const deadline = options.clock.now() + timeoutMs;
    const result = await this.#lookup.find(
      reference,
      { ...call, operation, deadline },
      Number.POSITIVE_INFINITY,
    );
    switch (result.kind) {
      case "found":
        limiter?.observe(endpoint, result.task);
        return result.task;
      case "absent":
        limiter?.forget(reference);
        throw new NotFoundError(`${operation}: there is no task ${id}`, {
          reference,
          advice: "Create it again.",
        });
      case "undecided":
        throw new SubmissionUncertainError(`${operation}: it is not known whether there is a task ${id}`, {
          billed: "unknown",
          reference,
          cause: result.cause,
          advice: "Try again later, or look into the service's own list of tasks.",
        });
    }
  }

  /** Reads a task once. The limiter learns from it whether the task has ended. */
  async #getOnce(taskId: string, call: CallOptions): Promise<Task<Result>> {
    const { transport, limiter } = this.#core;
    const endpoint = this.#endpoint;
    try {
      const task = await getTask<Result>(transport, endpoint, taskId, call);
      limiter?.observe(endpoint.name, task);
      return task;
    } catch (error) {
      throw withReference(error, { version: 1, endpoint: endpoint.name, taskId });
    }
  }

  /** What to poll: the task or its id. A task whose id is not known is looked up within the time of the wait. */
  async #resolveTarget(
    target: WaitTarget<Result>,
    reference: TaskReference,
    options: WaitOptions<Result>,
  ): Promise<[Task<Result> | string, WaitOptions<Result>]> {
    if (typeof target === "object" && target !== null && "task_id" in target) return [target, options];
    const { taskId = "", externalTaskId } = reference;
    if (taskId !== "" || externalTaskId === undefined) return [taskId, options];
    const { signal, context } = options;
    const { timeoutMs } = readPace(options);
    const { clock } = this.#core.options;
    const deadline = clock.now() + timeoutMs;
    const task = await this.recover(reference, { signal, context, timeoutMs });
    return [task, { ...options, timeoutMs: Math.max(1, deadline - clock.now()) }];
  }

  #pollSource() {
    const { polls: semaphore, options } = this.#core;
    const get = (taskId: string, call: CallOptions): Promise<Task<Result>> => this.#getOnce(taskId, call);
    return { endpoint: this.#endpoint.name, get, semaphore, options };
  }
}
