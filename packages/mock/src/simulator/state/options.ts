import type { HttpRequest } from "../../http/message.ts";
import type { KnownId } from "../rules/known-ids.ts";
import type { StoredTask } from "../tasks/task.ts";
import type { TaskIdState } from "../tasks/task-ids.ts";
import type { SimulatorClock } from "../time/clock.ts";
import type { Delivery } from "../webhooks/delivery.ts";
import type { JournalRequest } from "./journal.ts";

/** The version of {@link SimulatorState}. It changes when an earlier state cannot be read any more. */
export const stateVersion = 2;

/** The part of a simulator that survives a restart, as JSON. */
export interface SimulatorState {
  version: typeof stateVersion;
  /** Unix milliseconds of the simulator's clock. */
  now: number;
  random: number;
  ids: TaskIdState;
  tasks: StoredTask[];
  /** The ids that calls without a task have made. */
  knownIds: KnownId[];
}

/** Options of {@link createSimulator}. */
export interface SimulatorOptions {
  /**
   * Seed of the ids and times: the same seed makes the same ones.
   * @default 1
   */
  seed?: number;
  /**
   * The clock of the service. A `virtualClock()` moves only by `advance`.
   * @default runningClock()
   */
  clock?: SimulatorClock;
  /**
   * The scenario of every request that names none. Join several by `+`.
   * @default no scenario
   */
  scenario?: string;
  /**
   * The valid keys.
   * @default every key is valid
   */
  tokens?: readonly string[];
  /**
   * The largest number of running tasks. A further one gets 429 with 1303.
   * @default Infinity
   */
  maxTasks?: number;
  /**
   * The largest body in bytes. A larger one gets 413. Four pictures of 10 MB are 53 MiB of Base64.
   * @default 67108864 (64 MiB)
   */
  maxBodyBytes?: number;
  /**
   * The largest number of stored tasks. Beyond it, the oldest tasks are dropped. They are also dropped beyond 33 million
   * characters in ids and URLs of more than 2,000 characters, which the contract does not limit.
   * @default 200000
   */
  maxStoredTasks?: number;
  /**
   * The number of requests, and of webhook deliveries, in the journal.
   * @default 1000
   */
  journalSize?: number;
  /**
   * The result of {@link Simulator.state} in an earlier run.
   * @default no tasks
   */
  state?: SimulatorState;
  /**
   * Further hosts for webhooks besides this machine, exactly as in the URL: `hooks.test` for every port,
   * `hooks.test:8443` for one.
   * @default []
   */
  allowCallbackHosts?: readonly string[];
  /**
   * Sends a webhook.
   * @default the global fetch
   */
  send?: (request: Request) => Promise<Response>;
  /**
   * The number of retries of a failed webhook. The service documents none.
   * @default 0
   */
  webhookRetries?: number;
  /**
   * Called with each delivery of a webhook, and with each webhook that was not sent. Its errors are ignored.
   * @default undefined
   */
  onDelivery?: (delivery: Delivery) => void;
  /**
   * Called with each new task, before the response. A task is stored once and never changes.
   * @default undefined
   */
  onTask?: (task: StoredTask) => void;
  /**
   * Called with the ids that a call without a task made, before the response.
   * @default undefined
   */
  onIds?: (ids: readonly KnownId[]) => void;
  /**
   * Called with each request to the service and its entry in the journal.
   * @default undefined
   */
  onRequest?: (entry: JournalRequest, request: HttpRequest) => void;
  /**
   * Called after a reset, by {@link Simulator.reset} or over HTTP.
   * @default undefined
   */
  onReset?: () => void;
}
