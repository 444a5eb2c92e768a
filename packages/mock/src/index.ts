export { PreferenceError } from "./contract/default-preference.ts";
export type { HandledRequest } from "./contract/handler.ts";
export type { Violation } from "./contract/prism/exchange.ts";
export { SpecError } from "./contract/spec-file.ts";
export {
  type ContractMock,
  type CreateContractMockOptions,
  createContractMock,
  type StartContractMockOptions,
  startContractMock,
} from "./contract/start.ts";
export { ListenError, type RunningServer, type TlsOptions } from "./http/running-server.ts";
export {
  type RunningSimulator,
  type StartSimulatorOptions,
  startSimulator,
} from "./persistence/start-simulator.ts";
export { DatabaseError } from "./persistence/task-database.ts";
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
