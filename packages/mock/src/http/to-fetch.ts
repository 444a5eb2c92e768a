import type { HttpHandler } from "./handler.ts";
import type { HttpRequest, HttpResponse } from "./message.ts";
import { createBodyCollector } from "./read-body.ts";

/** A web-standard `fetch` that hands its requests to a handler. */
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
  // Firefox has no streams in requests.
  if (request.body === undefined) return new Uint8Array(await request.arrayBuffer());
  const reader = request.body?.getReader();
  for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) {
    collector.add(read.value);
    if (collector.isTooLarge) {
      // Not awaited: of a copied request, it ends only when the other copy is cancelled, too.
      reader?.cancel().catch(() => undefined);
      return undefined;
    }
  }
  return collector.take();
}

const bodiless = new Set([101, 204, 205, 304]);

function toResponse({ status, headers, body, fault }: HttpResponse, signal: AbortSignal): Response {
  if (fault === "cut-before" || fault === "cut-after") {
    // The error that a failing network gives.
    throw new TypeError("fetch failed", { cause: new Error("the simulator cut the connection") });
  }
  if (fault === "stall") return new Response(halfOf(body, signal), { status, headers });
  // A typed array of any buffer is a body, whatever the types of the platform say.
  return new Response(bodiless.has(status) ? null : (body as BodyInit | null), { status, headers });
}

/** The first half of the body, and then nothing until the caller gives up. */
function halfOf(body: HttpResponse["body"], signal: AbortSignal): ReadableStream<Uint8Array> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : (body ?? new Uint8Array());
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.slice(0, Math.ceil(bytes.length / 2)));
      signal.addEventListener("abort", () => controller.error(signal.reason), { once: true });
    },
  });
}
