import { InvalidInputError } from "../errors/errors.ts";
import type { KlingClient } from "../generated/client.ts";
import { checkCount } from "../options/check-option.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import type { Task } from "../task.ts";
import { checkSecrets, type SignedCallback, type WebhookSecret } from "./callback-url.ts";
import {
  queryableEndpoint,
  type TaskEndpointName,
  type TaskOf,
  taskEndpointsOf,
} from "./queryable-endpoint.ts";
import { createMemoryStore, type SeenTasks } from "./seen-tasks.ts";

const defaultMaxBodyBytes = 64 * 1_024;
const defaultRememberTasks = 10_000;

/** What is known of the URL that a delivery was posted to. */
export interface CallbackInfo extends Pick<SignedCallback, "endpoint"> {
  /** The `external_task_id` that the URL was signed for; undefined with `secret: false`. */
  externalTaskId?: string | undefined;
}

interface CommonOptions<Client extends object> {
  /** The client that queries the service about a task, with the key of the account that made it. */
  kling: Client;
  /**
   * Called with each new state of a task, as the service itself reports it. When it throws, the state counts as
   * not handled, and the next delivery for the task brings it again.
   */
  onTask: (task: TaskOf<Client>, callback: CallbackInfo) => unknown;
  /**
   * Takes the errors of `onTask` and of the query.
   * @default console.error
   */
  onError?: ((error: unknown) => unknown) | undefined;
  /**
   * Bytes that a body may have; a longer one is refused.
   * @default 65_536
   */
  maxBodyBytes?: number | undefined;
  /**
   * How many tasks are remembered in this process.
   * @default 10_000
   */
  rememberTasks?: number | undefined;
  /**
   * Remembers tasks in place of this process's memory.
   * @default the memory of this process
   */
  seen?: SeenTasks | undefined;
  /**
   * The present and how time passes, for tests.
   * @default the system's clock
   */
  clock?: Partial<Clock> | undefined;
}

interface SignedOptions {
  /** The secret of `signCallbackUrl`. */
  secret: WebhookSecret;
  /** A signed URL names the endpoint itself. */
  endpoint?: undefined;
}

interface UnsignedOptions<Client extends object> {
  /**
   * Accepts deliveries at unsigned URLs: anyone can then make this handler send requests to the service, though never
   * make it believe anything.
   */
  secret: false;
  /** The endpoint whose tasks are delivered here: an unsigned URL does not name it. */
  endpoint: TaskEndpointName<Client>;
}

export type WebhookOptions<Client extends object = KlingClient> = CommonOptions<Client> &
  (SignedOptions | UnsignedOptions<Client>);

/** The options, checked and with their defaults. */
export interface ResolvedWebhook {
  kling: object;
  /** Undefined where deliveries need no signature. */
  secrets: readonly string[] | undefined;
  /** The endpoint of unsigned deliveries. */
  endpoint: string | undefined;
  onTask: (task: Task, callback: CallbackInfo) => unknown;
  /** Hands an error to `onError`; never throws. */
  report: (error: unknown) => Promise<void>;
  maxBodyBytes: number;
  seen: SeenTasks;
  clock: Clock;
}

/**
 * Checks the options and fills in the defaults.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function resolveWebhook<Client extends object>(options: WebhookOptions<Client>): ResolvedWebhook {
  const { kling, onTask, clock } = options;
  const secrets = options.secret === false ? undefined : checkSecrets(options.secret);
  const maxBodyBytes = checkCount("maxBodyBytes", options.maxBodyBytes, defaultMaxBodyBytes);
  const maxTasks = checkCount("rememberTasks", options.rememberTasks, defaultRememberTasks);
  const seen = options.seen ?? createMemoryStore(maxTasks);
  // biome-ignore lint/suspicious/noConsole: without onError, the console is the only place for errors
  const onError = options.onError ?? ((error: unknown) => console.error(error));
  checkFunctions({ onTask, onError, "seen.get": seen.get, "seen.set": seen.set });
  checkEndpoint(kling, options.endpoint, secrets !== undefined);
  return {
    kling,
    secrets,
    endpoint: options.endpoint,
    // The task comes from the client that the type of `onTask` is made of.
    onTask: onTask as ResolvedWebhook["onTask"],
    async report(error) {
      try {
        await onError(error);
      } catch {
        // There is no other place to report to.
      }
    },
    maxBodyBytes,
    seen,
    clock: {
      // An expiry is a time of the world outside, and a process may have slept.
      now: () => clock?.now?.() ?? Date.now(),
      schedule: (callback, ms) => clock?.schedule?.(callback, ms) ?? systemClock.schedule(callback, ms),
    },
  };
}

function checkFunctions(functions: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(functions)) {
    if (typeof value === "function") continue;
    throw new InvalidInputError(`createWebhookHandler: ${name} must be a function, got: ${typeof value}`);
  }
}

function checkEndpoint(kling: unknown, endpoint: unknown, isSigned: boolean): void {
  const known = typeof kling === "object" && kling !== null ? taskEndpointsOf(kling) : [];
  if (known.length === 0) {
    throw new InvalidInputError(
      "createWebhookHandler: kling must be a client with endpoints that create tasks.",
    );
  }
  if (isSigned && endpoint !== undefined) {
    throw new InvalidInputError(
      "createWebhookHandler: endpoint is for secret: false alone, because a signed URL names its endpoint.",
    );
  }
  if (
    !isSigned &&
    (typeof endpoint !== "string" || queryableEndpoint(Object(kling), endpoint) === undefined)
  ) {
    throw new InvalidInputError(
      `createWebhookHandler: with secret: false, endpoint must be one of ${known.join(", ")}, got: ${String(endpoint)}`,
    );
  }
}
