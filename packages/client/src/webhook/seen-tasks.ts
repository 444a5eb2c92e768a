import { isTerminal, type Task } from "../task.ts";

/** The last state of a task that was handed over: plain JSON. */
export interface SeenTask {
  status: string;
  updatedAt: number | undefined;
  /** Whether the state ended the task, so that nothing can follow. */
  terminal: boolean;
}

/** Remembers tasks, in a database for example, when several processes receive deliveries. */
export interface SeenTasks {
  get(taskId: string): SeenTask | undefined | Promise<SeenTask | undefined>;
  set(taskId: string, seen: SeenTask): unknown;
}

/** Whether a look at a task shows what was not handed over yet, and no step back. */
export function isNews(task: Task, seen: SeenTask | undefined): boolean {
  if (seen === undefined) return true;
  if (seen.terminal) return false;
  if (seen.status === task.task_status && seen.updatedAt === task.updated_at) return false;
  if (isTerminal(task)) return true;
  // Not a number where a gateway gives no times: then only the statuses tell which came first.
  const laterMs = task.updated_at - (seen.updatedAt ?? Number.NaN);
  return laterMs > 0 || (!(laterMs < 0) && stepOf(task.task_status) >= stepOf(seen.status));
}

/** A status that nobody knows stands between the first and the last. */
function stepOf(status: string): number {
  return status === "submitted" ? 0 : 1;
}

/** Remembers the tasks that were used last, in this process. */
export function memoryOf(limit: number): SeenTasks {
  const tasks = new Map<string, SeenTask>();
  function use(taskId: string, seen: SeenTask | undefined): SeenTask | undefined {
    // A Map keeps the order of insertion.
    tasks.delete(taskId);
    if (seen !== undefined) tasks.set(taskId, seen);
    const [oldest] = tasks.keys();
    if (tasks.size > limit && oldest !== undefined) tasks.delete(oldest);
    return seen;
  }
  return { get: (taskId) => use(taskId, tasks.get(taskId)), set: use };
}

/** Runs works under one id one after another, so that the second knows what the first has seen. */
export function turns(): <Result>(id: string, work: () => Promise<Result>) => Promise<Result> {
  const last = new Map<string, Promise<unknown>>();
  return async (id, work) => {
    const turn = (last.get(id) ?? Promise.resolve()).then(work);
    last.set(id, turn);
    try {
      return await turn;
    } finally {
      if (last.get(id) === turn) last.delete(id);
    }
  };
}
