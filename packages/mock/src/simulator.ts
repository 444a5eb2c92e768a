export type { HttpRequest, HttpResponse } from "./http/message.ts";
export type { JournalRequest } from "./simulator/journal.ts";
export { UnknownScenarioError } from "./simulator/scenarios.ts";
export {
  type BilledTask,
  createSimulator,
  type Journal,
  type Simulator,
  type SimulatorOptions,
} from "./simulator/simulator.ts";
export type { SimulatorState } from "./simulator/state.ts";
export type { StoredTask, TaskView } from "./simulator/tasks/task.ts";
export {
  runningClock,
  type SimulatorClock,
  type VirtualClock,
  virtualClock,
} from "./simulator/time/clock.ts";
export type { Delivery } from "./simulator/webhooks/delivery.ts";
