import { InvalidInputError, withReference } from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import { callHook, type ServiceTraits } from "../hooks.ts";
import type { Call } from "../http/call.ts";
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
  /** What is known about the service. */
  service: ServiceTraits;
}

/** The creates of this client under one external id. */
export interface Submission {
  /** The last one that began: its time in its reference. */
  submittedAt: number | undefined;
  /** How many may still send. */
  running: number;
  /** When the last one ended, on the client's clock, which neither other machines nor the system's date change. */
  endedAt: number;
}

/** One endpoint of a client that creates tasks. */
export interface TaskScope {
  facts: EndpointFacts;
  core: Core;
  /** The creates of this client, by their external ids. */
  submissions: Map<string, Submission>;
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
    service: options.service,
  };
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
  // The answer is read without the key. An id that has the key in it cannot be compared then.
  const { apiKey } = core.options;
  const hasKey = apiKey !== undefined && id.toLowerCase().includes(apiKey.toLowerCase());
  return core.transport.get(facts.path, id, {
    ...call,
    operation,
    id,
    ifLost: "no",
    read: (answer) =>
      parseTask<Result>(answer, { operation, endpoint: facts, billed: "no", asked: hasKey ? undefined : id }),
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
