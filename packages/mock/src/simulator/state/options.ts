import type { HttpRequest } from "../../http/message.ts";
import type { KnownId } from "../rules/known-ids.ts";
import type { StoredTask } from "../tasks/task.ts";
import type { SimulatorClock } from "../time/clock.ts";
import type { Delivery } from "../webhooks/delivery.ts";
import type { JournalRequest } from "./journal.ts";
import type { SimulatorState } from "./state.ts";

export interface SimulatorOptions {
  /**
   * The same seed makes the same ids and times.
   * @default 1
   */
  seed?: number;
  /**
   * The time of the service. `virtualClock()` stands still until `advance`.
   * @default runningClock()
   */
  clock?: SimulatorClock;
  /**
   * The scenario of every request that names none itself. Join several by `+`.
   * @default no scenario
   */
  scenario?: string;
  /**
   * The keys that are valid.
   * @default every key is valid
   */
  tokens?: readonly string[];
  /**
   * More running tasks than this are refused with 429 and 1303.
   * @default Infinity
   */
  maxTasks?: number;
  /**
   * Larger bodies get 413. Four pictures of 10 MB are 53 MiB of Base64.
   * @default 67108864 (64 MiB)
   */
  maxBodyBytes?: number;
  /**
   * Beyond this number the oldest tasks are forgotten; also beyond 33 million characters in ids and URLs of more than
   * 2,000 characters, which the contract does not limit.
   * @default 200000
   */
  maxStoredTasks?: number;
  /**
   * How many requests, and how many webhook deliveries, the journal keeps.
   * @default 1000
   */
  journalSize?: number;
  /**
   * What {@link Simulator.state} returned in an earlier run.
   * @default no tasks
   */
  state?: SimulatorState;
  /**
   * Hosts besides this machine to which webhooks may go, exactly as in the URL: `hooks.test` on every port,
   * `hooks.test:8443` on one.
   * @default []
   */
  allowCallbackHosts?: readonly string[];
  /**
   * Sends webhooks.
   * @default the global fetch
   */
  send?: (request: Request) => Promise<Response>;
  /**
   * How often a failed webhook is sent again. The service documents no retries.
   * @default 0
   */
  webhookRetries?: number;
  /** Called with each delivery of a webhook, and with each webhook that was not sent. What it throws is ignored. */
  onDelivery?: (delivery: Delivery) => void;
  /** Called with each new task before its creator is answered. A task is stored once and never changes. */
  onTask?: (task: StoredTask) => void;
  /** Called with the ids that a call without a task made, before its caller is answered. */
  onIds?: (ids: readonly KnownId[]) => void;
  /** Called with each answered request to the service; `entry` is what the journal keeps of it. */
  onRequest?: (entry: JournalRequest, request: HttpRequest) => void;
  /** Called when everything was forgotten, by {@link Simulator.reset} or over HTTP. */
  onReset?: () => void;
}
