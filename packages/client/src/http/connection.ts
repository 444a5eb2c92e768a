import { type AbortError, aborted, ConnectionError } from "../errors/errors.ts";

/**
 * Loads a part of this client on demand, to keep the main bundle small.
 * @param stopped makes the error of an abort.
 * @throws {ConnectionError} when it could not be loaded.
 * @throws {AbortError} as soon as the signal aborts.
 */
export function importOrThrow<Module>(
  { operation, signal }: { operation: string; signal?: AbortSignal | undefined },
  module: Promise<Module>,
  stopped: () => AbortError = () => aborted(operation, { cause: signal?.reason }),
): Promise<Module> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(stopped());
    const fail = (cause: unknown): void => {
      const message = `${operation}: a part of this client could not be loaded`;
      const advice = "Try again. If the page was published again meanwhile, reload it.";
      reject(new ConnectionError(message, { cause, retryable: true, advice }));
    };
    // What is no signal is refused when the options of the call are read.
    signal?.addEventListener?.("abort", onAbort, { once: true });
    module.finally(() => signal?.removeEventListener?.("abort", onAbort)).then(resolve, fail);
  });
}

/** An error and its causes. `fetch` throws a bare TypeError and keeps the reason in its causes. */
function causesOf(error: unknown): object[] {
  const causes: object[] = [];
  let current = error;
  while (typeof current === "object" && current !== null && causes.length < 10) {
    causes.push(current);
    current = "cause" in current ? current.cause : undefined;
  }
  return causes;
}

/** The code of a network error, for example `ECONNRESET`. */
export function networkCode(error: unknown): string | undefined {
  for (const cause of causesOf(error))
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  return undefined;
}
