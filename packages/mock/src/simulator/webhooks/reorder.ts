interface ReorderOptions<T> {
  /** A number from 0 up to, but not including, 1. */
  random: () => number;
  /** Runs `action` in `ms` milliseconds of the clock. */
  later: (ms: number, action: () => void) => void;
  /** Called with the items that are due, in this order. */
  release: (items: readonly T[]) => void;
}

export interface ReorderBuffer<T> {
  /**
   * Holds an item until a later one with the same key is released first.
   * @param isLast whether no item with this key follows
   */
  add(key: string, item: T, isLast: boolean): void;
}

// An item is released alone if no other follows.
const longestHoldMs = 10 * 60_000;

/** Reorders items with the same key. Two or more are never released in the order in which they were added. */
export function createReorderBuffer<T>({ random, later, release }: ReorderOptions<T>): ReorderBuffer<T> {
  const held = new Map<string, T[]>();

  function releaseAll(key: string, items: T[]): void {
    held.delete(key);
    release(items.reverse());
  }

  return {
    add: (key, item, isLast) => {
      const items = held.get(key);
      if (isLast || (items !== undefined && random() < 0.5)) {
        releaseAll(key, [...(items ?? []), item]);
      } else if (items !== undefined) {
        items.push(item);
      } else {
        const own = [item];
        held.set(key, own);
        later(longestHoldMs, () => {
          if (held.get(key) === own) releaseAll(key, own);
        });
      }
    },
  };
}
