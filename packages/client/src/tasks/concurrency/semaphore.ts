import type { Clock } from "../../platform/clock.ts";

/** Limits how many callers work at once. The others wait in the order of their calls. */
export interface Semaphore {
  /**
   * Waits for a permit.
   * @returns whether the caller has it; false after `ms` milliseconds without one.
   * @throws the signal's reason as soon as it aborts.
   */
  acquire(options: { ms: number; signal?: AbortSignal | undefined }): Promise<boolean>;
  /** Releases a permit. */
  release(): void;
}

/** @param permits how many callers may work at once; may be infinite. */
export function createSemaphore(permits: number, clock: Clock): Semaphore {
  let active = 0;
  const queue = new Set<() => void>();

  return {
    acquire: ({ ms, signal }) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (active < permits && queue.size === 0) {
          active += 1;
          return resolve(true);
        }
        const leave = (): void => {
          unschedule();
          signal?.removeEventListener("abort", onAbort);
          queue.delete(enter);
        };
        const enter = (): void => {
          leave();
          active += 1;
          resolve(true);
        };
        const unschedule = clock.schedule(() => {
          leave();
          resolve(false);
        }, ms);
        const onAbort = (): void => {
          leave();
          reject(signal?.reason);
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        queue.add(enter);
      }),
    release() {
      active -= 1;
      const [next] = queue;
      if (next !== undefined && active < permits) next();
    },
  };
}
