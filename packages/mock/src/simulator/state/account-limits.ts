import type { SimulatorClock } from "../time/clock.ts";

/** What the service lets an account do at once. */
export interface AccountLimits {
  /** Real seconds to wait before a POST passes the rate limit; `undefined` if this one does. */
  waitForRate(): number | undefined;
  /**
   * Real seconds until another task may run; `undefined` if one may run now.
   * @param isAlone whether one task at a time may run, whatever the account allows
   */
  waitForTask(isAlone: boolean): number | undefined;
  /** A task runs until `end`, Unix milliseconds of the clock. */
  taskStarted(end: number): void;
  reset(): void;
}

// One POST in this time passes the scenario `rate-limit`.
const rateIntervalMs = 2_000;

// A task that never ends gives no time to wait for.
const longestWaitMs = 60_000;

/** @param maxTasks how many tasks may run at once; may be `Infinity` */
export function createAccountLimits(clock: SimulatorClock, maxTasks: number): AccountLimits {
  let nextPostAt: number | undefined;
  /** Ends of the tasks that were running at the last count. */
  let ends: number[] = [];

  /** `Retry-After` is in whole seconds of the caller. */
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
