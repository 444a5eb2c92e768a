export type { AnsweredRequest, ContractMock } from "./contract-mock.ts";
export type { Violation } from "./prism-engine.ts";
export { ListenError, type RunningServer } from "./serve.ts";
export { SpecError } from "./spec-file.ts";
export {
  type CreateContractMockOptions,
  createContractMock,
  type StartContractMockOptions,
  startContractMock,
} from "./start-contract-mock.ts";
