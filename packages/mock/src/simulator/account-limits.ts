import type { SimulatorClock } from "./time/clock.ts";

/** What the service lets an account do at once. */
export interface Limits {
  /** Real seconds to wait before a create passes the rate limit; `undefined` if this one does. */
  waitForRate(): number | undefined;
  /** Real seconds until fewer than `maxTasks` tasks are running; `undefined` if there are fewer now. */
  waitForTask(maxTasks: number): number | undefined;
  /** A task runs until `end`, Unix milliseconds of the clock. */
  taskStarted(end: number): void;
  reset(): void;
}

/** One create in this time passes the scenario `rate-limit`, in milliseconds. */
export const rateIntervalMs = 2_000;

// A task that never ends gives no time to name.
const longestWaitMs = 60_000;

export function createLimits(clock: SimulatorClock): Limits {
  let nextCreateAt: number | undefined;
  /** Ends of the tasks that were running at the last count. */
  let ends: number[] = [];

  /** `Retry-After` is in whole seconds of the caller. */
  const seconds = (ms: number): number =>
    Math.max(1, Math.ceil(clock.toRealMs(Math.min(ms, longestWaitMs)) / 1000));

  return {
    waitForRate: () => {
      const now = clock.now();
      nextCreateAt ??= now + rateIntervalMs;
      if (now < nextCreateAt) return seconds(nextCreateAt - now);
      nextCreateAt = now + rateIntervalMs;
      return undefined;
    },
    waitForTask: (maxTasks) => {
      const now = clock.now();
      ends = ends.filter((end) => end > now);
      if (ends.length < maxTasks) return undefined;
      const sorted = ends.toSorted((a, b) => a - b);
      return seconds((sorted[ends.length - maxTasks] ?? now) - now);
    },
    taskStarted: (end) => {
      ends.push(end);
      if (ends.length % 10_000 === 0) {
        const now = clock.now();
        ends = ends.filter((other) => other > now);
      }
    },
    reset: () => {
      nextCreateAt = undefined;
      ends = [];
    },
  };
}
