/**
 * Sends a request, as `fetch` does. Its signal is apart from the request, since a test environment may have replaced
 * the platform's AbortSignal by one that the platform's Request refuses.
 */
export type Send = (request: Request, init?: { signal: AbortSignal }) => Promise<Response>;

/** Sends by the global `fetch` of that time, which may be another one in each test. */
export const sendByFetch: Send = (request, init) =>
  globalThis.fetch(request, init !== undefined && isUsable(init.signal) ? init : undefined);

/** Whether the platform's requests take this signal. In jsdom, the global AbortController is not the platform's. */
function isUsable(signal: AbortSignal): boolean {
  try {
    new Request("http://127.0.0.1/", { signal });
    return true;
  } catch {
    return false;
  }
}

/** Marks a webhook. The simulator's own routes refuse it, so that no callback_url can reach them. */
export const webhookHeader = "x-cometapi-kling-mock";

/** The outcome of a POST. */
export interface PostResult {
  /** HTTP status; absent without a response, and where it cannot be read. */
  status?: number;
  /** Why the delivery failed; absent if it succeeded. */
  failure?: string;
}

interface PostOptions {
  send: Send;
  /** Real milliseconds from the first byte of the request to the last byte of the response. */
  timeoutMs: number;
  /** Aborts the attempt. */
  signal: AbortSignal;
}

// The response is read only to reuse its connection. Its content does not matter.
const maxResponseBytes = 64 * 1024;

/** Posts a JSON text. Redirects are not followed, since they could lead to a refused host. It never rejects. */
export async function post(
  url: string,
  body: string,
  { send, timeoutMs, signal }: PostOptions,
): Promise<PostResult> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  const timeout = setTimeout(
    () => controller.abort(new Error(`no response within ${timeoutMs} ms`)),
    timeoutMs,
  );
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  try {
    const request = new Request(url, {
      method: "POST",
      headers: { "content-type": "application/json", [webhookHeader]: "webhook" },
      body,
      redirect: "manual",
    });
    // A `send` that ignores its signal must not block the queue.
    const aborted = rejectOnAbort(controller.signal);
    const response = await Promise.race([send(request, { signal: controller.signal }), aborted]);
    await Promise.race([readResponse(response), aborted]).catch(() => undefined);
    return resultOf(response);
  } catch (error) {
    return { failure: messageOf(error) };
  } finally {
    clearTimeout(timeout);
    signal.removeEventListener("abort", abort);
  }
}

function resultOf({ ok, status, type }: Response): PostResult {
  if (ok) return { status };
  // A page cannot read the status of a redirect.
  if (type === "opaqueredirect") return { failure: "the response is a redirect, which is not followed" };
  const isRedirect = status >= 300 && status < 400;
  return { status, failure: `the response is ${status}${isRedirect ? ", which is not followed" : ""}` };
}

async function readResponse({ body }: Response): Promise<void> {
  const reader = body?.getReader();
  for (let bytes = 0; reader !== undefined && bytes <= maxResponseBytes; ) {
    const { done, value } = await reader.read();
    if (done) return;
    bytes += value.byteLength;
  }
  await reader?.cancel();
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  // It may reject after the race has ended.
  aborted.catch(() => undefined);
  return aborted;
}

/** The message of an error and that of its cause. `fetch` fails with "fetch failed" and the reason in the cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  const reason = code ?? (cause instanceof Error ? cause.message : "");
  return (reason === "" ? error.message : `${error.message}: ${reason}`).slice(0, 200);
}
