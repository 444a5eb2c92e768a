import { afterEach, beforeEach } from "vitest";
import type { SimulatorOptions } from "./simulator/state/options.ts";
import { createTestSimulator, type TestSimulator } from "./testing/test-simulator.ts";

/** The options of a simulator without `clock`: each test gets a virtual clock that begins at the same time. */
export type UseSimulatorOptions = Omit<SimulatorOptions, "clock">;

/** The simulator of the running test. */
export type SimulatorInTest = Omit<TestSimulator, "close">;

/**
 * Gives each test of the file, or of the `describe` that it is called in, a new simulator, and closes it afterwards.
 * Read its properties in a test or in `beforeEach`, and make clients there, too: then no late request, timer or webhook
 * of one test reaches the next one. It does not work with `test.concurrent`.
 * @example
 * ```ts
 * import { useSimulator } from "cometapi-kling-mock/vitest";
 * import { expect, test } from "vitest";
 *
 * const simulated = useSimulator();
 *
 * test("a client without a key is refused", async () => {
 *   const { fetch, baseUrl } = simulated;
 *   const response = await fetch(`${baseUrl}/kling/v1/videos/multi-image2video/order-17`);
 *   expect(response.status).toBe(401);
 * });
 * ```
 * @returns properties that throw an Error outside a test
 */
export function useSimulator(options: UseSimulatorOptions = {}): SimulatorInTest {
  let open: TestSimulator | undefined;
  const current = (): TestSimulator => {
    if (open === undefined) {
      throw new Error("there is a simulator only inside a test or beforeEach: read its properties there");
    }
    return open;
  };

  beforeEach(() => {
    if (open !== undefined) {
      throw new Error(
        "useSimulator serves one test at a time, not test.concurrent: use createSimulator there",
      );
    }
    open = createTestSimulator(options);
    return undefined;
  });
  afterEach(() => {
    open?.close();
    open = undefined;
  });

  return {
    get simulator() {
      return current().simulator;
    },
    get fetch() {
      return current().fetch;
    },
    get baseUrl() {
      return current().baseUrl;
    },
    get clock() {
      return current().clock;
    },
    get journal() {
      return current().journal;
    },
    get scenario() {
      return current().scenario;
    },
    set scenario(name) {
      current().scenario = name;
    },
    get billedTasks() {
      return current().billedTasks;
    },
    get advance() {
      return current().advance;
    },
    get run() {
      return current().run;
    },
  };
}
