import { afterEach, beforeEach } from "vitest";
import { createTestSimulator, type TestSimulator, type TestSimulatorOptions } from "./testing.ts";

/** The options of a simulator without `clock`. Each test gets a virtual clock that begins at the same time. */
export type UseSimulatorOptions = TestSimulatorOptions;

/** The simulator of the running test. */
export type SimulatorInTest = Omit<TestSimulator, "close" | typeof Symbol.dispose>;

const concurrent =
  "useSimulator does not work with test.concurrent: create one in each test with createTestSimulator of cometapi-kling-mock/testing";

/**
 * Gives each test of the file, or of the enclosing `describe`, a new simulator, and closes it after the test. Read the
 * properties and create clients inside a test or `beforeEach`, so that no late request, timer or webhook reaches the
 * next test. It does not work with `test.concurrent`: use {@link createTestSimulator} there.
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
 * @returns the simulator of the running test; its properties throw an Error outside a test
 * @throws {Error} if tests run concurrently
 */
export function useSimulator(options: UseSimulatorOptions = {}): SimulatorInTest {
  let open: TestSimulator | undefined;
  /** The number of tests that run at the same time. */
  let running = 0;
  let wasConcurrent = false;
  const current = (): TestSimulator => {
    if (wasConcurrent) throw new Error(concurrent);
    if (open === undefined) {
      throw new Error("the simulator exists only inside a test or beforeEach: read its properties there");
    }
    return open;
  };

  beforeEach(() => {
    running += 1;
    // The test that runs already fails, too, and for the same reason.
    wasConcurrent ||= running > 1;
    if (wasConcurrent) throw new Error(concurrent);
    open = createTestSimulator(options);
    return undefined;
  });
  afterEach(() => {
    running -= 1;
    if (running > 0) return;
    wasConcurrent = false;
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
