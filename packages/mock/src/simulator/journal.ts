/** One answered request, without its credentials. */
export interface JournalRequest {
  /** Unix time in milliseconds of the simulator's clock. */
  at: number;
  method: string;
  /** Path and query as they came. */
  path: string;
  /** HTTP status of the answer; 0 if the connection was cut. */
  status: number;
  /** The scenario that decided about the answer. */
  scenario?: string;
  /** The task that was made or shown. */
  task_id?: string;
  external_task_id?: string;
  /** Whether this request made a task. */
  created: boolean;
}

/** The last entries of something, the oldest first. */
export interface Ring<T> {
  add(entry: T): void;
  list(): readonly T[];
  /** How many were ever added. */
  readonly count: number;
  clear(): void;
}

/** Keeps the last `size` entries. */
export function createRing<T>(size: number): Ring<T> {
  let entries: T[] = [];
  let count = 0;
  return {
    add: (entry) => {
      entries[count % size] = entry;
      count += 1;
    },
    list: () => {
      const start = count % size;
      return count <= size ? entries.slice() : [...entries.slice(start), ...entries.slice(0, start)];
    },
    get count() {
      return count;
    },
    clear: () => {
      entries = [];
      count = 0;
    },
  };
}
