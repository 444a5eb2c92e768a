// The published types keep this reference for projects whose own `lib` lacks it.
/// <reference lib="esnext.disposable" preserve="true" />

import { type BilledTask, createSimulator, type Journal, type Simulator } from "../simulator/simulator.ts";
import type { SimulatorOptions } from "../simulator/state/options.ts";
import { type VirtualClock, virtualClock } from "../simulator/time/clock.ts";
import { sendByFetch } from "../simulator/webhooks/post.ts";
import { createActivity, longTurn } from "./idle.ts";

// A reserved name: a request outside the simulator's `fetch` reaches no server.
const baseUrl = "http://simulator.test";
const hourMs = 3_600_000;
// Time for work outside the clock, such as reading a file, when no timer is left.
const graceTurns = 500;

/** The options of a simulator without `clock`: each test simulator has a virtual one that begins at the same time. */
export type TestSimulatorOptions = Omit<SimulatorOptions, "clock">;

/** A simulator on a virtual clock, with the tools of a test. `using` closes it at the end of the block. */
export interface TestSimulator extends Disposable {
  readonly simulator: Simulator;
  /** A `fetch` like the platform's. The simulator responds, whatever the host is. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** The base URL of the service for that `fetch`. No real host has its name. */
  readonly baseUrl: string;
  /** The clock of the simulator, and of every client that takes it. */
  readonly clock: VirtualClock;
  readonly journal: Journal;
  /**
   * The scenario of every request that names none.
   * @throws {UnknownScenarioError} if it is set to a scenario that does not exist
   */
  scenario: string | undefined;
  /** The tasks that the real service would have billed, the oldest first. */
  billedTasks(): BilledTask[];
  /**
   * Lets time pass. Each timer runs at its own time, and the work that it starts ends before the next timer runs.
   * @param ms milliseconds, 0 or more
   * @throws {RangeError} if `ms` is negative or not a number
   */
  advance(ms: number): Promise<void>;
  /**
   * Lets time pass until `promise` settles.
   * @param options.withinMs the limit in milliseconds of the clock; an hour by default
   * @returns the value of the promise
   * @throws {RangeError} if `withinMs` is negative or not a number
   * @throws {Error} if the promise does not settle within the limit, if it waits for nothing on the clock, or if the
   * test ends first; also the promise's own error
   */
  run<Result>(promise: PromiseLike<Result>, options?: { withinMs?: number }): Promise<Result>;
  /** Closes the simulator and stops the clock. */
  close(): void;
}

/**
 * Creates a simulator for one test, without a test framework: for jest, node:test, mocha, Playwright, and for tests
 * that run concurrently.
 * @example
 * ```ts
 * import { createTestSimulator } from "cometapi-kling-mock/testing";
 *
 * const simulated = createTestSimulator({ scenario: "fail-image-ratio" });
 * try {
 *   const { fetch, baseUrl } = simulated;
 *   const response = await fetch(`${baseUrl}/kling/v1/videos/multi-image2video/order-17`);
 *   console.log(response.status); // 401, since the request has no key
 * } finally {
 *   simulated.close();
 * }
 * ```
 * @throws the errors of {@link createSimulator}
 */
export function createTestSimulator(options: TestSimulatorOptions = {}): TestSimulator {
  const activity = createActivity();
  const virtual = virtualClock();
  // Waits after each timer until the work that it has started ends.
  const clock: VirtualClock = { ...virtual, advance: (ms) => virtual.advance(ms, activity.waitForIdle) };
  const { send = sendByFetch } = options;
  const simulator = createSimulator({
    ...options,
    clock,
    send: (request, init) => activity.track(send(request, init)),
  });
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    activity.stop();
    simulator.close();
    clock.stop();
  };

  return {
    simulator,
    fetch: (input, init) => activity.track(simulator.fetch(input, init)),
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
    close,
    [Symbol.dispose]: close,
  };
}

interface RunOptions {
  simulator: Simulator;
  clock: VirtualClock;
  /** Resolves when no work is left at the current time. */
  waitThoroughly: () => Promise<void>;
  isClosed: () => boolean;
}

function createRun({ simulator, clock, waitThoroughly, isClosed }: RunOptions): TestSimulator["run"] {
  /** When the next timer is due; `undefined` without one. */
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
      if (isClosed()) throw new Error("the test ended before the promise settled");
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
