// Loaded on demand: only clients with hooks or middleware need it.

import { type CallInfo, callHook } from "../hooks.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { noStore } from "../platform/runtime.ts";
import { isResponse } from "./body.ts";
import type { Redact } from "./redact.ts";

/** The options of a client, and how its key is taken out of texts. */
interface Observed {
  options: ResolvedOptions;
  redact: Redact;
}

/** The call of a request, as hooks and middleware see it. */
export interface RequestCall extends CallInfo {
  id: string | undefined;
}

/** What an exchange needs of the attempt that it belongs to. */
interface ExchangeOf {
  /** Aborts when the attempt is over. */
  signal: AbortSignal;
  /** Sends a request. It counts as copied when it is not the one of the attempt. */
  send: (request: Request) => Promise<Response>;
  /** Called before a middleware's own response counts. */
  onOwnResponse: () => void;
}

/**
 * Sends one request through the middleware and the caller's `fetch`.
 * @returns the response as the middleware left it.
 * @throws what the middleware and `fetch` throw.
 */
export async function exchange(
  request: Request,
  info: RequestCall,
  { signal, send, onOwnResponse }: ExchangeOf,
  observed: Observed,
): Promise<Response> {
  const { options } = observed;
  const changed = await runOnRequest(request, info, options);
  if (isResponse(changed)) {
    // A middleware that returns a response may have sent the request itself.
    onOwnResponse();
    return changed;
  }
  requireOwnHost(changed, options);
  // A request that a middleware made may follow redirects, which takes the key along, and may ignore the timeout.
  const own =
    changed === request ? request : new Request(changed, { redirect: "manual", signal, ...noStore() });
  const response = await sendWithHooks(own, info, send, observed);
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
    if (isResponse(changed)) return changed;
    if (!isRequest(changed)) throw new Error(wrongReturn);
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
    if (!isResponse(response)) throw new Error(wrongReturn);
  }
  return response;
}

/** A request of this realm or of another one. */
function isRequest(value: Partial<Request>): value is Request {
  return (
    typeof value.url === "string" &&
    typeof value.method === "string" &&
    typeof value.headers?.get === "function"
  );
}

/** Sends a request, and calls the hooks before and after. */
async function sendWithHooks(
  request: Request,
  info: RequestCall,
  send: (request: Request) => Promise<Response>,
  { options, redact }: Observed,
): Promise<Response> {
  const { hooks, onWarning, clock } = options;
  const { method, url } = request;
  const event = { ...info, method, url: redact(url) };
  const onRequest = () => ({ ...event, headers: redactHeaders(request.headers, redact) });
  callHook(hooks.onRequest, onRequest, onWarning);
  const leftAt = clock.now();
  const response = await send(request);
  const { status, headers } = response;
  const durationMs = clock.now() - leftAt;
  const onResponse = () => ({ ...event, status, headers: redactHeaders(headers, redact), durationMs });
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
function redactHeaders(headers: Headers, redact: Redact): Record<string, string> {
  const shown: Record<string, string> = {};
  headers.forEach((value, name) => {
    const isSecret = secretName.test(name) || redact(value) !== value;
    shown[name.toLowerCase()] = isSecret ? "[redacted]" : value;
  });
  return shown;
}
