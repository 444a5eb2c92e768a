import { type AbortError, aborted, type TaskReference, withReference } from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import { type CallOptions, readCall } from "../http/call.ts";
import { importOrThrow } from "../http/connection.ts";
import { withRetry } from "../http/retry.ts";
import { checkMs } from "../options/check-option.ts";
import { listen } from "../platform/abort.ts";
import type { SucceedTask, Task } from "../task.ts";
import { type Core, defaultCreateTimeoutMs, observeTask, type TaskScope } from "./core.ts";
import { newTask, pendingTask, readReference, stoppedWait } from "./reference.ts";
import { createTask } from "./submission/create.ts";
import type { GenerateOptions, PendingTask, TaskEndpoint, WaitOptions, WaitTarget } from "./task-endpoint.ts";
import { readPace } from "./waiting/pace.ts";
import type { WaitPlan } from "./waiting/wait.ts";

/** The calls of one endpoint that creates tasks. */
export function createTaskClient<Result extends object>(
  facts: EndpointFacts,
  core: Core,
): TaskEndpoint<object, Result> {
  const { name } = facts;
  const scope: TaskScope = { facts, core, submissions: new Map() };
  // None of them uses `this`: callers may take them out of the client. Callers without types may pass null as options.
  const get = (taskId: string, options?: CallOptions): Promise<Task<Result>> =>
    getWithRetry(scope, taskId, options ?? {});
  return {
    name,
    get,
    create(input, options) {
      const task = newTask(facts, input, core.options, options ?? {});
      return pendingTask(() => task.reference, createTask(scope, task, options ?? {}));
    },
    generate: (input, options) => generate(scope, input, options ?? {}),
    wait: (target, options) => wait(scope, target, options ?? {}),
    watch: (target, options) => watch(scope, target, options ?? {}),
    async recover(target, options) {
      const reference = readReference(target, name, "recover", "externalTaskId");
      try {
        const timeoutMs = checkMs("timeoutMs", options?.timeoutMs, defaultCreateTimeoutMs);
        const call = readCall(name, `${name}.recover`, options ?? {}, core.options, timeoutMs);
        const { recoverTask } = await importOrThrow(call, import("./waiting/wait.ts"));
        return await recoverTask<Result>(scope, reference, call, options?.notifier);
      } catch (error) {
        throw withReference(error, reference);
      }
    },
    async download(task, options) {
      const call = { operation: "download", signal: options?.signal };
      const stopped = (): AbortError =>
        aborted(call.operation, {
          cause: call.signal?.reason,
          reference: readReference(task, name, "download"),
        });
      const { openDownload } = await importOrThrow(call, import("../files/download.ts"), stopped);
      return openDownload(facts, get, task, options ?? {}, core.options);
    },
  };
}

async function getWithRetry<Result extends object>(
  scope: TaskScope,
  taskId: string,
  options: CallOptions,
): Promise<Task<Result>> {
  const { facts, core } = scope;
  const call = readCall(facts.name, `${facts.name}.get`, options, core.options);
  return withRetry(() => observeTask(scope, taskId, call), call, core.retries);
}

function generate<Result extends object>(
  scope: TaskScope,
  input: object,
  options: GenerateOptions<Result>,
): PendingTask<SucceedTask<Result>> {
  const { createTimeoutMs: timeoutMs } = options;
  const task = newTask(scope.facts, input, scope.core.options, { timeoutMs });
  let { reference } = task;
  const run = async (): Promise<SucceedTask<Result>> => {
    // Throws on a wrong option of the wait before anything is paid for.
    readPace(options);
    const created = await createTask<Result>(scope, task, { ...options, timeoutMs });
    reference = { ...reference, taskId: created.task_id };
    return wait(scope, created, options).catch((error: unknown) => {
      // The wait made no task, but the call as a whole did.
      throw withReference(error, reference, { billed: "unknown" });
    });
  };
  return pendingTask(() => reference, run());
}

function wait<Result extends object>(
  scope: TaskScope,
  target: WaitTarget<Result>,
  options: WaitOptions<Result>,
): PendingTask<SucceedTask<Result>> {
  const { name } = scope.facts;
  let reference: TaskReference = { version: 1, endpoint: name };
  const run = async (): Promise<SucceedTask<Result>> => {
    reference = readReference(target, name, "wait");
    const [{ resolveTarget, waitForTask }, plan] = await loadWait(scope, reference, options);
    const task = await resolveTarget(scope, target, reference, plan);
    reference = { ...reference, ...readReference(task, name, "wait") };
    return waitForTask(scope, task, plan, target);
  };
  return pendingTask(() => reference, run());
}

/** Loads what waits. The time of the wait begins before that. */
async function loadWait<Result extends object>(
  { facts: { name }, core }: TaskScope,
  reference: TaskReference,
  options: WaitOptions<Result>,
): Promise<[typeof import("./waiting/wait.ts"), WaitPlan<Result>]> {
  const pace = readPace(options);
  // The option of `generate` is for the requests of its creation.
  const ofWait = { ...options, requestTimeoutMs: undefined };
  const call = readCall(name, `${name}.wait`, ofWait, core.options, pace.timeoutMs);
  const stopped = (): AbortError => stoppedWait(call, reference);
  return [await importOrThrow(call, import("./waiting/wait.ts"), stopped), { ...options, pace, call }];
}

/** The reason of the abort that ends a wait whose loop was left. */
const left = Symbol("left");

/** A generator waits for its pending `next` before it returns. This one ends it. */
function watch<Result extends object>(
  scope: TaskScope,
  target: WaitTarget<Result>,
  options: Omit<WaitOptions<Result>, "onUpdate">,
): AsyncGenerator<Task<Result>, undefined, undefined> {
  const stop = new AbortController();
  const tasks = watchUntil(stop, scope, target, options);
  const end = tasks.return.bind(tasks);
  const leave: typeof end = (value) => {
    stop.abort(left);
    return end(value);
  };
  return Object.assign(tasks, {
    return: leave,
    async throw(error: unknown) {
      await leave(undefined);
      throw error;
    },
  });
}

async function* watchUntil<Result extends object>(
  stop: AbortController,
  scope: TaskScope,
  target: WaitTarget<Result>,
  options: Omit<WaitOptions<Result>, "onUpdate">,
): AsyncGenerator<Task<Result>, undefined, undefined> {
  const { signal } = options;
  const reference = readReference(target, scope.facts.name, "watch");
  const unlisten = listen(signal, () => stop.abort(signal?.reason));
  try {
    const [{ resolveTarget, watchTask }, plan] = await loadWait(scope, reference, {
      ...options,
      signal: stop.signal,
    });
    yield* watchTask(scope, await resolveTarget(scope, target, reference, plan), plan);
  } catch (error) {
    if (stop.signal.reason !== left) throw withReference(error, reference);
  } finally {
    unlisten();
  }
}
