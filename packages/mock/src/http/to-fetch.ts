import { requestFrom } from "./body/fetch-input.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "./message.ts";
import { createBodyCollector } from "./read-body.ts";

/** A function that is called like the platform's `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Makes a web-standard `fetch` of a handler. */
export function createFetch(handler: HttpHandler): Fetch {
  return async (input, init) => {
    const { request, signal } = await requestFrom(input, init);
    throwIfAborted(signal);
    if (request.bodyUsed) throw new TypeError("the body of the request has been read already");
    return untilAborted(signal, respond(handler, request, signal));
  };
}

async function respond(
  { handle, refuseBody, maxBodyBytes }: HttpHandler,
  request: Request,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const { origin, pathname, search } = new URL(request.url);
  const received: HttpRequest = {
    method: request.method,
    path: pathname + search,
    headers: plainHeaders(request.headers),
    body: "",
    origin,
  };
  const body = request.body === null ? "" : await receiveBody(request, maxBodyBytes);
  // The caller does not expect an effect any more.
  throwIfAborted(signal);
  const response = body === undefined ? refuseBody(received) : await handle({ ...received, body });
  return toResponse(received.method === "HEAD" ? { ...response, body: null } : response, signal);
}

/** Happy-dom gives the names as they were written. */
function plainHeaders(headers: Headers): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    plain[lower] = plain[lower] === undefined ? value : `${plain[lower]}, ${value}`;
  }
  return plain;
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw signal.reason;
}

/** Rejects with the signal's reason as soon as it is aborted. */
async function untilAborted<T>(signal: AbortSignal | undefined, work: Promise<T>): Promise<T> {
  if (signal === undefined) return work;
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) signal.removeEventListener("abort", stop);
  }
}

/** The whole body; `undefined` if it is larger than `maxBytes`. */
async function receiveBody(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const collector = createBodyCollector(request.headers.get("content-length"), maxBytes);
  if (collector.isTooLarge) return undefined;
  // A request has no stream in Firefox.
  if (request.body === undefined) {
    const body = new Uint8Array(await request.arrayBuffer());
    return body.byteLength > maxBytes ? undefined : body;
  }
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    collector.add(read.value);
    if (collector.isTooLarge) {
      // Not awaited: for a cloned request, it settles only when the other clone is cancelled, too.
      reader?.cancel().catch(() => undefined);
      return undefined;
    }
  }
  return collector.take();
}

const bodiless = new Set([101, 204, 205, 304]);

function toResponse(
  { status, headers, body, fault }: HttpResponse,
  signal: AbortSignal | undefined,
): Response {
  if (fault === "cut-before" || fault === "cut-after") {
    // The error of a failing network.
    throw new TypeError("fetch failed", { cause: new Error("the simulator cut the connection") });
  }
  if (fault === "stall") return new Response(halfOf(body, signal), { status, headers });
  // A typed array on any buffer is a valid body, although the types of the platform are narrower.
  return new Response(bodiless.has(status) ? null : (body as BodyInit | null), { status, headers });
}

/** Streams the first half of the body, and then nothing until the caller aborts. */
function halfOf(body: HttpResponse["body"], signal: AbortSignal | undefined): ReadableStream<Uint8Array> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)));
      signal?.addEventListener("abort", () => controller.error(signal.reason), { once: true });
    },
  });
}
