import { isTerminal, type Task } from "../../task.ts";

/** One task, known by its own id and the caller's. */
interface Unfinished {
  /** Absent while it is not known whether the task exists. */
  taskId: string | undefined;
  keys: Set<string>;
  /** When the task no longer counts, although its end is not known. */
  forgetAt: number;
}

/** The tasks of all endpoints of a client whose end is not known. */
export class UnfinishedTasks {
  readonly #forgetAfterMs: number;
  readonly #tasks = new Set<Unfinished>();
  readonly #byKey = new Map<string, Unfinished>();

  constructor(forgetAfterMs: number) {
    this.#forgetAfterMs = forgetAfterMs;
  }

  get size(): number {
    return this.#tasks.size;
  }

  nextForgetAt(): number {
    return Math.min(...[...this.#tasks].map(({ forgetAt }) => forgetAt));
  }

  /** Adds a task, unless it is known by one of its ids. A service may give one id of the caller to several tasks. */
  occupy(
    endpoint: string,
    taskId: string | undefined,
    externalTaskId: string | undefined,
    now: number,
  ): void {
    const keys = [taskId, externalTaskId].filter((id) => id !== undefined).map((id) => keyOf(endpoint, id));
    if (keys.length === 0) return;
    const known = keys
      .map((key) => this.#byKey.get(key))
      .find((task) => task !== undefined && (task.taskId ?? taskId) === (taskId ?? task.taskId));
    const task: Unfinished = known ?? { taskId, keys: new Set(), forgetAt: 0 };
    task.taskId ??= taskId;
    task.forgetAt = now + this.#forgetAfterMs;
    this.#tasks.add(task);
    for (const key of keys) {
      task.keys.add(key);
      this.#byKey.set(key, task);
    }
  }

  observe(endpoint: string, seen: Task, now: number): void {
    const externalTaskId = seen.task_info?.external_task_id ?? seen.task_id;
    const task =
      this.#byKey.get(keyOf(endpoint, seen.task_id)) ?? this.#byKey.get(keyOf(endpoint, externalTaskId));
    if (task === undefined) return;
    if (isTerminal(seen)) this.#remove(task);
    else task.forgetAt = now + this.#forgetAfterMs;
  }

  release(endpoint: string, id: string | undefined): void {
    const task = id === undefined ? undefined : this.#byKey.get(keyOf(endpoint, id));
    if (task !== undefined) this.#remove(task);
  }

  forgetOld(now: number): void {
    for (const task of this.#tasks) if (task.forgetAt <= now) this.#remove(task);
  }

  #remove(task: Unfinished): void {
    this.#tasks.delete(task);
    for (const key of task.keys) if (this.#byKey.get(key) === task) this.#byKey.delete(key);
  }
}

function keyOf(endpoint: string, id: string): string {
  return `${endpoint}/${id}`;
}
