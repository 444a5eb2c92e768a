/** Sends a request, as `fetch` does. */
export type Send = (request: Request) => Promise<Response>;

/** The outcome of a POST. */
export interface PostResult {
  /** HTTP status, if there was a response whose status can be read. */
  status?: number;
  /** Why it does not count as delivered; absent if it does. */
  failure?: string;
}

interface PostOptions {
  send: Send;
  /** From the first byte of the request to the last one of the response, in real milliseconds. */
  timeoutMs: number;
  /** Ends the attempt. */
  signal: AbortSignal;
}

// The response is read so that its connection can be used again; its content does not matter.
const maxResponseBytes = 64 * 1024;

/** Posts a JSON text. Redirects are not followed: they could lead where webhooks may not go. Never rejects. */
export async function post(
  url: string,
  body: string,
  { send, timeoutMs, signal }: PostOptions,
): Promise<PostResult> {
  const controller = new AbortController();
  const giveUp = (): void => controller.abort(signal.reason);
  const timeout = setTimeout(() => controller.abort(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  if (signal.aborted) giveUp();
  signal.addEventListener("abort", giveUp);
  try {
    const request = new Request(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      redirect: "manual",
      signal: controller.signal,
    });
    // A `send` that does not heed its signal must not hold up the queue.
    const aborted = rejectOnAbort(controller.signal);
    const response = await Promise.race([send(request), aborted]);
    await Promise.race([readResponse(response), aborted]).catch(() => undefined);
    return resultOf(response);
  } catch (error) {
    return { failure: messageOf(error) };
  } finally {
    clearTimeout(timeout);
    signal.removeEventListener("abort", giveUp);
  }
}

function resultOf({ ok, status, type }: Response): PostResult {
  if (ok) return { status };
  // A page cannot read the status of a redirect.
  if (type === "opaqueredirect") return { failure: "answered with a redirect, which is not followed" };
  const isRedirect = status >= 300 && status < 400;
  return { status, failure: `answered with ${status}${isRedirect ? ", which is not followed" : ""}` };
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
  // It may reject when nothing waits for it any more.
  aborted.catch(() => undefined);
  return aborted;
}

/** Platforms say "fetch failed", and the reason in the cause. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  const reason = code ?? (cause instanceof Error ? cause.message : "");
  return (reason === "" ? error.message : `${error.message}: ${reason}`).slice(0, 200);
}
