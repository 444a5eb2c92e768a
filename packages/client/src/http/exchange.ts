// Loaded on demand: only clients with hooks or middleware need it.

import { type CallInfo, callHook } from "../hooks.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { noStore } from "../platform/runtime.ts";

/** The call of a request, as hooks and middleware see it. */
export interface RequestCall extends CallInfo {
  id: string | undefined;
}

/** The signal and the callback of an exchange. */
interface ExchangeEvents {
  /** Aborts when the attempt is over. */
  signal: AbortSignal;
  /** Called right before the request goes to `fetch`, or before a middleware's own response counts. */
  onHandOver: () => void;
}

/**
 * Sends one request through the middleware and the caller's `fetch`.
 * @returns the response as the middleware left it.
 * @throws what the middleware and `fetch` throw.
 */
export async function exchange(
  request: Request,
  info: RequestCall,
  { signal, onHandOver }: ExchangeEvents,
  options: ResolvedOptions,
): Promise<Response> {
  const changed = await runOnRequest(request, info, options);
  if (changed instanceof Response) {
    // A middleware that returns a response may have sent the request itself.
    onHandOver();
    return changed;
  }
  requireOwnHost(changed, options);
  // A request that a middleware made may follow redirects, which takes the key along, and may ignore the timeout.
  const own =
    changed === request ? request : new Request(changed, { redirect: "manual", signal, ...noStore() });
  onHandOver();
  const response = await fetchWithHooks(own, info, options);
  return runOnResponse({ request: changed, response, ...info }, options);
}

const wrongReturn = "a middleware returned neither a Request nor a Response";

async function runOnRequest(
  request: Request,
  info: RequestCall,
  { middleware }: ResolvedOptions,
): Promise<Request | Response> {
  let current = request;
  for (const step of middleware) {
    const changed = (await step.onRequest?.({ request: current, ...info })) || current;
    if (changed instanceof Response) return changed;
    if (!(changed instanceof Request)) throw new Error(wrongReturn);
    current = changed;
  }
  return current;
}

async function runOnResponse(
  context: RequestCall & { request: Request; response: Response },
  { middleware }: ResolvedOptions,
): Promise<Response> {
  let { response } = context;
  for (const step of [...middleware].reverse()) {
    response = (await step.onResponse?.({ ...context, response })) || response;
    if (!(response instanceof Response)) throw new Error(wrongReturn);
  }
  return response;
}

/** Sends a request with the caller's `fetch`, and calls the hooks before and after. */
async function fetchWithHooks(
  request: Request,
  info: RequestCall,
  // Not a method call: the `fetch` of a page or a worker refuses to be called on an object.
  { fetch, hooks, onWarning, apiKey, clock }: ResolvedOptions,
): Promise<Response> {
  const { method, url } = request;
  const event = { ...info, method, url };
  const onRequest = () => ({ ...event, headers: redactHeaders(request.headers, apiKey) });
  callHook(hooks.onRequest, onRequest, onWarning);
  const leftAt = clock.now();
  const response = await fetch(request);
  const { status, headers } = response;
  const durationMs = clock.now() - leftAt;
  const onResponse = () => ({ ...event, status, headers: redactHeaders(headers, apiKey), durationMs });
  callHook(hooks.onResponse, onResponse, onWarning);
  return response;
}

/** A middleware may change a request, but must not send the key to another host. */
function requireOwnHost(request: Request, { apiKey, baseUrl, middleware }: ResolvedOptions): void {
  if (apiKey === undefined || middleware.length === 0) return;
  if (new URL(request.url).origin !== new URL(baseUrl).origin && request.headers.has("authorization")) {
    throw new Error("a middleware gave the request another host, which must not get the key");
  }
}

const secretName = /auth|cookie|key|token|secret|signature|session/i;

/** The headers for a log, without secrets. */
function redactHeaders(headers: Headers, apiKey: string | undefined): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const [name, value] of headers) {
    const isSecret = secretName.test(name) || (apiKey !== undefined && value.includes(apiKey));
    shown[name] = isSecret ? "[redacted]" : value;
  }
  return shown;
}
