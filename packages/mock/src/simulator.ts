export { runningClock, type SimulatorClock, type VirtualClock, virtualClock } from "./simulator/clock.ts";
export type { Delivery } from "./simulator/deliverer-record.ts";
export type { JournalRequest } from "./simulator/journal.ts";
export type { PlainRequest, PlainResponse } from "./http/message.ts";
export { UnknownScenarioError } from "./simulator/scenarios.ts";
export type { SimulatorState } from "./simulator/service.ts";
export {
  type BilledTask,
  createSimulator,
  type Journal,
  type Simulator,
  type SimulatorOptions,
} from "./simulator/simulator.ts";
export type { StoredTask, TaskView } from "./simulator/task.ts";
