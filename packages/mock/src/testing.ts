export {
  createTestSimulator,
  type TestSimulator,
  type TestSimulatorOptions,
} from "./testing/test-simulator.ts";
