import type { SimulatorClock } from "../time/clock.ts";
import { createTimerQueue } from "../time/timer-queue.ts";

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
  let running = createRunning();

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
      running.dropEnded(now);
      if (running.count < max) return undefined;
      // All have to end for a task that runs alone. Otherwise, the next end makes room.
      return seconds((isAlone ? running.lastEnd : running.nextEnd) - now);
    },
    taskStarted: (end) => {
      running.dropEnded(clock.now());
      running.add(end);
    },
    reset: () => {
      nextPostAt = undefined;
      running = createRunning();
    },
  };
}

/**
 * Beyond this number, running tasks are not counted. Without a limit of the account, only tasks that never end get
 * there.
 */
const maxCounted = 1_000_000;

/** The ends of the running tasks, in Unix milliseconds. */
interface Running {
  readonly count: number;
  readonly nextEnd: number;
  readonly lastEnd: number;
  add(end: number): void;
  dropEnded(now: number): void;
}

function createRunning(): Running {
  const ends = createTimerQueue();
  let count = 0;
  let lastEnd = 0;
  const nextEnd = (): number => ends.nextAt() ?? Number.POSITIVE_INFINITY;
  return {
    get count() {
      return count;
    },
    get nextEnd() {
      return nextEnd();
    },
    get lastEnd() {
      return lastEnd;
    },
    add: (end) => {
      if (count >= maxCounted) return;
      ends.add(end, () => undefined);
      count += 1;
      lastEnd = Math.max(lastEnd, end);
    },
    dropEnded: (now) => {
      while (count > 0 && nextEnd() <= now) {
        ends.take();
        count -= 1;
      }
    },
  };
}
