import { type AbortError, aborted, ConnectionError } from "../errors/errors.ts";
import { listen } from "../platform/abort.ts";
import { type Clock, systemClock } from "../platform/clock.ts";

/** The call that needs a part of this client, and how long it may wait for it. */
interface PartUser {
  operation: string;
  signal?: AbortSignal | undefined;
  deadline?: number;
  clock?: Clock;
}

/**
 * Loads a part of this client on demand, to keep the main bundle small.
 * @param stopped makes the error of an abort.
 * @throws {ConnectionError} when it could not be loaded before the deadline.
 * @throws {AbortError} as soon as the signal aborts.
 */
export function importOrThrow<Module>(
  { operation, signal, deadline = Number.POSITIVE_INFINITY, clock }: PartUser,
  module: Promise<Module>,
  stopped: () => AbortError = () => aborted(operation, { cause: signal?.reason }),
): Promise<Module> {
  return new Promise<Module>((resolve, reject) => {
    const fail = (cause?: unknown): void => {
      const message = `${operation}: a part of this client could not be loaded`;
      const advice = "Try again. If the page was published again meanwhile, reload it.";
      end(() => reject(new ConnectionError(message, { cause, retryable: true, advice })));
    };
    // Not on the caller's clock: a clock that a test moves by hand would end every load at once.
    const unschedule =
      clock && deadline < Number.POSITIVE_INFINITY
        ? systemClock.schedule(fail, deadline - clock.now())
        : undefined;
    let unlisten = (): void => {};
    function end(settle: () => void): void {
      unschedule?.();
      unlisten();
      settle();
    }
    unlisten = listen(signal, () => end(() => reject(stopped())));
    module.then((loaded) => end(() => resolve(loaded)), fail);
  });
}

const deepestCause = 10;

/** The code of a network error, for example `ECONNRESET`. `fetch` throws a TypeError whose causes have it. */
export function networkCode(error: unknown, depth: number = 0): string | undefined {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown };
  if (typeof code === "string") return code;
  return cause === undefined || depth >= deepestCause ? undefined : networkCode(cause, depth + 1);
}
