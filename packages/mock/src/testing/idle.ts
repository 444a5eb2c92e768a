// The real timers: a test may replace those of the platform later. Not every platform has setImmediate.
const { setImmediate: realImmediate, setTimeout: realTimeout } = globalThis as {
  setImmediate?: (callback: () => void) => void;
  setTimeout: (callback: () => void, ms: number) => void;
};

// Reading a body takes a few turns of the event loop.
const idleTurns = realImmediate === undefined ? 3 : 12;
// Turns of a real millisecond or more, for work outside the event loop, such as reading a file or signing.
const thoroughTurns = 3;
// A limit for tracked work: neither a body that never ends, nor a receiver of webhooks that itself waits for the clock,
// may block for ever.
const trackedTurns = 100;

/** The work that goes on outside the clock. */
interface Activity {
  /** Counts `work` as running until it settles: waiting for idle takes it into account. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /** Resolves when nothing has happened for a few turns, or for about 100 ms while tracked work is running. */
  waitForIdle(): Promise<void>;
  /** The same, and then a few milliseconds more for work that is not tracked. */
  waitThoroughly(): Promise<void>;
  /** Nothing is waited for any more. */
  stop(): void;
}

export function createActivity(): Activity {
  let tracked = 0;
  let events = 0;
  let isStopped = false;

  /** Waits for `turns` turns in a row in which nothing happened. */
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
