import { type LiveTask, liveTask, type StoredTask } from "./task.ts";

/** The tasks, by both of their ids. */
export interface TaskStore {
  add(stored: StoredTask): LiveTask;
  byTaskId(id: string): LiveTask | undefined;
  byExternalTaskId(id: string): LiveTask | undefined;
  /** In the order of creation. */
  all(): IterableIterator<LiveTask>;
  readonly size: number;
  clear(): void;
}

/** @param maxTasks beyond so many, the oldest are forgotten */
export function createTaskStore(maxTasks: number, stored: Iterable<StoredTask> = []): TaskStore {
  const tasks = new Map<string, LiveTask>();
  const externalIds = new Map<string, LiveTask>();

  /** Goes on where it was: a new one would have to pass over every task that was forgotten before. */
  let oldest: MapIterator<LiveTask> | undefined;

  function forgetOldest(): void {
    oldest ??= tasks.values();
    const stored = oldest.next().value?.stored;
    if (stored === undefined) return;
    tasks.delete(stored.task_id);
    if (stored.external_task_id !== undefined) externalIds.delete(stored.external_task_id);
  }

  function add(stored: StoredTask): LiveTask {
    const task = liveTask(stored);
    tasks.set(stored.task_id, task);
    if (stored.external_task_id !== undefined) externalIds.set(stored.external_task_id, task);
    if (tasks.size > maxTasks) forgetOldest();
    return task;
  }

  for (const task of stored) add(task);
  return {
    add,
    byTaskId: (id) => tasks.get(id),
    byExternalTaskId: (id) => externalIds.get(id),
    all: () => tasks.values(),
    get size() {
      return tasks.size;
    },
    clear: () => {
      oldest = undefined;
      tasks.clear();
      externalIds.clear();
    },
  };
}
