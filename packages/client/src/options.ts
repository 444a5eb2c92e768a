import type { Clock } from "./clock.ts";
import { systemClock } from "./clock.ts";
import { InvalidInputError } from "./errors.ts";
import { callSafely, type Hooks, type Middleware } from "./hooks.ts";
import { isBrowser, isWorker } from "./runtime.ts";
import { sharedTimer } from "./shared-timer.ts";

/** Where the service is, when no other address is given. Doc source: the service's documentation. */
export const defaultBaseUrl = "https://api.cometapi.com";

const defaultRequestTimeoutMs = 60_000;
const defaultMaxRetries = 2;
// The longest time that a timer of the platform takes; more would fire at once.
const longestTimeoutMs = 2_147_483_647;

/** How much of this client may be under way at once. */
export interface ConcurrencyOptions {
  /**
   * Tasks that may be unfinished at once, usually what the account allows. More creates wait for their turn, and a
   * refusal because of too many tasks (1302, 1303) lowers the number for a while instead of failing the caller.
   * A task counts until this client has seen its end. Default: no limit, and such a refusal is an error.
   */
  tasks?: number | undefined;
  /** Looks of waits that are under way at once; more wait for their turn. Default: 20, in a Worker any number. */
  polls?: number | undefined;
  /** Milliseconds that a create may wait for its turn, on top of its own `timeoutMs`. Default: 3,600,000 (an hour). */
  queueTimeoutMs?: number | undefined;
  /** Milliseconds after its last look when an unfinished task no longer counts. Default: 900,000 (15 minutes). */
  forgetAfterMs?: number | undefined;
}

export interface KlingClientOptions extends Hooks {
  /**
   * Your CometAPI key. Default: the environment variable `COMETAPI_KEY`, which is used for
   * `https://api.cometapi.com` alone, so that it never goes to another host by accident. With another
   * `baseUrl`, the key has to be given here, or is left out for a proxy that adds its own.
   */
  apiKey?: string | undefined;
  /** Address of the service, a mock or a proxy, up to the path before `/kling`. Default: `https://api.cometapi.com`. */
  baseUrl?: string | URL | undefined;
  /** Sends the requests in place of the global `fetch`. */
  fetch?: ((request: Request) => Promise<Response>) | undefined;
  /** Changes requests before they leave and answers before they are read. Does not see downloads. */
  middleware?: readonly Middleware[] | undefined;
  /** How much of this client may be under way at once. Default: any number of tasks. */
  concurrency?: ConcurrencyOptions | undefined;
  /** Milliseconds that one request may take, its body included. Default: 60,000. */
  requestTimeoutMs?: number | undefined;
  /**
   * How often a request is sent again after an error that passes by itself and certainly made no task: any such
   * error of a look, and a create request that the service certainly refused. Default: 2.
   */
  maxRetries?: number | undefined;
  /**
   * What happens to a create request that is outside the documented limits: `"error"` throws all problems before
   * anything is sent, `"warn"` prints them and sends, `"off"` does not look. Default: `"error"`.
   */
  validate?: "error" | "warn" | "off" | undefined;
  /**
   * Whether a create request whose answer was lost is looked for by its `external_task_id`. `false` throws the
   * error of the lost answer at once, and sends an `external_task_id` only when you give one. Default: `true`.
   */
  submitOnce?: boolean | undefined;
  /**
   * Allows an `apiKey` in a browser or a web worker, where everybody who opens the page can read it.
   * Without a key, behind a proxy, it is not needed.
   */
  dangerouslyAllowBrowser?: boolean | undefined;
  /** Takes what the client has to say beside results and errors. What it throws is dropped. Default: `console.warn`. */
  onWarning?: ((message: string) => void) | undefined;
  /** How time passes, for tests. Default: the system's clock. */
  clock?: Clock | undefined;
  /** A number in [0, 1) for jitter, for tests. Default: `Math.random`. */
  random?: (() => number) | undefined;
}

export interface ResolvedOptions {
  apiKey: string | undefined;
  baseUrl: string;
  fetch: (request: Request) => Promise<Response>;
  /** Whether `fetch` is the platform's, whose errors we know. */
  isDefaultFetch: boolean;
  requestTimeoutMs: number;
  maxRetries: number;
  submitOnce: boolean;
  validate: "error" | "warn" | "off";
  /** Whether a request's body may be a stream. */
  canStream: boolean;
  onWarning: (message: string) => void;
  hooks: Hooks;
  middleware: readonly Middleware[];
  clock: Clock;
  /** Unix time in milliseconds. The system's clock stands still while the machine sleeps; this one does not. */
  wallNow: () => number;
  random: () => number;
}

/**
 * Checks the options and fills in the defaults.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function resolveOptions(options: KlingClientOptions): ResolvedOptions {
  const baseUrl = checkBaseUrl(options.baseUrl ?? defaultBaseUrl);
  const apiKey = checkApiKey(options.apiKey ?? keyFromEnvironment(baseUrl), baseUrl);
  if (apiKey !== undefined && isBrowser() && options.dangerouslyAllowBrowser !== true) {
    throw new InvalidInputError(
      "An API key in a browser can be read by everybody who opens the page. Let a server of yours add the key and " +
        "give its address as baseUrl, without apiKey; or set dangerouslyAllowBrowser if nobody else can open the page.",
    );
  }
  // biome-ignore lint/suspicious/noConsole: a user who handed in nothing else reads the console
  const warn = checkFunction("onWarning", options.onWarning) ?? ((message) => console.warn(message));
  return {
    apiKey,
    baseUrl,
    // Its own signal beside it is how React and Next are told not to answer it with an earlier answer.
    fetch:
      checkFunction("fetch", options.fetch) ??
      ((request) => globalThis.fetch(request, { signal: request.signal })),
    isDefaultFetch: options.fetch === undefined,
    requestTimeoutMs: checkMs("requestTimeoutMs", options.requestTimeoutMs, defaultRequestTimeoutMs),
    maxRetries: checkCount("maxRetries", options.maxRetries, defaultMaxRetries),
    submitOnce: options.submitOnce ?? true,
    validate: checkWord("validate", options.validate, validations),
    canStream: !isBrowser(),
    onWarning: (message) =>
      callSafely(
        () => warn(message),
        // There is nobody left to tell.
        () => {},
      ),
    hooks: {
      onRequest: checkFunction("onRequest", options.onRequest),
      onResponse: checkFunction("onResponse", options.onResponse),
      onRetry: checkFunction("onRetry", options.onRetry),
      onPoll: checkFunction("onPoll", options.onPoll),
    },
    middleware: checkMiddleware(options.middleware ?? []),
    // A timer of a Worker's belongs to one request and dies with it: another request would wait for it for ever.
    clock: isWorker() ? (options.clock ?? systemClock) : sharedTimer(options.clock ?? systemClock),
    wallNow: () => options.clock?.now() ?? Date.now(),
    random: checkFunction("random", options.random) ?? (() => Math.random()),
  };
}

/**
 * A time in milliseconds, or its default.
 * @throws {InvalidInputError} unless it is a number above 0 that a timer can take.
 */
export function checkMs(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number" || !(value > 0) || value > longestTimeoutMs) {
    throw new InvalidInputError(
      `${name} must be a number of milliseconds above 0 and at most ${longestTimeoutMs}, got: ${String(value)}`,
    );
  }
  return value;
}

const validations = ["error", "warn", "off"] as const;

function checkWord<Word extends string>(
  name: string,
  value: Word | undefined,
  words: readonly [Word, ...Word[]],
): Word {
  if (value === undefined) return words[0];
  if (!words.includes(value)) {
    throw new InvalidInputError(`${name} must be one of ${words.join(", ")}, got: ${String(value)}`);
  }
  return value;
}

/**
 * A count, or its default.
 * @throws {InvalidInputError} unless it is a whole number of 0 or more.
 */
export function checkCount(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidInputError(`${name} must be a whole number of 0 or more, got: ${String(value)}`);
  }
  return value;
}

function checkFunction<Value>(name: string, value: Value | undefined): Value | undefined {
  if (value !== undefined && typeof value !== "function") {
    throw new InvalidInputError(`${name} must be a function, got: ${typeof value}`);
  }
  return value;
}

function checkMiddleware(list: readonly Middleware[]): readonly Middleware[] {
  if (Array.isArray(list) && list.every((item) => typeof item === "object" && item !== null))
    return [...list];
  throw new InvalidInputError("middleware must be a list of objects with onRequest, onResponse or both.");
}

function checkBaseUrl(value: string | URL): string {
  const text = String(value);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidInputError("baseUrl must be an http or https URL, such as https://api.cometapi.com");
  }
  if (url.username !== "" || url.password !== "") {
    throw new InvalidInputError("baseUrl must not carry a user name or a password; give the key as apiKey.");
  }
  if (url.search !== "" || url.hash !== "") {
    throw new InvalidInputError(`baseUrl must not have a query or a fragment`);
  }
  // Without a lone "?" or "#", which would take the path away.
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

function checkApiKey(value: string | undefined, baseUrl: string): string | undefined {
  if (value === undefined) {
    if (baseUrl !== defaultBaseUrl) return undefined;
    throw new InvalidInputError("No API key: pass apiKey, or set the environment variable COMETAPI_KEY.");
  }
  // The value is not printed: even a mistyped key may be most of a real one.
  if (typeof value !== "string" || value.trim() === "") {
    throw new InvalidInputError("apiKey must be a string that is not empty.");
  }
  const key = value.trim();
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new InvalidInputError(
      "apiKey has a character that a header cannot carry. Give the bare key, without Bearer.",
    );
  }
  return key;
}

function keyFromEnvironment(baseUrl: string): string | undefined {
  if (baseUrl !== defaultBaseUrl) return undefined;
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.["COMETAPI_KEY"] || undefined;
}
