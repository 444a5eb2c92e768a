import { serviceErrors } from "../errors/error-rules.ts";
import { KlingError, RateLimitError } from "../errors/errors.ts";
import type { RetryEvent } from "../hooks.ts";
import { type Clock, delay } from "../platform/clock.ts";
import type { Call } from "./call.ts";

const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;
/** After a longer `Retry-After`, a call fails, so that the caller can decide. */
export const longestRetryAfterMs = 60_000;

/**
 * Milliseconds before the next attempt: what the service asks for, else exponential backoff with full jitter. A
 * `Retry-After` below one second is ignored, because a refused queue would send without a pause. Undefined when the
 * service asks for more than a minute.
 * @param attempt the attempt that failed, counted from 1.
 * @param longestMs the longest backoff, in milliseconds.
 */
export function backoffMs(
  attempt: number,
  error: KlingError,
  random: () => number,
  longestMs: number = longestBackoffMs,
): number | undefined {
  const retryAfterMs = error.retryAfterMs ?? 0;
  if (retryAfterMs < firstBackoffMs) {
    return random() * Math.min(longestMs, firstBackoffMs * 2 ** (attempt - 1));
  }
  return retryAfterMs <= longestRetryAfterMs ? retryAfterMs : undefined;
}

/** The retry policy of a client. */
export interface Retries {
  /** Attempts after the first one. */
  maxRetries: number;
  clock: Clock;
  random: () => number;
  /** Called before the pause that precedes a retry. */
  onRetry: (event: RetryEvent) => void;
}

/**
 * Runs `work` again while its error is temporary and certainly made no task. The error says both. The lost answer to a
 * create request is no such error.
 * @param retriesRateLimits whether a refusal because of too many tasks or requests is retried here, and not by the
 * caller's queue.
 */
export async function withRetry<Result>(
  work: () => Promise<Result>,
  { operation, endpoint, context, signal, deadline }: Call,
  { maxRetries, clock, random, onRetry }: Retries,
  retriesRateLimits: boolean = true,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const mayRetry =
        error instanceof KlingError &&
        error.retryable &&
        error.billed === "no" &&
        (retriesRateLimits || !isRateLimit(error));
      if (!mayRetry || attempt > maxRetries) throw error;
      const delayMs = backoffMs(attempt, error, random);
      if (delayMs === undefined || clock.now() + delayMs >= deadline) throw error;
      onRetry({ operation, endpoint, context, attempt: attempt + 1, delayMs, error });
      // The next attempt reports an abort, with all that it knows.
      await delay(delayMs, clock, signal).catch(() => {});
    }
  }
}

/**
 * Whether an error says that there are too many tasks or requests at the moment, and certainly made no task: 1302,
 * 1303, or 429 without any code.
 */
export function isRateLimit(error: unknown): error is RateLimitError {
  if (!(error instanceof RateLimitError) || !error.retryable || error.billed !== "no") return false;
  return error.code === undefined || Object.hasOwn(serviceErrors, error.code);
}
