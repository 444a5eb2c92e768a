import { callSafely, type Hooks, type Middleware, type ServiceTraits } from "../hooks.ts";
import { type Clock, systemClock } from "../platform/clock.ts";
import { isBrowser, takesStream } from "../platform/runtime.ts";
import { checkNames } from "./check-names.ts";
import { checkCount, checkMs, checkOption, isFlag, isObject } from "./check-option.ts";
import { type Concurrency, type ConcurrencyOptions, resolveConcurrency } from "./concurrency.ts";
import { resolveCredentials } from "./credentials.ts";

/** Options of `createKlingClient`. */
export interface KlingClientOptions extends Hooks {
  /**
   * Your CometAPI key. The environment's key is used for `https://api.cometapi.com` alone, so that it never goes to
   * another host by accident. With another `baseUrl`, give the key here, or leave it out for a proxy that adds its own.
   * @default the environment variable `COMETAPI_KEY`
   */
  apiKey?: string | undefined;
  /**
   * Address of the service, a mock or a proxy: what stands before `/kling/v1`. In a page it may be a path of the page's
   * own host, such as `/api/kling`. With a key, use https, except for this machine.
   * @default "https://api.cometapi.com"
   */
  baseUrl?: string | URL | undefined;
  /**
   * Sends the requests and the downloads. Hand each request on once and as it is: the client itself repeats what can be
   * repeated, and an error proves nothing when the request was read or copied.
   * @default globalThis.fetch
   */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /**
   * Changes requests before they leave and responses before they are read. Does not see downloads.
   * @default []
   */
  middleware?: readonly Middleware[] | undefined;
  /**
   * Limits of what the client does at once.
   * @default {}
   */
  concurrency?: ConcurrencyOptions | undefined;
  /**
   * Milliseconds that one request may take, its body included.
   * @default 60_000
   */
  requestTimeoutMs?: number | undefined;
  /**
   * How often a request is sent again after a temporary error. A GET is sent again after any such error, a POST only
   * after one that certainly executed nothing.
   * @default 2
   */
  maxRetries?: number | undefined;
  /**
   * What happens to a request that is outside the documented limits. `"error"` throws all problems before anything is
   * sent, `"warn"` prints them and sends, `"off"` does not check.
   * @default "error"
   */
  validate?: "error" | "warn" | "off" | undefined;
  /**
   * Whether to look a task up by its `external_task_id` when the answer to its create request was lost. `false` throws
   * the error of the lost answer at once, and sends an `external_task_id` only when you give one.
   * @default true
   */
  submitOnce?: boolean | undefined;
  /**
   * What is known about the service, from `onServiceLearned` of an earlier client or from the service's owner. It
   * decides what a lookup that finds nothing means, and whether a request may be sent again early. Only state what is
   * certain: a wrong statement can cost a second task.
   * @default {}
   */
  service?: ServiceTraits | undefined;
  /**
   * Allows an `apiKey` in a page, a web worker, a window of Electron or React Native, where everybody who has the
   * program can read it. Without a key, behind a proxy, it is not needed, nor with a `baseUrl` on this machine.
   * @default false
   */
  dangerouslyAllowBrowser?: boolean | undefined;
  /**
   * Called with each warning. Its errors are ignored.
   * @default console.warn
   */
  onWarning?: ((message: string) => void) | undefined;
  /**
   * Replaces the system's clock in tests.
   * @default the system's clock
   */
  clock?: Clock | undefined;
  /**
   * Returns a number from 0 up to but not including 1, for jitter. Replace it in tests.
   * @default Math.random
   */
  random?: (() => number) | undefined;
}

export interface ResolvedOptions {
  apiKey: string | undefined;
  baseUrl: string;
  /** @param signal in place of the request's own: a request with a signal costs a third more time to make. */
  fetch: (request: Request, signal?: AbortSignal) => Promise<Response>;
  /** Whether `fetch` takes a signal of its own, which the caller's does not. */
  isDefaultFetch: boolean;
  requestTimeoutMs: number;
  maxRetries: number;
  submitOnce: boolean;
  service: ServiceTraits;
  validate: "error" | "warn" | "off";
  /** Whether a request's body may be a stream. Read at the first picture, because it loads the fetch classes. */
  readonly canStream: boolean;
  onWarning: (message: string) => void;
  hooks: Hooks;
  middleware: readonly Middleware[];
  concurrency: Concurrency;
  clock: Clock;
  /** Unix time in milliseconds. Unlike the system's clock, it does not stop while the machine sleeps. */
  wallNow: () => number;
  random: () => number;
}

/**
 * Checks the options and fills in the defaults.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function resolveOptions(options: KlingClientOptions): ResolvedOptions {
  checkOption("The options of createKlingClient", options, options, isObject, "an object");
  checkNames("createKlingClient", options, Object.keys(optionNames), true);
  for (const [name, isFunction] of Object.entries(optionNames))
    if (isFunction)
      checkOption(name, options[name as keyof KlingClientOptions], undefined, isCallable, "a function");
  const { onRequest, onResponse, onRetry, onPoll, onServiceLearned } = options;
  const { fetch, random, clock } = options;
  // biome-ignore lint/suspicious/noConsole: the default of onWarning
  const warn = options.onWarning ?? ((message) => console.warn(message));
  // Its errors are ignored: no one is left to report them to.
  const onWarning = (message: string): void =>
    callSafely(
      () => warn(message),
      () => {},
    );
  // A browser sends no stream over HTTP/1.1.
  const isInBrowser = isBrowser();
  let canStream: boolean | undefined;
  return {
    ...resolveCredentials(options, onWarning),
    // Passing `signal` opts out of the fetch memoization of React and Next.
    fetch:
      fetch === undefined
        ? (request, signal = request.signal) => globalThis.fetch(request, { signal })
        : (request) => fetch(request),
    isDefaultFetch: fetch === undefined,
    requestTimeoutMs: checkMs("requestTimeoutMs", options.requestTimeoutMs, 60_000),
    maxRetries: checkCount("maxRetries", options.maxRetries, 2),
    submitOnce: checkOption("submitOnce", options.submitOnce, true, isFlag, "true or false"),
    service: { ...checkOption("service", options.service, {}, isService, serviceWords) },
    validate: checkOption("validate", options.validate, "error", isValidation, "one of error, warn, off"),
    get canStream() {
      canStream ??= !isInBrowser && takesStream();
      return canStream;
    },
    onWarning,
    hooks: { onRequest, onResponse, onRetry, onPoll, onServiceLearned },
    middleware: [...checkOption("middleware", options.middleware, [], isMiddleware, middlewareWords)],
    concurrency: resolveConcurrency(options.concurrency),
    clock: checkOption("clock", clock, systemClock, isClock, "an object with the functions now and schedule"),
    wallNow: () => clock?.now() ?? Date.now(),
    random: random ?? (() => Math.random()),
  };
}

/** All options, and whether they are functions. */
const optionNames: Record<keyof KlingClientOptions, 0 | 1> = {
  apiKey: 0,
  baseUrl: 0,
  fetch: 1,
  middleware: 0,
  concurrency: 0,
  requestTimeoutMs: 0,
  maxRetries: 0,
  validate: 0,
  submitOnce: 0,
  dangerouslyAllowBrowser: 0,
  onWarning: 1,
  onRequest: 1,
  onResponse: 1,
  onRetry: 1,
  onPoll: 1,
  onServiceLearned: 1,
  service: 0,
  clock: 0,
  random: 1,
};
const isCallable = (value: unknown): boolean => typeof value === "function";
const middlewareWords = "a list of objects with onRequest, onResponse or both";

const isValidation = (word: string): boolean => ["error", "warn", "off"].includes(word);
const isMiddleware = (list: readonly Middleware[]): boolean => Array.isArray(list) && list.every(isObject);
const isTrait = (trait: unknown): boolean => typeof (trait ?? true) === "boolean" || Array.isArray(trait);
const isService = (traits: ServiceTraits): boolean =>
  isObject(traits) && Object.values(traits).every(isTrait);
const serviceWords = "an object with lists of endpoints, true or false";
const isClock = (clock: Clock): boolean =>
  typeof clock?.now === "function" && typeof clock.schedule === "function";
