import type { KlingError } from "./errors.ts";
import type { Task } from "./task.ts";

/** A request as it leaves. */
export interface RequestEvent {
  /** The call that it belongs to, for example `multiImage2Video.create`. */
  operation: string;
  /** The id that the request names: the task's, or its `external_task_id`. */
  id?: string | undefined;
  method: string;
  url: string;
  /** Its headers; what may be a secret reads `[redacted]`. */
  headers: Record<string, string>;
}

/** The head of an answer as it arrives. */
export interface ResponseEvent extends RequestEvent {
  status: number;
  /** The answer's headers; what may be a secret reads `[redacted]`. */
  headers: Record<string, string>;
  /** Milliseconds since the request left. */
  durationMs: number;
}

/** A call that is about to be made again. */
export interface RetryEvent {
  operation: string;
  /** The number of the coming attempt: 2 for the first retry. */
  attempt: number;
  /** Milliseconds until then. */
  delayMs: number;
  /** Why the last attempt failed. */
  error: KlingError;
}

/** One look of a wait. */
export interface PollEvent {
  taskId: string;
  /** How many looks this wait has taken. */
  polls: number;
  /** Milliseconds since the wait began. */
  elapsedMs: number;
  /** The task, if the look was answered. */
  task?: Task | undefined;
  /** Why the look failed, if it did. */
  error?: unknown;
  /** Milliseconds until the next look; undefined when this was the last. */
  nextPollMs?: number | undefined;
}

/** What a caller may listen to. None of them can change a call; what they throw becomes a warning. */
export interface Hooks {
  /** Called before each request. */
  onRequest?: ((event: RequestEvent) => void) | undefined;
  /** Called when an answer begins to arrive. */
  onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** Called before the pause that goes before a retry. */
  onRetry?: ((event: RetryEvent) => void) | undefined;
  /** Called after each look of a `wait`, a `watch` or a `generate`. */
  onPoll?: ((event: PollEvent) => void) | undefined;
}

/**
 * Changes requests before they leave and answers before they are read, in the order of the list; answers go the
 * other way round. A request must stay on the client's `baseUrl`, since it carries the key.
 */
export interface Middleware {
  /** May return another request, or a response in place of the service's. What it throws ends the call: nothing was sent. */
  onRequest?(context: MiddlewareContext): MaybePromise<Changed<Request | Response>>;
  /** May return another response. What it throws counts as a lost answer. */
  onResponse?(context: MiddlewareContext & { response: Response }): MaybePromise<Changed<Response>>;
}

/** The request that a middleware is called for. */
export interface MiddlewareContext {
  request: Request;
  /** The call that it belongs to, for example `multiImage2Video.create`. */
  operation: string;
  /** The id that the request names: the task's, or its `external_task_id`. */
  id?: string | undefined;
}

// biome-ignore lint/suspicious/noConfusingVoidType: a function without a return is most of them
type Changed<Value> = Value | undefined | void;
type MaybePromise<Value> = Value | Promise<Value>;

/** Calls what a caller handed in; what it throws, at once or later, must not take a paid call along. */
export function guarded(call: () => unknown, onError: (error: unknown) => void): void {
  try {
    // An async function is accepted where nothing is returned, and its rejection would end a Node process.
    Promise.resolve(call()).catch(onError);
  } catch (error) {
    onError(error);
  }
}

/** Calls a hook, if there is one. */
export function notify<Event>(
  hook: ((event: Event) => unknown) | undefined,
  makeEvent: () => Event,
  onWarning: (message: string) => void,
): void {
  if (hook === undefined) return;
  guarded(
    () => hook(makeEvent()),
    (error) => onWarning(`a hook failed: ${String(error)}`),
  );
}

const secretName = /auth|cookie|key|token|secret|signature|session/i;

/** Headers for a log. */
export function redactedHeaders(headers: Headers, apiKey: string | undefined): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of headers) {
    const isSecret = secretName.test(name) || (apiKey !== undefined && value.includes(apiKey));
    shown[name] = isSecret ? "[redacted]" : value;
  }
  return shown;
}
