import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { mockFailure } from "./error-responses.ts";
import type { HttpHandler, HttpRequest, HttpResponse, OnResponse } from "./message.ts";
import { createBodyCollector } from "./read-body.ts";

/**
 * Connects Node's HTTP server to a handler. It creates no web-standard objects and no needless promise or listener:
 * each of them would cost more time than the rest of a small response.
 */
export function nodeListener(handler: HttpHandler, onResponse?: OnResponse): RequestListener {
  return (incoming, outgoing) => {
    const start = onResponse === undefined ? 0 : performance.now();

    function respond(body: Uint8Array | "" | undefined): void {
      const request = toRequest(incoming, body ?? "");
      const finish = (response: HttpResponse): void => {
        write(outgoing, response, request.method);
        onResponse?.(request, response, performance.now() - start);
      };
      const fail = (error: unknown): void => {
        // A client that has disconnected needs no response.
        if (!outgoing.destroyed && !outgoing.headersSent) finish(mockFailure(error));
      };
      try {
        const response = body === undefined ? handler.refuseBody(request) : handler.handle(request);
        if (response instanceof Promise) response.then(finish).catch(fail);
        else finish(response);
      } catch (error) {
        fail(error);
      }
    }

    if (hasBody(incoming.headers)) receiveBody(incoming, handler.maxBodyBytes, respond);
    else respond("");
  };
}

function toRequest(incoming: IncomingMessage, body: Uint8Array | ""): HttpRequest {
  const { method = "GET", url = "/", headers, socket } = incoming;
  return {
    method,
    path: url,
    // Node gives few headers as a list, and the handlers read none of those.
    headers: headers as Record<string, string | undefined>,
    body,
    origin: originOf(headers.host, socket),
  };
}

let lastHost: string | undefined;
let lastOrigin = "";

/** The origin in the caller's `Host` header. Anybody can send `X-Forwarded-*`, so those do not count. */
function originOf(host: string | undefined, { localAddress = "", localPort }: Socket): string {
  if (host !== undefined && host === lastHost) return lastOrigin;
  if (host === undefined || !/^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.test(host)) {
    const address = localAddress.replace(/^::ffff:(?=\d+\.)/, "");
    return `http://${address.includes(":") ? `[${address}]` : address}:${localPort}`;
  }
  lastHost = host;
  lastOrigin = `http://${host}`;
  return lastOrigin;
}

function hasBody(headers: IncomingHttpHeaders): boolean {
  const length = headers["content-length"];
  return (length !== undefined && length !== "0") || headers["transfer-encoding"] !== undefined;
}

/**
 * Calls `done` with the whole body, or with `undefined` if it is larger than `maxBytes`. Never calls it if the client
 * disconnects, since nobody reads the response then.
 */
function receiveBody(
  incoming: IncomingMessage,
  maxBytes: number,
  done: (body: Uint8Array | undefined) => void,
): void {
  const collector = createBodyCollector(incoming.headers["content-length"], maxBytes);
  if (collector.isTooLarge) {
    done(undefined);
    return;
  }
  incoming.on("data", (chunk: Buffer) => {
    if (collector.isTooLarge) return;
    collector.add(chunk);
    if (collector.isTooLarge) done(undefined);
  });
  incoming.on("end", () => {
    if (!collector.isTooLarge) done(collector.take());
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
