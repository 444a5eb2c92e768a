import { runningClock, type SimulatorClock } from "../simulator/time/clock.ts";
import type { TaskDatabase } from "./task-database.ts";

/** How much real time the clock stores in advance, in milliseconds: one small write per second is enough. */
const noteAheadMs = 1_000;

/**
 * A running clock that a later run continues, however this one ends. No time that was shown comes again, so that no
 * task goes back to an earlier status.
 */
export function persistentClock(database: TaskDatabase, speed: number): SimulatorClock {
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
