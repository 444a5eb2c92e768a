import type { ResolvedOptions } from "../options/options.ts";
import { networkCode } from "./connection.ts";

// Shorter keys are made up for a mock, and removing a key like "any" would garble the text.
const shortestSecret = 8;

/** The text without the key. */
export function redactKey(text: string, apiKey: string | undefined): string {
  return apiKey === undefined || apiKey.length < shortestSecret ? text : text.replaceAll(apiKey, "[API key]");
}

/**
 * An error as the cause of ours. What the caller's own `fetch` or middleware throws may carry the request's headers:
 * only its name, message and code are kept.
 */
export function redactCause(
  cause: unknown,
  { isDefaultFetch, middleware, apiKey }: Pick<ResolvedOptions, "isDefaultFetch" | "middleware" | "apiKey">,
): unknown {
  if (isDefaultFetch && middleware.length === 0) return cause;
  if (!(cause instanceof Error)) return undefined;
  const safe = new Error(redactKey(cause.message, apiKey));
  safe.name = cause.name;
  const code = networkCode(cause);
  return code === undefined ? safe : Object.assign(safe, { code });
}
