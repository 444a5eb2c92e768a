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
   * Seed of the ids and times, an integer from 0 to 4294967295: the same seed makes the same ones at the same times.
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
   * Whether a request of the service needs a key. Without one, a page can call the simulator as it would call a server
   * of yours that adds the key.
   * @default true
   */
  requireKey?: boolean;
  /**
   * The base of every URL that the simulator hands out, for example `https://kling.test:4020` behind a TLS proxy. It
   * may have a path.
   * @default the origin that the caller named
   */
  publicUrl?: string | URL;
  /**
   * Whether a GET finds a task by its `external_task_id`. `false` plays a service in which only its own ids find a
   * task.
   * @default true
   */
  externalIdLookups?: boolean;
  /**
   * Further values of `model_name`, beside those that the contract names for the endpoint. Others get 400 or 503.
   * @default []
   */
  allowModels?: readonly string[];
  /**
   * Hosts of picture URLs that the simulated service can reach although they look private, exactly as in the URL:
   * `assets.internal` for every port, `localhost:3000` for one. Pictures are never fetched.
   * @default [], public hosts and the simulator's own result files
   */
  allowPictureHosts?: readonly string[];
  /**
   * Host names by which the admin routes may be called, beside `localhost`, IP addresses and the host of `publicUrl`.
   * @default []
   */
  allowHosts?: readonly string[];
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
   * The largest number of stored tasks. Beyond it, the oldest tasks are dropped. They are also dropped beyond 33
   * million characters in ids and URLs of more than 2,000 characters, which the contract does not limit.
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
   * `hooks.test:8443` for one. A task that a page of another site created sends webhooks to these hosts only.
   * @default []
   */
  allowCallbackHosts?: readonly string[];
  /**
   * Sends a webhook. `signal` aborts it after ten seconds, and at a reset.
   * @default the global fetch
   */
  send?: (request: Request, init?: { signal: AbortSignal }) => Promise<Response>;
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
   * Called with each new task, before the response. A task is stored once and never changes. If it throws, no task is
   * made, and the create gets 500 with the message.
   * @default undefined
   */
  onTask?: (task: StoredTask) => void;
  /**
   * Called with the ids that a call without a task made, before the response. If it throws, the call gets 500.
   * @default undefined
   */
  onIds?: (ids: readonly KnownId[]) => void;
  /**
   * Called with each request to the service and its entry in the journal. Its errors are ignored.
   * @default undefined
   */
  onRequest?: (entry: JournalRequest, request: HttpRequest) => void;
  /**
   * Called at a reset, by {@link Simulator.reset} or over HTTP, before anything is dropped. If it throws, nothing is
   * dropped.
   * @default undefined
   */
  onReset?: () => void;
}
