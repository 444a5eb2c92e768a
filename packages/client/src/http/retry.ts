import { type Clock, delay } from "../clock.ts";
import { KlingError, RateLimitError } from "../errors.ts";

const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;
/** Longer than this the service's wish is not waited for: the caller should decide. */
export const longestRetryAfterMs = 60_000;

/**
 * Milliseconds before the next attempt: what the service asks for, else exponential backoff with full jitter. Less
 * than a second counts as not asked: a queue would send without a pause for as long as it is refused.
 * Undefined when the service asks for more than a minute: the caller should decide about that.
 * @param attempt the attempt that failed, counted from 1.
 */
export function backoffMs(attempt: number, error: KlingError, random: () => number): number | undefined {
  const askedMs = error.retryAfterMs ?? 0;
  if (askedMs < firstBackoffMs) {
    return random() * Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
  }
  return askedMs <= longestRetryAfterMs ? askedMs : undefined;
}

/** Told before each pause that goes before a retry; `attempt` is the one that failed, counted from 1. */
export type Retrying = (operation: string, attempt: number, delayMs: number, error: KlingError) => void;

/** How a client tries again. */
export interface Retries {
  /** Attempts after the first one. */
  maxRetries: number;
  clock: Clock;
  random: () => number;
  retrying: Retrying;
}

export interface RetryOptions extends Retries {
  /** Names the call for `retrying`. */
  operation: string;
  signal?: AbortSignal | undefined;
  /** No attempt begins after this time, Unix time in milliseconds. */
  deadline: number;
  /** Whether an error that passes by itself is the caller's to wait out. */
  isLeft?: ((error: KlingError) => boolean) | undefined;
}

/**
 * Runs `work` again while its error may pass by itself and certainly made no task. The error knows both; a lost
 * answer to a create request is not among them.
 */
export async function withRetry<Result>(work: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (
        !(error instanceof KlingError) ||
        !error.retryable ||
        error.billed !== "no" ||
        attempt > options.maxRetries ||
        options.isLeft?.(error)
      )
        throw error;
      const pauseMs = backoffMs(attempt, error, options.random);
      if (pauseMs === undefined || options.clock.now() + pauseMs >= options.deadline) throw error;
      options.retrying(options.operation, attempt, pauseMs, error);
      try {
        await delay(pauseMs, options.clock, options.signal);
      } catch {
        // The abort itself is reported by the next attempt, with all that it knows.
      }
    }
  }
}

/** Whether an error says that there are too many tasks or requests at the moment, and certainly made no task. */
export function isRateLimit(error: unknown): error is RateLimitError {
  return error instanceof RateLimitError && error.retryable && error.billed === "no";
}
