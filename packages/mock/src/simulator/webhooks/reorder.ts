export interface HoldOptions<T> {
  /** From 0 up to, not including, 1. */
  random: () => number;
  /** Runs `action` in `ms` milliseconds of the clock. */
  later: (ms: number, action: () => void) => void;
  /** Takes what is due, in this order. */
  release: (items: readonly T[]) => void;
}

export interface Hold<T> {
  /**
   * Keeps an item back until a later one with its key goes first.
   * @param isLast whether nothing with this key follows
   */
  add(key: string, item: T, isLast: boolean): void;
}

// A task that stays as it is has no next item to change places with.
const longestHoldMs = 10 * 60_000;

/** Makes items with the same key change places: of two or more, the order is never the one in which they came. */
export function createHold<T>({ random, later, release }: HoldOptions<T>): Hold<T> {
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
