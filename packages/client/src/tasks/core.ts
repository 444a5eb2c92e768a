import { InvalidInputError, withReference } from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import { callHook } from "../hooks.ts";
import type { Call } from "../http/call.ts";
import { importOrThrow } from "../http/connection.ts";
import { redactKey } from "../http/redact.ts";
import type { Retries } from "../http/retry.ts";
import { createTransport, type Transport } from "../http/transport.ts";
import type { ResolvedOptions } from "../options/options.ts";
import type { Task } from "../task.ts";
import type { Limiter } from "./concurrency/limiter.ts";
import type { Semaphore } from "./concurrency/semaphore.ts";
import { parseTask } from "./parse-task.ts";

/** Milliseconds for a whole create or recover. */
export const defaultCreateTimeoutMs: number = 180_000;

/** What all endpoints of a client share: one account, one retry policy, one set of hooks. */
export interface Core {
  options: ResolvedOptions;
  transport: Transport;
  retries: Retries;
  /** Loaded by the first create, where `concurrency.tasks` is set. */
  limiter: Limiter | undefined;
  /** Limits the polls that are under way at once. Made by the first wait. */
  polls: Semaphore | undefined;
}

/** One endpoint of a client that creates tasks. */
export interface TaskScope {
  facts: EndpointFacts;
  core: Core;
  /** Whether a task was found by its `external_task_id`, so that the service is known to serve such lookups. */
  servesLookups: boolean;
}

export function createCore(options: ResolvedOptions): Core {
  const { clock, random, maxRetries, hooks, onWarning } = options;
  const onRetry: Retries["onRetry"] = (event) => callHook(hooks.onRetry, () => event, onWarning);
  return {
    options,
    transport: createTransport(options),
    retries: { clock, random, maxRetries, onRetry },
    limiter: undefined,
    polls: undefined,
  };
}

/**
 * Loads the limiter of the client. Undefined without a limit of unfinished tasks.
 * @throws {ConnectionError} when it could not be loaded.
 */
export async function loadLimiter(core: Core, call: Call): Promise<Limiter | undefined> {
  const { concurrency } = core.options;
  const { tasks } = concurrency;
  if (tasks === undefined) return undefined;
  const { Limiter } = await importOrThrow(call, import("./concurrency/limiter.ts"));
  core.limiter ??= new Limiter({ ...concurrency, tasks }, core.retries);
  return core.limiter;
}

/**
 * Reads a task, once.
 * @param id its `task_id`, or its `external_task_id` where the service finds tasks by it.
 * @throws {InvalidInputError} when the id cannot be a part of a path.
 */
export async function getTask<Result extends object>(
  { facts, core }: TaskScope,
  id: string,
  call: Call,
): Promise<Task<Result>> {
  const operation = `${facts.name}.get`;
  // "." and ".." are steps in a path, even when escaped: the request would go to another address.
  if (typeof id !== "string" || ["", ".", ".."].includes(id)) {
    throw new InvalidInputError(
      `${operation}: the task id must be a string that names a task, got: ${String(id)}`,
    );
  }
  const asked = [id, redactKey(id, core.options.apiKey)];
  return core.transport.get(facts.path, id, {
    ...call,
    operation,
    id,
    ifLost: "no",
    read: (answer) => parseTask<Result>(answer, { operation, endpoint: facts, billed: "no", asked }),
  });
}

/** Reads a task by its `task_id`, once, and has the limiter observe it. */
export async function observeTask<Result extends object>(
  scope: TaskScope,
  taskId: string,
  call: Call,
): Promise<Task<Result>> {
  const { name } = scope.facts;
  try {
    const task = await getTask<Result>(scope, taskId, call);
    scope.core.limiter?.observe(name, task);
    return task;
  } catch (error) {
    throw withReference(error, { version: 1, endpoint: name, taskId });
  }
}
