export type { AnsweredRequest } from "./contract-mock.ts";
export type { Violation } from "./prism-exchange.ts";
export { ListenError, type RunningServer } from "./http/running-server.ts";
export {
  type BilledTask,
  createSimulator,
  type Journal,
  runningClock,
  type Simulator,
  type SimulatorClock,
  type SimulatorOptions,
  type VirtualClock,
  virtualClock,
} from "./simulator.ts";
export { SpecError } from "./spec-file.ts";
export {
  type ContractMock,
  type CreateContractMockOptions,
  createContractMock,
  type StartContractMockOptions,
  startContractMock,
} from "./start-contract-mock.ts";
export { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "./start-simulator.ts";
export { DatabaseError } from "./task-database.ts";
