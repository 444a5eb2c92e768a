// The real timers, since a test may replace those of the platform. Some platforms have no setImmediate.
const { setImmediate: realImmediate, setTimeout: realTimeout } = globalThis as {
  setImmediate?: (callback: () => void) => void;
  setTimeout: (callback: () => void, ms: number) => void;
};

// Turns of the event loop. Reading a body takes a few.
const idleTurns = realImmediate === undefined ? 3 : 12;
// Turns of a real millisecond or more, for work outside the event loop, such as reading a file or signing.
const thoroughTurns = 3;
// The limit for tracked work, which may never end: a body can stall, and a receiver of webhooks can wait for the clock.
const trackedTurns = 100;

/** The work outside the clock. */
interface Activity {
  /** Counts `work` as running until it settles. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** Resolves after a few turns without an event, or after about 100 ms without one while tracked work is running. */
  waitForIdle(): Promise<void>;
  /** Like `waitForIdle`, with a few milliseconds more for untracked work. */
  waitThoroughly(): Promise<void>;
  /** Ends every wait. */
  stop(): void;
}

export function createActivity(): Activity {
  let tracked = 0;
  let events = 0;
  let isStopped = false;

  /** Waits for `turns` turns in a row without an event. */
  async function wait(turns: number, turn: () => Promise<void>): Promise<void> {
    let seen = events;
    for (let count = 0, waited = 0; count < turns && !isStopped; count += 1) {
      await (waited < idleTurns ? turn() : longTurn());
      if (events !== seen) {
        seen = events;
        count = -1;
        waited = 0;
      } else if (tracked > 0 && waited < idleTurns + trackedTurns) {
        count = -1;
        waited += 1;
      }
    }
  }

  const waitForIdle = (): Promise<void> => wait(idleTurns, shortTurn);

  return {
    track: async (work) => {
      tracked += 1;
      events += 1;
      try {
        return await work;
      } finally {
        tracked -= 1;
        events += 1;
      }
    },
    waitForIdle,
    waitThoroughly: async () => {
      await waitForIdle();
      await wait(thoroughTurns, longTurn);
    },
    stop: () => {
      isStopped = true;
    },
  };
}

function shortTurn(): Promise<void> {
  return realImmediate === undefined ? longTurn() : new Promise((resolve) => realImmediate(resolve));
}

/** A turn of the event loop that takes a real millisecond or more. */
export function longTurn(): Promise<void> {
  return new Promise((resolve) => realTimeout(resolve, 0));
}
