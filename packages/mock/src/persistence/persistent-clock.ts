import { runningClock, type SimulatorClock } from "../simulator/time/clock.ts";
import type { TaskDatabase } from "./task-database.ts";

/** So much real time is noted in advance, in milliseconds: one small write in it is enough. */
const noteAheadMs = 1_000;

/**
 * A running clock that a later run continues from, however this one ends: no time that was shown comes again, so that
 * no task goes back to an earlier status.
 */
export function lastingClock(database: TaskDatabase, speed: number): SimulatorClock {
  const clock = runningClock({ speed, startAt: Math.max(Date.now(), database.shownUntil) });
  let notedUntil = 0;
  return {
    ...clock,
    now: () => {
      const now = clock.now();
      if (now >= notedUntil) {
        notedUntil = now + noteAheadMs * speed;
        database.setShownUntil(notedUntil);
      }
      return now;
    },
  };
}
