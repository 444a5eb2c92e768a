import type { Clock } from "../../src/index.ts";

interface Scheduled {
  at: number;
  callback: () => void;
}

export interface ManualClock extends Clock {
  /** How long each pause was asked to be, in milliseconds, in order. */
  readonly pauses: number[];
  /** How many callbacks are scheduled, and neither run nor cancelled. */
  pending(): number;
  /** Moves the time from callback to callback until `condition` holds. Throws after 10,000 callbacks. */
  runUntil(condition: () => boolean): Promise<void>;
}

/** A clock that stands still until a test runs it, so that minutes of waiting take no time. */
export function manualClock(): ManualClock {
  let now = 1_773_380_633_979;
  const scheduled = new Set<Scheduled>();
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    schedule(callback, ms) {
      pauses.push(ms);
      const entry = { at: now + ms, callback };
      scheduled.add(entry);
      return () => void scheduled.delete(entry);
    },
    pending: () => scheduled.size,
    async runUntil(condition) {
      for (let turn = 0; turn < 10_000; turn++) {
        await settle();
        if (condition()) return;
        const next = [...scheduled].sort((a, b) => a.at - b.at)[0];
        if (next === undefined) continue;
        scheduled.delete(next);
        now = Math.max(now, next.at);
        next.callback();
      }
      throw new Error("the clock ran 10,000 callbacks, and the condition did not hold");
    },
  };
}

/** Runs everything that does not wait for the clock. */
async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
