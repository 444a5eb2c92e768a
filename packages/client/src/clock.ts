/** How time passes: replaced in tests, looked up at each call so that fake timers work. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once after `ms` milliseconds; the returned function takes the call back. */
  schedule(callback: () => void, ms: number): () => void;
}

export const systemClock: Clock = {
  // Not Date: a clock that is set back would hold up every deadline.
  now: () => performance.timeOrigin + performance.now(),
  schedule(callback, ms) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * Waits `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. Leaves neither timer
 * nor listener behind.
 * @param onStart gets a function that ends the delay before its time.
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
      signal?.removeEventListener("abort", onAbort);
      resolve();
    };
    const unschedule = clock.schedule(end, ms);
    onStart?.(end);
    function onAbort(): void {
      unschedule();
      reject(signal?.reason);
    }
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/**
 * Runs `work` with a signal that aborts when the caller's does, or after `ms` milliseconds with the reason
 * that `timedOut` makes; then rejects at once, even if `work` ignores its signal. AbortSignal.any would keep
 * hanging on the caller's signal after the work is done.
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
  const onAbort = (): void => controller.abort(signal?.reason);
  const aborted = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener("abort", () => reject(controller.signal.reason), { once: true });
  });
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const unschedule = clock.schedule(() => controller.abort(timedOut()), ms);
  try {
    return await Promise.race([aborted, work(controller.signal)]);
  } finally {
    unschedule();
    signal?.removeEventListener("abort", onAbort);
  }
}
