import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { createInFlight, type InFlight } from "./body/in-flight.ts";
import { withCors } from "./cors.ts";
import { mockFailure } from "./error-responses.ts";
import type { HttpHandler, HttpRequest, HttpResponse, OnResponse } from "./message.ts";
import { notify } from "./notify.ts";
import { createBodyCollector } from "./read-body.ts";

/**
 * Connects Node's HTTP server to a handler. It creates no web-standard objects and no needless promise or listener:
 * each of them would cost more time than the rest of a small response.
 */
export function nodeListener(handler: HttpHandler, onResponse?: OnResponse): RequestListener {
  const inFlight = createInFlight();
  return (incoming, outgoing) => {
    const start = onResponse === undefined ? 0 : performance.now();

    function respond(body: Uint8Array | "" | undefined, release?: () => void): void {
      const request = toRequest(incoming, body ?? "");
      const finish = (response: HttpResponse): void => {
        release?.();
        write(outgoing, response, request.method);
        if (onResponse !== undefined) notify(onResponse, request, response, performance.now() - start);
      };
      const fail = (error: unknown): void => {
        release?.();
        // A client that has disconnected needs no response.
        if (!outgoing.destroyed && !outgoing.headersSent) finish(withCors(request, mockFailure(error)));
      };
      try {
        const response = body === undefined ? handler.refuseBody(request) : handler.handle(request);
        if (response instanceof Promise) response.then(finish).catch(fail);
        else finish(response);
      } catch (error) {
        fail(error);
      }
    }

    if (hasBody(incoming.headers))
      receiveBody({ incoming, outgoing }, handler.maxBodyBytes, inFlight, respond);
    else respond("");
  };
}

function toRequest(incoming: IncomingMessage, body: Uint8Array | ""): HttpRequest {
  const { method = "GET", url = "/", headers, socket } = incoming;
  const target = url.startsWith("/") ? undefined : absoluteTarget(url);
  return {
    method,
    path: target?.path ?? url,
    // Node gives few headers as a list, and the handlers read none of those.
    headers: headers as Record<string, string | undefined>,
    body,
    origin: originOf(target?.host ?? headers.host, socket),
  };
}

/**
 * The parts of a target that a client sends to a proxy, such as `http://host/path`. It replaces `Host` (RFC 9112,
 * 3.2.2).
 */
function absoluteTarget(target: string): { path: string; host: string } | undefined {
  const [, host = "", path = ""] = /^https?:\/\/([^/?#]*)([^#]*)/i.exec(target) ?? [];
  if (host === "") return undefined;
  return { host, path: path.startsWith("/") ? path : `/${path}` };
}

/**
 * The origin that the caller named, or that of the connection if it named none. Anybody can send `X-Forwarded-*`, so
 * those do not count.
 */
function originOf(host: string | undefined, socket: Socket): string {
  const scheme = "encrypted" in socket ? "https" : "http";
  if (host !== undefined && /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.test(host)) return `${scheme}://${host}`;
  const { localAddress = "", localPort } = socket;
  const address = localAddress.replace(/^::ffff:(?=\d+\.)/, "");
  return `${scheme}://${address.includes(":") ? `[${address}]` : address}:${localPort}`;
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  const length = headers["content-length"];
  return (length !== undefined && length !== "0") || headers["transfer-encoding"] !== undefined;
}

/**
 * Calls `done` with the whole body and a function that releases its bytes, or with `undefined` if it is larger than
 * `maxBytes`. Never calls it if the client disconnects, since nobody reads the response then.
 */
function receiveBody(
  { incoming, outgoing }: { incoming: IncomingMessage; outgoing: ServerResponse },
  maxBytes: number,
  inFlight: InFlight,
  done: (body: Uint8Array | undefined, release?: () => void) => void,
): void {
  const collector = createBodyCollector(incoming.headers["content-length"], maxBytes);
  if (collector.isTooLarge) {
    done(undefined);
    return;
  }
  // The server leaves this to the listener, so that a body that is too large is refused before it is sent.
  if (incoming.headers.expect !== undefined) outgoing.writeContinue();
  let held = 0;
  const release = (): void => {
    inFlight.remove(incoming, held);
    held = 0;
  };
  incoming.on("data", (chunk: Buffer) => {
    if (collector.isTooLarge) return;
    collector.add(chunk);
    if (collector.isTooLarge) {
      release();
      done(undefined);
      return;
    }
    held += chunk.length;
    inFlight.add(incoming, chunk.length, held);
  });
  incoming.on("end", () => {
    if (!collector.isTooLarge) done(collector.take(), release);
  });
  incoming.on("close", () => {
    if (!incoming.complete) release();
  });
}

function write(
  outgoing: ServerResponse,
  { status, headers, body, fault }: HttpResponse,
  method: string,
): void {
  if (fault === "cut-before" || fault === "cut-after") {
    outgoing.socket?.destroy();
    return;
  }
  const length = body === null ? 0 : typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  const isBare = body === null && (method === "HEAD" || status === 204 || status === 304);
  const fields: string[] = [];
  for (const name in headers) fields.push(name, headers[name] ?? "");
  if (!isBare && headers["content-length"] === undefined) fields.push("content-length", String(length));
  outgoing.writeHead(status, fields);
  if (fault === "stall") outgoing.write(body?.slice(0, Math.ceil(length / 2)) ?? "");
  else if (method === "HEAD" || body === null) outgoing.end();
  else outgoing.end(body);
}
