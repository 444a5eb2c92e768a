import type { HttpHandler, HttpRequest, HttpResponse } from "./message.ts";
import { createBodyCollector } from "./read-body.ts";

/** Makes a web-standard `fetch` of a handler. */
export function createFetch({
  handle,
  refuseBody,
  maxBodyBytes,
}: HttpHandler): (request: Request) => Promise<Response> {
  return async (request) => {
    const { signal } = request;
    signal.throwIfAborted();
    const { origin, pathname, search } = new URL(request.url);
    const received: HttpRequest = {
      method: request.method,
      path: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: "",
      origin,
    };
    const body = request.body === null ? "" : await receiveBody(request, maxBodyBytes);
    const response = body === undefined ? refuseBody(received) : await handle({ ...received, body });
    signal.throwIfAborted();
    return toResponse(received.method === "HEAD" ? { ...response, body: null } : response, signal);
  };
}

/** The whole body; `undefined` if it is larger than `maxBytes`. */
async function receiveBody(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  const collector = createBodyCollector(request.headers.get("content-length"), maxBytes);
  if (collector.isTooLarge) return undefined;
  // A request has no stream in Firefox.
  if (request.body === undefined) return new Uint8Array(await request.arrayBuffer());
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

function toResponse({ status, headers, body, fault }: HttpResponse, signal: AbortSignal): Response {
  if (fault === "cut-before" || fault === "cut-after") {
    // The error of a failing network.
    throw new TypeError("fetch failed", { cause: new Error("the simulator cut the connection") });
  }
  if (fault === "stall") return new Response(halfOf(body, signal), { status, headers });
  // A typed array on any buffer is a valid body, although the types of the platform are narrower.
  return new Response(bodiless.has(status) ? null : (body as BodyInit | null), { status, headers });
}

/** Streams the first half of the body, and then nothing until the caller aborts. */
function halfOf(body: HttpResponse["body"], signal: AbortSignal): ReadableStream<Uint8Array> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)));
      signal.addEventListener("abort", () => controller.error(signal.reason), { once: true });
    },
  });
}
