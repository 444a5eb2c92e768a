import type { SimulatorOptions } from "../simulator/options.ts";
import { type BilledTask, createSimulator, type Journal, type Simulator } from "../simulator/simulator.ts";
import { type VirtualClock, virtualClock } from "../simulator/time/clock.ts";
import { createActivity, longTurn } from "./idle.ts";

// Of a name that is nowhere: what goes past the simulator's `fetch` reaches nobody.
const baseUrl = "http://simulator.test";

const hourMs = 3_600_000;
// For what goes on outside the clock, a file that is read for example, when nothing else is left to wait for.
const graceTurns = 500;

/** A simulator on a virtual clock, with what a test does to it. */
export interface TestSimulator {
  readonly simulator: Simulator;
  /** The platform's `fetch`, answered by the simulator, whatever the host. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Where the service is, for that `fetch`: a name that is nowhere else. */
  readonly baseUrl: string;
  /** The time of the simulator, and of every client that is given it. */
  readonly clock: VirtualClock;
  readonly journal: Journal;
  /** The scenario of every request that names none itself. Throws on a name that there is not. */
  scenario: string | undefined;
  /** The tasks that would have been paid for, the oldest first. */
  billedTasks(): BilledTask[];
  /**
   * Lets time pass. What is due runs at its own time, and what it sets off comes to rest before the next.
   * @param ms milliseconds, 0 or more
   */
  advance(ms: number): Promise<void>;
  /**
   * Lets time pass until `promise` settles.
   * @param options.withinMs how many milliseconds of the clock at most; an hour unless told otherwise
   * @returns what the promise gives
   * @throws what the promise throws; an Error if it does not settle in that time, if it waits for nothing that is on
   * the clock, or if the test ends before
   */
  run<Result>(promise: PromiseLike<Result>, options?: { withinMs?: number }): Promise<Result>;
  /** Ends everything that is under way; the clock stands still for ever. */
  close(): void;
}

export function createTestSimulator(options: Omit<SimulatorOptions, "clock"> = {}): TestSimulator {
  const activity = createActivity();
  const free = virtualClock();
  // It moves on only when what it has set off is at rest.
  const clock: VirtualClock = { ...free, advance: (ms) => free.advance(ms, () => activity.rest()) };
  const { send = (request) => globalThis.fetch(request) } = options;
  const simulator = createSimulator({ ...options, clock, send: (request) => activity.track(send(request)) });
  let isClosed = false;

  async function run<Result>(
    promise: PromiseLike<Result>,
    { withinMs = hourMs }: { withinMs?: number } = {},
  ): Promise<Result> {
    if (!(withinMs >= 0)) throw new RangeError(`withinMs must be 0 or more, got ${withinMs}`);
    let isSettled = false;
    const settle = (): void => {
      isSettled = true;
    };
    promise.then(settle, settle);
    const end = clock.now() + withinMs;
    await activity.rest(true);
    for (;;) {
      const at = isSettled ? undefined : await nextTimer(() => isSettled);
      if (isSettled) return promise;
      if (isClosed) throw new Error("the test ended before what it ran");
      if (at === undefined)
        throw new Error(`the promise waits for nothing on the clock: ${story(simulator)}`);
      if (at > end) {
        throw new Error(`the promise did not settle within ${withinMs} ms of the clock: ${story(simulator)}`);
      }
      await clock.advance(Math.max(0, at - clock.now()));
    }
  }

  /** When the next timer is due; `undefined` if none comes. */
  async function nextTimer(isSettled: () => boolean): Promise<number | undefined> {
    for (let turn = 0; turn < graceTurns && !isSettled() && !isClosed; turn += 1) {
      const at = clock.nextAt();
      if (at !== undefined) return at;
      await longTurn();
    }
    return undefined;
  }

  return {
    simulator,
    fetch: (input, init) => activity.track(simulator.fetch(new Request(input, init))),
    baseUrl,
    clock,
    journal: simulator.journal,
    get scenario() {
      return simulator.scenario;
    },
    set scenario(name) {
      simulator.scenario = name;
    },
    billedTasks: () => simulator.journal.billedTasks(),
    advance: async (ms) => {
      await activity.rest(true);
      await clock.advance(ms);
    },
    run,
    close: () => {
      isClosed = true;
      activity.stop();
      simulator.close();
      clock.stop();
    },
  };
}

/** What has happened, in one line. */
function story(simulator: Simulator): string {
  const tasks = simulator.tasks();
  const last = simulator.journal.requests.at(-1);
  const states = [...new Set(tasks.map(({ task_status }) => task_status))].join(", ");
  const about = tasks.length === 0 ? "no task was made" : `${tasks.length} made, now ${states}`;
  if (last === undefined) {
    return `${about}, and no request has come; a client has to be given the simulator's fetch, baseUrl and clock`;
  }
  return `${about}; the last request was ${last.method} ${last.path} ${last.status}`;
}
