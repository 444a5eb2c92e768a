import type { Clock } from "../clock.ts";

export interface Gate {
  /** How many may be inside at once. Raising it lets the next ones in. */
  limit: number;
  /** How many are inside. */
  readonly inside: number;
  /**
   * Waits for a place, in the order of the tickets, and of the calls where they are equal. True once inside; false when
   * `ms` milliseconds went by before. Rejects with the signal's reason as soon as it aborts.
   */
  enter(options: { ms: number; signal?: AbortSignal | undefined; ticket?: number }): Promise<boolean>;
  /** Gives a place back. */
  leave(): void;
}

/** A door that lets a number of callers in at once. */
export function createGate(limit: number, clock: Clock): Gate {
  let allowed = limit;
  let inside = 0;
  const queue: { ticket: number; enter: () => void }[] = [];

  function admit(): void {
    while (inside < allowed) {
      const next = queue.shift();
      if (next === undefined) return;
      inside += 1;
      next.enter();
    }
  }

  return {
    get limit() {
      return allowed;
    },
    set limit(value) {
      allowed = value;
      admit();
    },
    get inside() {
      return inside;
    },
    enter: ({ ms, signal, ticket = 0 }) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        if (inside < allowed && queue.length === 0) {
          inside += 1;
          return resolve(true);
        }
        const unschedule = Number.isFinite(ms)
          ? clock.schedule(() => leaveQueue(() => resolve(false)), ms)
          : undefined;
        const onAbort = (): void => leaveQueue(() => reject(signal?.reason));
        signal?.addEventListener("abort", onAbort, { once: true });
        const done = (): void => {
          unschedule?.();
          signal?.removeEventListener("abort", onAbort);
        };
        const enter = (): void => {
          done();
          resolve(true);
        };
        const leaveQueue = (settle: () => void): void => {
          done();
          queue.splice(queue.indexOf(place), 1);
          settle();
        };
        const place = { ticket, enter };
        // Nearly all belong at the end.
        const isLast = (queue.at(-1)?.ticket ?? ticket) <= ticket;
        const index = isLast ? queue.length : queue.findIndex((other) => other.ticket > ticket);
        queue.splice(index, 0, place);
      }),
    leave() {
      inside -= 1;
      admit();
    },
  };
}
