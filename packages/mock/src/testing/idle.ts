interface Timers {
  setImmediate?: (callback: () => void) => void;
  setTimeout: (callback: () => void, ms: number) => void;
}

// The real timers, since a test may replace those of the platform. Some platforms have no setImmediate. A setup file
// may have replaced them before this module was loaded.
const { setImmediate: firstImmediate, setTimeout: firstTimeout } = globalThis as Timers;
const realTimeout = isFake(firstTimeout) ? undefined : firstTimeout;
const realImmediate = firstImmediate === undefined || isFake(firstImmediate) ? undefined : firstImmediate;

/**
 * Whether it is a timer of `@sinonjs/fake-timers`, which vitest and jest use, or a mock of jest's older fake timers.
 */
function isFake(timer: object): boolean {
  return "clock" in timer || "_isMockFunction" in timer;
}

// Turns of the event loop. Reading a body takes a few.
const idleTurns = realImmediate === undefined ? 3 : 12;
// A turn by a message takes some ten microseconds, so this many are about a millisecond.
const messageTurns = 20;
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

/** A turn of the event loop that takes about a real millisecond or more. */
export async function longTurn(): Promise<void> {
  if (realTimeout !== undefined) return new Promise((resolve) => realTimeout(resolve, 0));
  for (let turn = 0; turn < messageTurns; turn += 1) await messageTurn();
}

/** A turn without a timer. */
function messageTurn(): Promise<void> {
  if (typeof MessageChannel === "undefined") {
    throw new Error(
      "fake timers were installed before cometapi-kling-mock was loaded: import it in the setup file first",
    );
  }
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
