// Kept from before a test could replace them. Not every platform has the first one.
const { setImmediate: soon, setTimeout: later } = globalThis as {
  setImmediate?: (callback: () => void) => void;
  setTimeout: (callback: () => void, ms: number) => void;
};

// A body that is read takes a few turns.
const quietTurns = soon === undefined ? 3 : 12;
// In real milliseconds, or more: a file that is read or a signature that is made takes its own time.
const patientTurns = 3;
// The same for what is under way: neither a body that never ends, nor a receiver of webhooks that itself waits for the
// clock, may hold it up for ever.
const trackedTurns = 100;

/** What is under way outside the clock. */
export interface Activity {
  /** Counts `work` as under way until it settles: it is waited for as long as something happens. */
  track<Result>(work: Promise<Result>): Promise<Result>;
  /**
   * Resolves when nothing has happened for a few turns of the event loop, or for about 100 ms while something is
   * under way.
   * @param isPatient whether something may have begun that is not seen from here
   */
  rest(isPatient?: boolean): Promise<void>;
  /** Nothing is waited for any more. */
  stop(): void;
}

export function createActivity(): Activity {
  let tracked = 0;
  let events = 0;
  let isStopped = false;

  async function quiet(turns: number, turn: () => Promise<void>): Promise<void> {
    let seen = events;
    for (let count = 0, waited = 0; count < turns && !isStopped; count += 1) {
      await (waited < quietTurns ? turn() : longTurn());
      if (events !== seen) {
        seen = events;
        count = -1;
        waited = 0;
      } else if (tracked > 0 && waited < quietTurns + trackedTurns) {
        count = -1;
        waited += 1;
      }
    }
  }

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
    rest: async (isPatient = false) => {
      await quiet(quietTurns, shortTurn);
      if (isPatient) await quiet(patientTurns, longTurn);
    },
    stop: () => {
      isStopped = true;
    },
  };
}

function shortTurn(): Promise<void> {
  return soon === undefined ? longTurn() : new Promise((resolve) => soon(resolve));
}

/** Lets everything run that can, for a real millisecond or more. */
export function longTurn(): Promise<void> {
  return new Promise((resolve) => later(resolve, 0));
}
