import { runningClock, type SimulatorClock } from "../simulator/time/clock.ts";
import type { TaskDatabase } from "./task-database.ts";

/** Milliseconds of real time that the clock stores in advance, so that one write per second is enough. */
const storeAheadMs = 1_000;

/** A clock that a later run continues. */
export interface PersistentClock extends SimulatorClock {
  /** Begins again at the real time, and cancels every timer. For a reset, after which no task is left. */
  restart(): void;
}

/**
 * A running clock that a later run continues, however this run ends. It never repeats a time that it has shown, so that
 * no task returns to an earlier status.
 */
export function persistentClock(database: TaskDatabase, speed: number): PersistentClock {
  let clock = runningClock({ speed, startAt: Math.max(Date.now(), database.shownUntil) });
  let storedUntil = 0;
  return {
    now: () => {
      const now = clock.now();
      if (now >= storedUntil) {
        storedUntil = now + storeAheadMs * speed;
        database.setShownUntil(storedUntil);
      }
      return now;
    },
    schedule: (callback, ms) => clock.schedule(callback, ms),
    toRealMs: (ms) => clock.toRealMs(ms),
    stop: () => clock.stop(),
    restart: () => {
      clock.stop();
      clock = runningClock({ speed });
      storedUntil = 0;
    },
  };
}
