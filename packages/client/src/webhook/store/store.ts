/**
 * Remembers which states of which tasks `onTask` has handled. Give one on a database that all of your processes share,
 * so that each state is handed over by one of them.
 *
 * A key is text of at most 200 characters, and a value text of a few hundred. Keep both unchanged.
 */
export interface WebhookStore {
  /** The value under a key; undefined or null when the key is not stored. */
  get(key: string): MaybePromise<string | null | undefined>;
  /**
   * Stores `value` if the value under the key still is `expected`, in one atomic step. `expected` is undefined where
   * there must be none.
   * @returns whether it was stored.
   */
  compareAndSet(key: string, expected: string | undefined, value: string): MaybePromise<boolean>;
}

type MaybePromise<Value> = Value | Promise<Value>;

/** The key of a task. Ids of two endpoints, and records of two versions, never mix. */
export function storeKey(endpoint: string, taskId: string): string {
  return `v1:${endpoint}:${taskId}`;
}

/** Remembers the tasks that were used last, in this process. */
export function createMemoryStore(maxTasks: number): WebhookStore {
  const values = new Map<string, string>();
  function use(key: string, value: string | undefined): void {
    // A Map keeps the order of insertion.
    values.delete(key);
    if (value !== undefined) values.set(key, value);
    const [oldest] = values.keys();
    if (values.size > maxTasks && oldest !== undefined) values.delete(oldest);
  }
  return {
    get(key) {
      const value = values.get(key);
      use(key, value);
      return value;
    },
    compareAndSet(key, expected, value) {
      if (values.get(key) !== expected) return false;
      use(key, value);
      return true;
    },
  };
}
