interface Timer {
  at: number;
  /** The order of timers with the same time. */
  order: number;
  run: (() => void) | undefined;
}

/** Timers in the order of their times. It is a binary heap, which is fast for thousands of timers. */
export interface TimerQueue {
  /** When the next timer is due, in milliseconds of the clock; `undefined` without one. */
  nextAt(): number | undefined;
  /** Returns a function that cancels the timer. */
  add(at: number, run: () => void): () => void;
  /** Removes the next timer. */
  take(): (() => void) | undefined;
}

export function createTimerQueue(): TimerQueue {
  const heap: Timer[] = [];
  let order = 0;

  const isBefore = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

  function push(timer: Timer): void {
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !isBefore(timer, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = timer;
  }

  function pop(): Timer | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const [leftIndex, rightIndex] = [2 * index + 1, 2 * index + 2];
      const [left, right] = [heap[leftIndex], heap[rightIndex]];
      if (left === undefined) break;
      const [child, childIndex] =
        right !== undefined && isBefore(right, left) ? [right, rightIndex] : [left, leftIndex];
      if (!isBefore(child, last)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = last;
    return first;
  }

  function dropCancelled(): void {
    while (heap[0] !== undefined && heap[0].run === undefined) pop();
  }

  return {
    nextAt: () => {
      dropCancelled();
      return heap[0]?.at;
    },
    add: (at, run) => {
      const timer: Timer = { at, order: order++, run };
      push(timer);
      return () => {
        timer.run = undefined;
      };
    },
    take: () => {
      dropCancelled();
      return pop()?.run;
    },
  };
}
