import { InvalidInputError } from "../errors/errors.ts";
import type { KlingClient } from "../generated/client.ts";
import { checkCount, checkMs } from "../options/check-option.ts";
import { type Clock, systemClock, withTimeout } from "../platform/clock.ts";
import type { Task } from "../task.ts";
import { checkSecrets, type SignedCallback, type WebhookSecret } from "./callback-url.ts";
import {
  queryableEndpoint,
  type TaskEndpointName,
  type TaskOf,
  taskEndpointsOf,
} from "./queryable-endpoint.ts";
import { createMemoryStore, type WebhookStore } from "./store/store.ts";

const defaultMaxBodyBytes = 64 * 1_024;
const defaultOnTaskTimeoutMs = 30_000;
const defaultRememberTasks = 10_000;

/** What the URL of a delivery says about its task. */
export interface CallbackInfo extends Pick<SignedCallback, "endpoint"> {
  /** The `external_task_id` that the URL was signed for; undefined with `secret: false`. */
  externalTaskId?: string | undefined;
}

interface CommonOptions<Client extends object> {
  /** The client that queries the service about a task, with the key of the account that made it. */
  kling: Client;
  /**
   * Called with each new state of a task, as the service itself reports it. When it throws, the state counts as not
   * handled, and `onTask` gets it again with the next delivery for the task.
   */
  onTask: (task: TaskOf<Client>, callback: CallbackInfo) => unknown;
  /**
   * Milliseconds for one call of `onTask`. After them the delivery gets 503, and `onTask` gets the state again with the
   * next delivery, even if the late call ends well. A call of `onError` has as much.
   * @default 30_000
   */
  onTaskTimeoutMs?: number | undefined;
  /**
   * Called with everything that goes wrong, such as an error of `onTask` or of the query.
   * @default console.error
   */
  onError?: ((error: unknown) => unknown) | undefined;
  /**
   * The most bytes that a body may have. A longer one is refused.
   * @default 65_536
   */
  maxBodyBytes?: number | undefined;
  /**
   * How many tasks are remembered in this process. Not for a `store` of your own.
   * @default 10_000
   */
  rememberTasks?: number | undefined;
  /**
   * Remembers tasks across processes, for example in a database.
   * @default a store in the memory of this process
   */
  store?: WebhookStore | undefined;
  /**
   * Returns the `task_id` that you have stored for a task. It is called when the service does not know the id of a
   * delivery, as where the gateway has task ids of its own and the delivery names another one.
   * @default none: the task is looked up by its `external_task_id`, which not every service serves
   */
  resolveTaskId?:
    | ((callback: CallbackInfo) => string | null | undefined | Promise<string | null | undefined>)
    | undefined;
  /**
   * Replaces the system's clock in tests.
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
   * Accepts deliveries at unsigned URLs. Anyone can then make this handler query the service, but no content of a
   * delivery is trusted.
   */
  secret: false;
  /** The endpoint whose tasks are delivered here: an unsigned URL does not name it. */
  endpoint: TaskEndpointName<Client>;
}

/** Options of `createWebhookHandler`: with a secret, or with `secret: false` and the endpoint. */
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
  onTaskTimeoutMs: number;
  resolveTaskId: (callback: CallbackInfo) => Promise<string | undefined>;
  /** Hands an error to `onError`; never throws. */
  report: (error: unknown) => Promise<void>;
  maxBodyBytes: number;
  store: WebhookStore;
  /** Ids of deliveries that led to a task of another id that has ended. */
  endedAliases: WebhookStore;
  clock: Clock;
}

/**
 * Checks the options and fills in the defaults.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function resolveWebhook<Client extends object>(options: WebhookOptions<Client>): ResolvedWebhook {
  const { kling, onTask, resolveTaskId = () => undefined } = options;
  const secrets = options.secret === false ? undefined : checkSecrets(options.secret);
  const maxTasks = checkCount("rememberTasks", options.rememberTasks, defaultRememberTasks);
  const onTaskTimeoutMs = checkMs("onTaskTimeoutMs", options.onTaskTimeoutMs, defaultOnTaskTimeoutMs);
  const store = options.store ?? createMemoryStore(maxTasks);
  // biome-ignore lint/suspicious/noConsole: the default of onError
  const onError = options.onError ?? ((error: unknown) => console.error(error));
  checkFunctions({
    ...{ onTask, onError, resolveTaskId },
    "store.get": store.get,
    "store.compareAndSet": store.compareAndSet,
  });
  checkEndpoint(kling, options.endpoint, secrets !== undefined);
  const clock = resolveClock(options.clock);
  return {
    kling,
    secrets,
    endpoint: options.endpoint,
    // The type of `onTask` is derived from the client that the task comes from.
    onTask: onTask as ResolvedWebhook["onTask"],
    onTaskTimeoutMs,
    resolveTaskId: async (callback) => (await resolveTaskId(callback)) ?? undefined,
    async report(error) {
      const timedOut = (): undefined => undefined;
      try {
        await withTimeout(async () => onError(error), { ms: onTaskTimeoutMs, clock, timedOut });
      } catch {
        // No one is left to report to.
      }
    },
    maxBodyBytes: checkCount("maxBodyBytes", options.maxBodyBytes, defaultMaxBodyBytes),
    store,
    endedAliases: createMemoryStore(maxTasks),
    clock,
  };
}

function resolveClock(clock: Partial<Clock> | undefined): Clock {
  return {
    // Not the system's monotonic clock, which may stop while the machine sleeps: an expiry is wall-clock time.
    now: () => clock?.now?.() ?? Date.now(),
    schedule: (callback, ms) => clock?.schedule?.(callback, ms) ?? systemClock.schedule(callback, ms),
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
