export type { HttpRequest, HttpResponse } from "./http/message.ts";
export type { KnownId } from "./simulator/rules/known-ids.ts";
export { ContradictoryScenarioError, UnknownScenarioError } from "./simulator/scenarios/resolve.ts";
export { type BilledTask, createSimulator, type Journal, type Simulator } from "./simulator/simulator.ts";
export type { JournalRequest } from "./simulator/state/journal.ts";
export type { SimulatorOptions, SimulatorState } from "./simulator/state/options.ts";
export type { ResultItem, TaskResult } from "./simulator/tasks/result.ts";
export type { StoredTask, TaskView } from "./simulator/tasks/task.ts";
export {
  runningClock,
  type SimulatorClock,
  type VirtualClock,
  virtualClock,
} from "./simulator/time/clock.ts";
export type { Delivery } from "./simulator/webhooks/delivery.ts";
