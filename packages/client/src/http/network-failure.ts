import { ConnectionError } from "../errors.ts";
import type { ResolvedOptions } from "../options.ts";

// Refused before a byte of the request could leave: certainly no task was made.
const neverSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);
const beforeSending = new Set(["connect", "getaddrinfo"]);

// Shorter ones are made up for a mock, and taking "any" out of a text would only spoil it.
const shortestSecret = 8;

/** A text without the key. */
export function withoutKey(text: string, apiKey: string | undefined): string {
  return apiKey === undefined || apiKey.length < shortestSecret ? text : text.replaceAll(apiKey, "[API key]");
}

/** The error of a connection that broke, or was never there. */
export function connectionError(
  operation: string,
  cause: unknown,
  billed: "no" | "unknown",
): ConnectionError {
  const code = codeOf(cause);
  return new ConnectionError(`${operation}: the connection failed${code === undefined ? "" : ` (${code})`}`, {
    cause,
    retryable: true,
    billed,
    advice: "Check the network and baseUrl.",
  });
}

/** fetch hides the reason in the causes of a bare TypeError. */
function* causesOf(error: unknown): Generator<object, undefined> {
  let current = error;
  for (let depth = 0; depth < 10 && typeof current === "object" && current !== null; depth++) {
    yield current;
    current = "cause" in current ? current.cause : undefined;
  }
  return undefined;
}

function codeOf(error: unknown): string | undefined {
  for (const cause of causesOf(error))
    if ("code" in cause && typeof cause.code === "string") return cause.code;
  return undefined;
}

/** Whether the platform's own fetch says that it got no connection, to any of the host's addresses. */
export function failedBeforeSending(error: unknown): boolean {
  const isRefused = (cause: object): boolean =>
    "code" in cause &&
    neverSent.has(String(cause.code)) &&
    (("syscall" in cause && beforeSending.has(String(cause.syscall))) ||
      ("errors" in cause && Array.isArray(cause.errors) && cause.errors.every(isRefused)));
  return [...causesOf(error)].some(isRefused);
}

/** What a fetch or a middleware of the caller's throws may carry the request's headers: only its words are kept. */
export function withoutKeyIn(
  cause: unknown,
  { isDefaultFetch, middleware, apiKey }: ResolvedOptions,
): unknown {
  if (isDefaultFetch && middleware.length === 0) return cause;
  if (!(cause instanceof Error)) return undefined;
  const safe = new Error(withoutKey(cause.message, apiKey));
  safe.name = cause.name;
  const code = codeOf(cause);
  return code === undefined ? safe : Object.assign(safe, { code });
}

/** Only who downloads pays for the code of it. */
export function loaded<Module>(module: Promise<Module>): Promise<Module> {
  return module.catch((cause: unknown) => {
    throw new ConnectionError("download: a part of this client could not be loaded", {
      cause,
      retryable: true,
      advice: "Try again; a page that was published anew has to be loaded anew.",
    });
  });
}
