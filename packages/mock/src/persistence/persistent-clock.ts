import { runningClock, type SimulatorClock } from "../simulator/time/clock.ts";
import type { TaskDatabase } from "./task-database.ts";

/** Milliseconds of real time that the clock stores in advance, so that one write per second is enough. */
const storeAheadMs = 1_000;

/**
 * A running clock that a later run continues, however this run ends. It never repeats a time that it has shown, so that
 * no task returns to an earlier status.
 */
export function persistentClock(database: TaskDatabase, speed: number): SimulatorClock {
  const clock = runningClock({ speed, startAt: Math.max(Date.now(), database.shownUntil) });
  let storedUntil = 0;
  return {
    ...clock,
    now: () => {
      const now = clock.now();
      if (now >= storedUntil) {
        storedUntil = now + storeAheadMs * speed;
        database.setShownUntil(storedUntil);
      }
      return now;
    },
  };
}
