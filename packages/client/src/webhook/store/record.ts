import { InvalidInputError } from "../../errors/errors.ts";
import { isTerminal, type Task } from "../../task.ts";

/** A state of a task. */
export interface TaskState {
  /** The task's `task_status`. */
  status: string;
  /** The task's `updated_at`, Unix time in milliseconds. */
  updatedAt: number | undefined;
  /** Whether no other state can follow. */
  terminal: boolean;
}

/** A process hands a state over. It ends by itself, because a process may die. */
export interface Claim {
  /** Different for each claim. */
  id: string;
  /** Milliseconds that it lasts at most. */
  ms: number;
  /** When it ends by the clock of its process, Unix time in milliseconds. */
  until: number;
}

/** What the store keeps of a task, as JSON. */
export interface TaskRecord {
  /** The last state that `onTask` has handled. */
  handled?: TaskState | undefined;
  /** Present while a process hands a later state over. */
  claim?: Claim | undefined;
}

export function stateOf(task: Task): TaskState {
  return { status: task.task_status, updatedAt: task.updated_at, terminal: isTerminal(task) };
}

/**
 * Reads a value of the store.
 * @throws {InvalidInputError} when it is not what `compareAndSet` was given.
 */
export function parseRecord(key: string, value: unknown): TaskRecord {
  if (value === undefined || value === null) return {};
  try {
    if (typeof value !== "string") throw new TypeError(`it is of type ${typeof value}`);
    return JSON.parse(value) as TaskRecord;
  } catch (cause) {
    throw new InvalidInputError(`webhook: store.get returned something else than was stored under ${key}`, {
      cause,
      advice: "Keep the values unchanged, for example in a column of type text.",
    });
  }
}

/** Whether the state of a queried task is new to `onTask`, and not older than the last one. */
export function isNewState(task: Task, handled: TaskState | undefined): boolean {
  if (handled === undefined) return true;
  if (handled.terminal) return false;
  if (handled.status === task.task_status && handled.updatedAt === task.updated_at) return false;
  if (isTerminal(task)) return true;
  // NaN where a gateway sends no times: then only the statuses show the order.
  const laterMs = task.updated_at - (handled.updatedAt ?? Number.NaN);
  return laterMs > 0 || (!(laterMs < 0) && stepOf(task.task_status) >= stepOf(handled.status));
}

/** The order of the statuses that do not end a task. An unknown one comes after the first. */
function stepOf(status: string): number {
  return status === "submitted" ? 0 : 1;
}
