interface ReorderOptions<T> {
  /** From 0 up to, not including, 1. */
  random: () => number;
  /** Runs `action` in `ms` milliseconds of the clock. */
  later: (ms: number, action: () => void) => void;
  /** Takes what is due, in this order. */
  release: (items: readonly T[]) => void;
}

export interface ReorderBuffer<T> {
  /**
   * Keeps an item back until a later one with the same key has gone first.
   * @param isLast whether nothing with this key follows
   */
  add(key: string, item: T, isLast: boolean): void;
}

// An item that nothing follows has none to change places with.
const longestHoldMs = 10 * 60_000;

/** Makes items with the same key change places. Two or more are never released in the order in which they came. */
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
