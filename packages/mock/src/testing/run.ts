import type { Simulator } from "../simulator/simulator.ts";
import type { VirtualClock } from "../simulator/time/clock.ts";
import { longTurn } from "./idle.ts";

const hourMs = 3_600_000;
// For work outside the clock, such as reading a file, when no timer is left to wait for.
const graceTurns = 500;

interface RunOptions {
  simulator: Simulator;
  clock: VirtualClock;
  /** Resolves when nothing happens any more at the current time. */
  waitThoroughly: () => Promise<void>;
  isClosed: () => boolean;
}

/** Lets the time of a clock pass until a promise settles. */
export type Run = <Result>(promise: PromiseLike<Result>, options?: { withinMs?: number }) => Promise<Result>;

export function createRun({ simulator, clock, waitThoroughly, isClosed }: RunOptions): Run {
  /** When the next timer is due; `undefined` if none comes. */
  async function nextTimer(isSettled: () => boolean): Promise<number | undefined> {
    for (let turn = 0; turn < graceTurns && !isSettled() && !isClosed(); turn += 1) {
      const at = clock.nextAt();
      if (at !== undefined) return at;
      await longTurn();
    }
    return undefined;
  }

  return async (promise, { withinMs = hourMs } = {}) => {
    if (!(withinMs >= 0)) throw new RangeError(`withinMs must be 0 or more, got ${withinMs}`);
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    const end = clock.now() + withinMs;
    await waitThoroughly();
    for (;;) {
      const at = isSettled ? undefined : await nextTimer(() => isSettled);
      if (isSettled) return promise;
      if (isClosed()) throw new Error("the test ended before what it ran");
      if (at === undefined) {
        throw new Error(`the promise waits for nothing on the clock: ${describe(simulator)}`);
      }
      if (at > end) {
        const limit = `${withinMs} ms of the clock`;
        throw new Error(`the promise did not settle within ${limit}: ${describe(simulator)}`);
      }
      await clock.advance(Math.max(0, at - clock.now()));
    }
  };
}

/** The state of the simulator, in one line. */
function describe(simulator: Simulator): string {
  const tasks = simulator.tasks();
  const last = simulator.journal.requests.at(-1);
  const states = [...new Set(tasks.map(({ task_status }) => task_status))].join(", ");
  const made = tasks.length === 0 ? "no task was made" : `${tasks.length} made, now ${states}`;
  if (last === undefined) {
    return `${made}, and no request has come; a client has to be given the simulator's fetch, baseUrl and clock`;
  }
  return `${made}; the last request was ${last.method} ${last.path} ${last.status}`;
}
