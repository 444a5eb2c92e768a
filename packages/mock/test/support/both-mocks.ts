import { startContractMock } from "cometapi-kling-mock";
import { createSimulator, type Simulator } from "cometapi-kling-mock/simulator";
import { afterAll, beforeAll } from "vitest";
import { nodeListener } from "../../src/http/node-listener.ts";
import type { RunningServer } from "../../src/http/running-server.ts";
import { serve } from "../../src/http/serve.ts";
import { type Answer, exchange, type Probe } from "./exchange.ts";

/** A simulator and the contract mock, each on its own port. */
export interface BothMocks {
  simulator: Simulator;
  /** Sends a request to the simulator alone. */
  toSimulator(probe: Probe): Promise<Answer>;
  /** Sends a request to both. */
  toBoth(probe: Probe): Promise<[ours: Answer, theirs: Answer]>;
}

/** Starts both mocks before the tests of a file, and closes them afterwards. */
export function useBothMocks(): BothMocks {
  const simulator = createSimulator({ scenario: "instant" });
  let service: RunningServer;
  let mock: RunningServer;
  beforeAll(async () => {
    [service, mock] = await Promise.all([
      serve(nodeListener(simulator), { port: 0, host: "127.0.0.1" }),
      startContractMock({ port: 0 }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([service.close(), mock.close()]);
    simulator.close();
  });
  return {
    simulator,
    toSimulator: (probe) => exchange(service.url, probe),
    toBoth: (probe) => Promise.all([exchange(service.url, probe), exchange(mock.url, probe)]),
  };
}
