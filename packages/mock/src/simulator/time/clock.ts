import { createTimerQueue, type TimerQueue } from "./timer-queue.ts";

/** The clock of a simulator. */
export interface SimulatorClock {
  /** Unix time in milliseconds of the simulated service. */
  now(): number;
  /**
   * Runs `callback` once, after `ms` milliseconds of this clock.
   * @returns a function that cancels it
   */
  schedule(callback: () => void, ms: number): () => void;
  /** The real milliseconds in `ms` milliseconds of this clock. */
  toRealMs(ms: number): number;
  /** Cancels every timer. */
  stop(): void;
}

/** A clock that only {@link VirtualClock.advance} moves. */
export interface VirtualClock extends SimulatorClock {
  /**
   * Lets `ms` milliseconds pass. Timers run in order, each at its own time, and `settle` is awaited after each. Several
   * calls run one after the other.
   * @throws {RangeError} if `ms` is negative or not a number
   */
  advance(ms: number, settle?: () => Promise<void>): Promise<void>;
  /** Unix time in milliseconds at which the next timer is due; `undefined` without one. */
  nextAt(): number | undefined;
}

export function isVirtual(clock: SimulatorClock): clock is VirtualClock {
  return "advance" in clock;
}

/** The default start of virtual time: that of the documented response. */
export const virtualStart = 1773380633979;

const longestTimeout = 2 ** 31 - 1;

/**
 * Creates a clock that runs by itself.
 * @example
 * ```ts
 * const simulator = createSimulator({ clock: runningClock({ speed: 60 }) });
 * ```
 * @param options its speed and its first time
 * @param options.speed milliseconds of this clock in one real millisecond, above 0; 1 by default
 * @param options.startAt its first time, in Unix milliseconds; the real time by default
 * @throws {RangeError} if the speed is not above 0
 */
export function runningClock({ speed = 1, startAt = Date.now() } = {}): SimulatorClock {
  if (!(speed > 0 && Number.isFinite(speed))) throw new RangeError(`speed must be above 0, got ${speed}`);
  const queue = createTimerQueue();
  const elapsed = createStopwatch();
  const now = (): number => Math.floor(startAt + elapsed() * speed);
  let timeout: ReturnType<typeof setTimeout> | undefined;

  function setTimer(): void {
    clearTimeout(timeout);
    timeout = undefined;
    const nextAt = queue.nextAt();
    if (nextAt === undefined) return;
    const realMs = Math.max(0, Math.ceil((nextAt - now()) / speed));
    timeout = setTimeout(runDue, Math.min(realMs, longestTimeout));
    // In Node, a scheduled webhook must not keep the process alive.
    (timeout as { unref?: () => void }).unref?.();
  }

  function runDue(): void {
    try {
      for (let at = queue.nextAt(); at !== undefined && at <= now(); at = queue.nextAt()) queue.take()?.();
    } finally {
      setTimer();
    }
  }

  return {
    now,
    schedule: (callback, ms) => {
      const cancel = queue.add(now() + Math.max(0, ms), callback);
      setTimer();
      return cancel;
    },
    toRealMs: (ms) => ms / speed,
    stop: () => {
      empty(queue);
      clearTimeout(timeout);
    },
  };
}

/**
 * The real milliseconds since its creation. It never goes back: where the system's clock is set back, by a time server
 * or a test, it stands still for a moment and goes on from there.
 */
function createStopwatch(): () => number {
  let [last, elapsed] = [Date.now(), 0];
  return () => {
    const current = Date.now();
    elapsed += Math.max(0, current - last);
    last = current;
    return elapsed;
  };
}

/**
 * Creates a clock that only {@link VirtualClock.advance} moves.
 * @example
 * ```ts
 * const simulator = createSimulator({ clock: virtualClock() });
 * await simulator.advance(60_000);
 * ```
 * @param options its first time
 * @param options.startAt its first time, in Unix milliseconds; the same in each run by default
 */
export function virtualClock({ startAt = virtualStart } = {}): VirtualClock {
  const queue = createTimerQueue();
  let time = startAt;
  let lastAdvance = Promise.resolve();

  async function advance(ms: number, settle: () => Promise<void>): Promise<void> {
    const end = time + ms;
    await settle();
    for (let at = queue.nextAt(); at !== undefined && at <= end; at = queue.nextAt()) {
      time = Math.max(time, at);
      queue.take()?.();
      await settle();
    }
    time = end;
  }

  return {
    now: () => time,
    schedule: (callback, ms) => queue.add(time + Math.max(0, ms), callback),
    toRealMs: (ms) => ms,
    stop: () => empty(queue),
    nextAt: queue.nextAt,
    advance: (ms, settle = () => Promise.resolve()) => {
      if (!(ms >= 0 && Number.isFinite(ms))) {
        return Promise.reject(new RangeError(`advance takes milliseconds, 0 or more, got ${ms}`));
      }
      const done = lastAdvance.then(() => advance(ms, settle));
      lastAdvance = done.catch(() => undefined);
      return done;
    },
  };
}

function empty(queue: TimerQueue): void {
  while (queue.nextAt() !== undefined) queue.take();
}
