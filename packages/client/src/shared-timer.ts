import type { Clock } from "./clock.ts";

interface Entry {
  /** When it is due, by the clock below. */
  at: number;
  /** Which of two that are due together was scheduled first. */
  order: number;
  /** Cleared when the entry has run or was taken back. */
  callback: (() => void) | undefined;
}

function compare(a: Entry, b: Entry): number {
  return a.at - b.at || a.order - b.order;
}

/**
 * A clock that needs one timer of the clock below it, however many callbacks are scheduled: ten thousand waits
 * cost the runtime what one costs. Without a callback there is no timer, so that a process may end.
 */
export function sharedTimer(clock: Clock): Clock {
  // A binary heap, the earliest entry first.
  let heap: Entry[] = [];
  let live = 0;
  let scheduled = 0;
  let armed: { at: number; disarm: () => void } | undefined;

  function arm(): void {
    const at = heap[0]?.at;
    if (armed !== undefined && armed.at === at) return;
    armed?.disarm();
    armed = undefined;
    if (at === undefined) return;
    const disarm = clock.schedule(() => fire(at), Math.max(0, at - clock.now()));
    armed = { at, disarm };
  }

  function fire(at: number): void {
    armed = undefined;
    // A timer may come a moment before the clock shows its time; what it was set for is due all the same.
    const now = Math.max(at, clock.now());
    const due: Entry[] = [];
    for (let first = heap[0]; first !== undefined && first.at <= now; first = heap[0]) {
      due.push(first);
      pop();
    }
    for (const entry of due) run(entry);
    sweep();
  }

  function run(entry: Entry): void {
    const { callback } = entry;
    if (callback === undefined) return;
    entry.callback = undefined;
    live -= 1;
    callback();
  }

  function push(entry: Entry): void {
    let index = heap.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || compare(above, entry) <= 0) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  function pop(): void {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const right = heap[child + 1];
      let lower = heap[child];
      if (lower !== undefined && right !== undefined && compare(right, lower) < 0) {
        lower = right;
        child += 1;
      }
      if (lower === undefined || compare(lower, last) >= 0) break;
      heap[index] = lower;
      index = child;
    }
    heap[index] = last;
  }

  /** Most deadlines are taken back long before they are due, and must not pile up until then. */
  function sweep(): void {
    if (live === 0) heap = [];
    else if (heap.length > 2 * live + 16) {
      // A sorted list is a heap.
      heap = heap.filter(({ callback }) => callback !== undefined).sort(compare);
    }
    arm();
  }

  return {
    now: () => clock.now(),
    schedule(callback, ms) {
      const entry: Entry = { at: clock.now() + ms, order: scheduled++, callback };
      push(entry);
      live += 1;
      arm();
      return () => {
        if (entry.callback === undefined) return;
        entry.callback = undefined;
        live -= 1;
        sweep();
      };
    },
  };
}
