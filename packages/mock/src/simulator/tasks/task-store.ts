import { maxTextCharacters } from "../../http/truncate.ts";
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

// The contract limits the length of neither an id nor a URL: a body of 64 MiB may be nearly all id.
const maxLongText = 2 ** 25;

/** Characters of a task that a caller chose, beyond those that any task may have. */
function longText({ external_task_id = "", callback_url = "" }: StoredTask): number {
  return Math.max(0, external_task_id.length + callback_url.length - 2 * maxTextCharacters);
}

/**
 * @param maxTasks beyond so many, the oldest are forgotten; also when ids and URLs of more than 2,000 characters have
 * more than 2^25 in all. The last task is always kept.
 */
export function createTaskStore(maxTasks: number, stored: Iterable<StoredTask> = []): TaskStore {
  const tasks = new Map<string, LiveTask>();
  const externalIds = new Map<string, LiveTask>();

  let text = 0;

  /** Continues where it was: a new iterator would pass over every task that was forgotten before. */
  let oldest: MapIterator<LiveTask> | undefined;

  function forgetOldest(): void {
    oldest ??= tasks.values();
    const stored = oldest.next().value?.stored;
    if (stored === undefined) return;
    tasks.delete(stored.task_id);
    text -= longText(stored);
    if (stored.external_task_id !== undefined) externalIds.delete(stored.external_task_id);
  }

  function add(stored: StoredTask): LiveTask {
    const task = liveTask(stored);
    tasks.set(stored.task_id, task);
    if (stored.external_task_id !== undefined) externalIds.set(stored.external_task_id, task);
    text += longText(stored);
    while (tasks.size > 1 && (tasks.size > maxTasks || text > maxLongText)) forgetOldest();
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
      text = 0;
      tasks.clear();
      externalIds.clear();
    },
  };
}
