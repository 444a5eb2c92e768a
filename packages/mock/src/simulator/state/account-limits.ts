import type { SimulatorClock } from "../time/clock.ts";

/** The rate limit and the concurrency limit of an account. */
export interface AccountLimits {
  /** Real seconds until a POST passes the rate limit; `undefined` if this one passes. */
  waitForRate(): number | undefined;
  /**
   * Real seconds until another task may run; `undefined` if one may run now.
   * @param isAlone whether only one task may run, whatever the account allows
   */
  waitForTask(isAlone: boolean): number | undefined;
  /** Counts a task as running until `end`, in Unix milliseconds of the clock. */
  taskStarted(end: number): void;
  reset(): void;
}

// The scenario `rate-limit` allows one POST in this time.
const rateIntervalMs = 2_000;

// A limit, since a task may never end.
const longestWaitMs = 60_000;

/** @param maxTasks the largest number of running tasks; may be `Infinity` */
export function createAccountLimits(clock: SimulatorClock, maxTasks: number): AccountLimits {
  let nextPostAt: number | undefined;
  /** The ends of the running tasks, and of some that have ended since the last count. */
  let ends: number[] = [];

  /** `Retry-After` is in whole real seconds. */
  const seconds = (ms: number): number =>
    Math.max(1, Math.ceil(clock.toRealMs(Math.min(ms, longestWaitMs)) / 1000));

  return {
    waitForRate: () => {
      const now = clock.now();
      nextPostAt ??= now + rateIntervalMs;
      if (now < nextPostAt) return seconds(nextPostAt - now);
      nextPostAt = now + rateIntervalMs;
      return undefined;
    },
    waitForTask: (isAlone) => {
      const max = isAlone ? Math.min(1, maxTasks) : maxTasks;
      if (max === Number.POSITIVE_INFINITY) return undefined;
      const now = clock.now();
      ends = ends.filter((end) => end > now);
      if (ends.length < max) return undefined;
      const sorted = ends.toSorted((a, b) => a - b);
      return seconds((sorted[ends.length - max] ?? now) - now);
    },
    taskStarted: (end) => {
      ends.push(end);
      if (ends.length % 10_000 === 0) {
        const now = clock.now();
        ends = ends.filter((other) => other > now);
      }
    },
    reset: () => {
      nextPostAt = undefined;
      ends = [];
    },
  };
}
