import { type AbortError, type TaskReference, withReference } from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import { type CallOptions, readCall } from "../http/call.ts";
import { importOrThrow } from "../http/connection.ts";
import { withRetry } from "../http/retry.ts";
import { checkMs } from "../options/check-option.ts";
import type { SucceedTask, Task } from "../task.ts";
import { type Core, defaultCreateTimeoutMs, observeTask, type TaskScope } from "./core.ts";
import { readPace } from "./pace.ts";
import { newTask, pendingTask, readReference, stoppedWait } from "./reference.ts";
import { createTask } from "./submission/create.ts";
import type { GenerateOptions, PendingTask, TaskEndpoint, WaitOptions, WaitTarget } from "./task-endpoint.ts";

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
        const { recoverTask } = await importOrThrow(call, import("./wait.ts"));
        return await recoverTask<Result>(scope, reference, call, options?.notifier);
      } catch (error) {
        throw withReference(error, reference);
      }
    },
    async download(task, options) {
      const { openDownload } = await importOrThrow(
        { operation: "download", signal: options?.signal },
        import("../files/download.ts"),
      );
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
    const call = { operation: `${name}.wait`, signal: options.signal };
    const stopped = (): AbortError => stoppedWait(call, reference);
    const { resolveTarget, waitForTask } = await importOrThrow(call, import("./wait.ts"), stopped);
    const [task, left] = await resolveTarget(scope, target, reference, options);
    reference = { ...reference, ...readReference(task, name, "wait") };
    return waitForTask(scope, task, left);
  };
  return pendingTask(() => reference, run());
}

async function* watch<Result extends object>(
  scope: TaskScope,
  target: WaitTarget<Result>,
  options: Omit<WaitOptions<Result>, "onUpdate">,
): AsyncGenerator<Task<Result>, undefined, undefined> {
  const { name } = scope.facts;
  const reference = readReference(target, name, "watch");
  try {
    const call = { operation: `${name}.wait`, signal: options.signal };
    const stopped = (): AbortError => stoppedWait(call, reference);
    const { resolveTarget, watchTask } = await importOrThrow(call, import("./wait.ts"), stopped);
    const [task, left] = await resolveTarget(scope, target, reference, options);
    yield* watchTask(scope, task, left);
  } catch (error) {
    throw withReference(error, reference);
  }
}
