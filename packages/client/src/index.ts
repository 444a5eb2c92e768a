// Every name here is public API: added on purpose, and never taken back in a minor version. Names are listed one by
// one, except the types that the contract makes.

export type { CallEndpoint } from "./calls/call.ts";
export { createKlingClient } from "./client.ts";
export { type ErrorRule, gatewayErrors, serviceErrors, statusErrors } from "./errors/error-rules.ts";
export {
  AbortError,
  AuthenticationError,
  ConnectionError,
  ContentPolicyError,
  InvalidInputError,
  InvalidRequestError,
  KlingError,
  type KlingErrorDetails,
  NotFoundError,
  PermissionError,
  QuotaError,
  RateLimitError,
  RequestTimeoutError,
  ResultExpiredError,
  ServerError,
  SubmissionUncertainError,
  TaskFailedError,
  type TaskReference,
  UnexpectedResponseError,
  WaitTimeoutError,
} from "./errors/errors.ts";
export type { InputProblem, InputRule } from "./errors/input-problem.ts";
export type { EndpointFacts, MediaRules, ResultKind, Rules } from "./facts.ts";
export { resultExpiresAt } from "./files/expiry.ts";
export type { Download, DownloadOptions, DownloadPosition } from "./files/types.ts";
export type { KlingClient } from "./generated/client.ts";
// Facts and types of a new endpoint are exported without a new line here.
// biome-ignore lint/performance/noReExportAll: the facts are constants, which bundlers drop one by one
export * from "./generated/endpoints/index.ts";
export type * from "./generated/inputs.ts";
export type * from "./generated/results.ts";
export type {
  CallInfo,
  Hooks,
  Middleware,
  MiddlewareContext,
  PollEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  ServiceTraits,
} from "./hooks.ts";
export type { CallOptions } from "./http/call.ts";
export { findProblems } from "./input/find-problems.ts";
export type { ConcurrencyOptions } from "./options/concurrency.ts";
export type { KlingClientOptions } from "./options/options.ts";
export type { Clock } from "./platform/clock.ts";
export {
  type FailedTask,
  isTerminal,
  type ProcessingTask,
  type SubmittedTask,
  type SucceedTask,
  type Task,
  type TaskStatus,
} from "./task.ts";
export { createNotifier, type NotifiedTask, type Notifier } from "./tasks/notifier.ts";
export type {
  CreateOptions,
  GenerateOptions,
  PendingTask,
  RecoverOptions,
  TaskEndpoint,
  WaitOptions,
  WaitTarget,
} from "./tasks/task-endpoint.ts";
