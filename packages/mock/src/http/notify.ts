/**
 * Calls a listener of the caller. Its errors are ignored, since they must not cost a client its response: a task may
 * have been made. This is documented at the options.
 */
export function notify<Values extends unknown[]>(
  listener: ((...values: Values) => unknown) | undefined,
  ...values: Values
): void {
  try {
    const result = listener?.(...values);
    // An unhandled rejection would end the process.
    if (result instanceof Promise) result.catch(() => undefined);
  } catch {
    // See above.
  }
}
