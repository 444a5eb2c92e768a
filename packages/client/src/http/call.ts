import type { CallInfo } from "../hooks.ts";
import { checkNames } from "../options/check-names.ts";
import { checkMs, checkOption } from "../options/check-option.ts";
import type { ResolvedOptions } from "../options/options.ts";
import type { Clock } from "../platform/clock.ts";

/** Options of every call. */
export interface CallOptions {
  /** Stops the call; the promise rejects at once with an {@link AbortError}. */
  signal?: AbortSignal | undefined;
  /**
   * Milliseconds for one request, its body included.
   * @default the client's `requestTimeoutMs`
   */
  requestTimeoutMs?: number | undefined;
  /** Passed to hooks and middleware, to tell calls apart. */
  context?: unknown;
}

/** A call of one of the client's methods, with its options read. */
export interface Call extends CallInfo {
  signal?: AbortSignal | undefined;
  /** Milliseconds for one request. */
  requestTimeoutMs: number;
  /** The time at which every request of the call ends; infinite where the call as a whole has no limit. */
  deadline: number;
  /** The clock of the deadline. */
  clock: Clock;
}

// Of all calls together, since some of them pass their options on.
const names = [
  ...["signal", "requestTimeoutMs", "context", "timeoutMs", "createTimeoutMs", "onReference", "onUpdate"],
  ...["notifier", "firstPollMs", "pollIntervalMs", "maxPollIntervalMs", "ifTaken"],
];

/**
 * Reads the options of a call.
 * @param timeoutMs the time for the whole call.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function readCall(
  endpoint: string,
  operation: string,
  callOptions: CallOptions,
  options: ResolvedOptions,
  timeoutMs: number = Number.POSITIVE_INFINITY,
): Call {
  checkNames(operation, callOptions, names, false);
  const { signal, context, requestTimeoutMs } = callOptions;
  return {
    operation,
    endpoint,
    context,
    signal: checkOption("signal", signal ?? undefined, undefined, isSignal, "an AbortSignal"),
    requestTimeoutMs: checkMs("requestTimeoutMs", requestTimeoutMs, options.requestTimeoutMs),
    deadline: options.clock.now() + timeoutMs,
    clock: options.clock,
  };
}

/** Whether a value is a signal, of this realm or of another one. */
function isSignal({ aborted, addEventListener }: Partial<AbortSignal>): boolean {
  return typeof aborted === "boolean" && typeof addEventListener === "function";
}
