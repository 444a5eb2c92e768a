import { type VirtualClock, virtualClock } from "../simulator/time/clock.ts";
import { createTimerQueue } from "../simulator/time/timer-queue.ts";

/** A virtual clock that tells when something is due, and moves only when what it set off has come to rest. */
export interface TestClock extends VirtualClock {
  /** Unix time in milliseconds at which the next timer is due; `undefined` without one. */
  nextAt(): number | undefined;
}

/** @param settle awaited before the clock moves on, and before `advance` is done */
export function testClock(settle: () => Promise<void>): TestClock {
  const clock = virtualClock();
  const due = createTimerQueue();
  return {
    ...clock,
    nextAt: due.nextAt,
    schedule: (callback, ms) => {
      const forget = due.add(clock.now() + Math.max(0, ms), () => undefined);
      const cancel = clock.schedule(() => {
        forget();
        callback();
      }, ms);
      return () => {
        forget();
        cancel();
      };
    },
    advance: (ms) => clock.advance(ms, settle),
  };
}
