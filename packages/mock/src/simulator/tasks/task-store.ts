import { maxTextCharacters } from "../../http/text.ts";
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

// The contract limits the length of neither ids nor URLs, so an id may have nearly 64 MiB.
const maxLongText = 2 ** 25;

/** The characters of a task's id and URL above the number that every task may have. */
function longText({ external_task_id = "", callback_url = "" }: StoredTask): number {
  return Math.max(0, external_task_id.length + callback_url.length - 2 * maxTextCharacters);
}

/**
 * The newest task is always stored. Older ones are dropped beyond `maxTasks`, and beyond 2^25 characters in ids and
 * URLs of more than 2,000 characters.
 */
export function createTaskStore(maxTasks: number, stored: Iterable<StoredTask> = []): TaskStore {
  const tasks = new Map<string, LiveTask>();
  const externalIds = new Map<string, LiveTask>();

  let text = 0;

  /** Kept between calls: a new iterator would walk over every slot of a deleted task. */
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
