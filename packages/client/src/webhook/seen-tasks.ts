import { isTerminal, type Task } from "../task.ts";

/** The last state of a task that `onTask` has handled: plain JSON. */
export interface SeenTask {
  /** The task's `task_status`. */
  status: string;
  /** The task's `updated_at`, Unix time in milliseconds. */
  updatedAt: number | undefined;
  /** Whether the state is final, so that no other can follow. */
  terminal: boolean;
}

/**
 * Remembers tasks, for example in a database, when several processes receive deliveries. A key is text of at most 200
 * characters, made of the version of this format, the endpoint and the task id. Use it unchanged.
 */
export interface SeenTasks {
  /** The state under a key; undefined when the task is not known. */
  get(key: string): SeenTask | undefined | Promise<SeenTask | undefined>;
  /** Stores the state under a key. It is awaited, and its error makes the delivery come again. */
  set(key: string, seen: SeenTask): unknown;
}

/** The key of a task. Ids of two endpoints, and records of two versions, never mix. */
export function seenKey(endpoint: string, taskId: string): string {
  return `v1:${endpoint}:${taskId}`;
}

/** Whether the state of a queried task is new to `onTask`, and not older than the last one. */
export function isNewState(task: Task, seen: SeenTask | undefined): boolean {
  if (seen === undefined) return true;
  if (seen.terminal) return false;
  if (seen.status === task.task_status && seen.updatedAt === task.updated_at) return false;
  if (isTerminal(task)) return true;
  // NaN where a gateway sends no times: then only the statuses show the order.
  const laterMs = task.updated_at - (seen.updatedAt ?? Number.NaN);
  return laterMs > 0 || (!(laterMs < 0) && stepOf(task.task_status) >= stepOf(seen.status));
}

/** The order of the statuses that do not end a task. An unknown one comes after the first. */
function stepOf(status: string): number {
  return status === "submitted" ? 0 : 1;
}

/** Remembers the tasks that were used last, in this process. */
export function createMemoryStore(maxTasks: number): SeenTasks {
  const tasks = new Map<string, SeenTask>();
  function use(key: string, seen: SeenTask | undefined): SeenTask | undefined {
    // A Map keeps the order of insertion.
    tasks.delete(key);
    if (seen !== undefined) tasks.set(key, seen);
    const [oldest] = tasks.keys();
    if (tasks.size > maxTasks && oldest !== undefined) tasks.delete(oldest);
    return seen;
  }
  return { get: (key) => use(key, tasks.get(key)), set: use };
}
