import type { KlingError } from "./errors/errors.ts";
import type { Task } from "./task.ts";

/** The call that an event, or a request of a middleware, belongs to. */
export interface CallInfo {
  /** The method that was called, for example `multiImage2Video.create`. */
  operation: string;
  /** The endpoint, for example `multiImage2Video`. */
  endpoint: string;
  /** The call's option `context`. */
  context?: unknown;
}

/** A request that is about to be sent. */
export interface RequestEvent extends CallInfo {
  /** The id that the request names: the task's, or its `external_task_id`. */
  id?: string | undefined;
  method: string;
  /** The whole URL. */
  url: string;
  /** The request's headers. A value that may be secret is replaced by `[redacted]`. */
  headers: Record<string, string>;
}

/** The status and headers of a response whose body is not read yet. */
export interface ResponseEvent extends RequestEvent {
  status: number;
  /** The response's headers. A value that may be secret is replaced by `[redacted]`. */
  headers: Record<string, string>;
  /** Milliseconds since the request left. */
  durationMs: number;
}

/** A request that is about to be sent again. */
export interface RetryEvent extends CallInfo {
  /** The number of the next attempt: 2 for the first retry. */
  attempt: number;
  /** Milliseconds until the next attempt. */
  delayMs: number;
  /** Why the last attempt failed. */
  error: KlingError;
}

/** One poll of a wait. */
export interface PollEvent extends Omit<CallInfo, "operation"> {
  taskId: string;
  /** How many polls this wait has made. */
  polls: number;
  /** Milliseconds since the wait began. */
  elapsedMs: number;
  /** The task, if the poll was answered. */
  task?: Task | undefined;
  /** Why the poll failed, if it did. */
  error?: unknown;
  /** Milliseconds until the next poll; undefined after the last one. */
  nextPollMs?: number | undefined;
}

/**
 * What is known about the service at `baseUrl`, by the names of its endpoints; `true` means all of them. It is plain
 * JSON, to be stored and given to the next client.
 */
export interface ServiceTraits {
  /** The endpoints whose tasks can be queried by their `external_task_id`. */
  servesLookups?: boolean | readonly string[] | undefined;
  /** The endpoints that refuse a second task under one `external_task_id`. */
  keepsIdsUnique?: boolean | readonly string[] | undefined;
}

/** Functions that observe a call. A hook cannot change a call, and an error of a hook becomes a warning. */
export interface Hooks {
  /** Called before each request. */
  onRequest?: ((event: RequestEvent) => void) | undefined;
  /** Called when a response begins to arrive. */
  onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** Called before the pause that precedes a retry. */
  onRetry?: ((event: RetryEvent) => void) | undefined;
  /** Called after each poll of a `wait`, a `watch` or a `generate`. */
  onPoll?: ((event: PollEvent) => void) | undefined;
  /** Called with all that is known about the service when the client has learned more, for the option `service`. */
  onServiceLearned?: ((service: ServiceTraits) => void) | undefined;
}

/**
 * Changes requests before they leave, in the order of the list, and responses before they are read, in reverse order.
 * A request must stay on the client's `baseUrl`, since it carries the key.
 */
export interface Middleware {
  /**
   * May return another request, or a response in place of the service's. When it throws, the call ends and nothing was
   * sent.
   */
  onRequest?(context: MiddlewareContext): MaybePromise<Changed<Request | Response>>;
  /** May return another response. When it throws, the response counts as lost. */
  onResponse?(context: MiddlewareContext & { response: Response }): MaybePromise<Changed<Response>>;
}

/** The request that a middleware is called for. */
export interface MiddlewareContext extends CallInfo {
  request: Request;
  /** The id that the request names: the task's, or its `external_task_id`. */
  id?: string | undefined;
}

// biome-ignore lint/suspicious/noConfusingVoidType: most functions return nothing
type Changed<Value> = Value | undefined | void;
type MaybePromise<Value> = Value | Promise<Value>;

/** Calls a function of the caller. Its error, thrown or in a rejected promise, must not end a paid call. */
export function callSafely(call: () => unknown, onError: (error: unknown) => void): void {
  try {
    // An async function is accepted where nothing is returned, and its rejection would end a Node process.
    Promise.resolve(call()).catch(onError);
  } catch (error) {
    onError(error);
  }
}

/** What a function of the caller threw, as text. It may throw an object that cannot be turned into text. */
export function reasonOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "it threw a value without text";
  }
}

/** Calls a hook, if there is one. The event is made only then. */
export function callHook<Event>(
  hook: ((event: Event) => unknown) | undefined,
  makeEvent: () => Event,
  onWarning: (message: string) => void,
): void {
  if (hook === undefined) return;
  callSafely(
    () => hook(makeEvent()),
    (error) => onWarning(`a hook failed: ${reasonOf(error)}`),
  );
}
