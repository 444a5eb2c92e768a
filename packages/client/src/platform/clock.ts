import { listen } from "./abort.ts";

/** A clock with timers. Tests replace it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `callback` once after `ms` milliseconds. The returned function cancels the timer. */
  schedule(callback: () => void, ms: number): () => void;
}

/** The platform's clock. Its functions are read at each call, so that fake timers work. */
export const systemClock: Clock = {
  // Not Date: setting the system's clock back would delay every deadline.
  now: () => performance.timeOrigin + performance.now(),
  schedule(callback, ms) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Waits `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. Leaves neither a timer nor a
 * listener behind.
 * @param onStart gets a function that ends the delay early.
 */
export function delay(
  ms: number,
  clock: Clock,
  signal?: AbortSignal,
  onStart?: (end: () => void) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const end = (): void => {
      unschedule();
      unlisten();
      resolve();
    };
    const unschedule = clock.schedule(end, ms);
    const unlisten = listen(signal, () => {
      unschedule();
      reject(signal?.reason);
    });
    onStart?.(end);
  });
}

/**
 * Runs `work` with a signal that aborts when the caller's does, or after `ms` milliseconds with the reason that
 * `timedOut` makes. Then it rejects at once, even if `work` ignores its signal. AbortSignal.any would stay attached to
 * the caller's signal after the work is done.
 */
export async function withTimeout<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  {
    ms,
    clock,
    signal,
    timedOut,
  }: { ms: number; clock: Clock; signal?: AbortSignal | undefined; timedOut: () => unknown },
): Promise<Result> {
  const controller = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  const unlisten = listen(signal, () => controller.abort(signal?.reason));
  const unschedule = clock.schedule(() => controller.abort(timedOut()), ms);
  try {
    return await Promise.race([aborted, work(controller.signal)]);
  } catch (error) {
    // Nothing of the work may go on, such as a connection, or a request that still waits to be sent.
    controller.abort(error);
    throw error;
  } finally {
    unschedule();
    unlisten();
  }
}
