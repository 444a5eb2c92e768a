import { type BilledTask, createSimulator, type Journal, type Simulator } from "../simulator/simulator.ts";
import type { SimulatorOptions } from "../simulator/state/options.ts";
import { type VirtualClock, virtualClock } from "../simulator/time/clock.ts";
import { createActivity } from "./idle.ts";
import { createRun } from "./run.ts";

// A reserved name: a request that does not go through the simulator's `fetch` reaches nobody.
const baseUrl = "http://simulator.test";

/** A simulator on a virtual clock, and what a test needs to drive it. */
export interface TestSimulator {
  readonly simulator: Simulator;
  /** The platform's `fetch`, answered by the simulator, whatever the host is. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Base URL of the service for that `fetch`; no real host has its name. */
  readonly baseUrl: string;
  /** The time of the simulator, and of every client that takes this clock. */
  readonly clock: VirtualClock;
  readonly journal: Journal;
  /**
   * The scenario of every request that names none.
   * @throws {UnknownScenarioError} when it is set to a name that does not exist
   */
  scenario: string | undefined;
  /** The tasks that the real service would have billed, the oldest first. */
  billedTasks(): BilledTask[];
  /**
   * Lets time pass. Each timer runs at its own time, and its consequences are finished before the next one runs.
   * @param ms milliseconds, 0 or more
   * @throws {RangeError} if `ms` is negative or not a number
   */
  advance(ms: number): Promise<void>;
  /**
   * Lets time pass until `promise` settles.
   * @param options.withinMs milliseconds of the clock, at most; an hour by default
   * @returns the value of the promise
   * @throws {RangeError} if `withinMs` is negative or not a number
   * @throws {Error} if the promise does not settle in that time, waits for nothing on the clock, or the test ends
   * first; and whatever the promise rejects with
   */
  run<Result>(promise: PromiseLike<Result>, options?: { withinMs?: number }): Promise<Result>;
  /** Ends everything that is running; the clock does not move any more. */
  close(): void;
}

export function createTestSimulator(options: Omit<SimulatorOptions, "clock"> = {}): TestSimulator {
  const activity = createActivity();
  const virtual = virtualClock();
  // Moves on only when the consequences of its timers are finished.
  const clock: VirtualClock = { ...virtual, advance: (ms) => virtual.advance(ms, activity.waitForIdle) };
  const { send = (request) => globalThis.fetch(request) } = options;
  const simulator = createSimulator({ ...options, clock, send: (request) => activity.track(send(request)) });
  let isClosed = false;

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
      await activity.waitThoroughly();
      await clock.advance(ms);
    },
    run: createRun({
      simulator,
      clock,
      waitThoroughly: activity.waitThoroughly,
      isClosed: () => isClosed,
    }),
    close: () => {
      isClosed = true;
      activity.stop();
      simulator.close();
      clock.stop();
    },
  };
}
