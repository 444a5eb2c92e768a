import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { mockFailure } from "./error-responses.ts";
import type { HttpHandler, OnAnswer } from "./handler.ts";
import type { HttpRequest, HttpResponse } from "./message.ts";

/**
 * Lets Node's HTTP server hand its requests to a service. Web-standard objects for each request would cost more than
 * all the rest of a small answer, so would a promise or a listener more than it takes.
 */
export function nodeListener(service: HttpHandler, onAnswer?: OnAnswer): RequestListener {
  return (incoming, outgoing) => {
    const from = onAnswer === undefined ? 0 : performance.now();

    function respond(body: Uint8Array | "" | undefined): void {
      const request = plainRequest(incoming, body ?? "");
      const finish = (answer: HttpResponse): void => {
        write(outgoing, answer, request.method);
        onAnswer?.(request, answer, performance.now() - from);
      };
      const fail = (error: unknown): void => {
        // A client that went away needs no answer.
        if (!outgoing.destroyed && !outgoing.headersSent) finish(mockFailure(error));
      };
      try {
        const answer = body === undefined ? service.refuseBody(request) : service.handle(request);
        if (answer instanceof Promise) answer.then(finish).catch(fail);
        else finish(answer);
      } catch (error) {
        fail(error);
      }
    }

    if (hasBody(incoming.headers)) readBody(incoming, service.maxBodyBytes, respond);
    else respond("");
  };
}

function plainRequest(incoming: IncomingMessage, body: Uint8Array | ""): HttpRequest {
  const { method = "GET", url = "/", headers, socket } = incoming;
  return {
    method,
    path: url,
    // Of the names that Node gives as a list, none means anything in a request here.
    headers: headers as Record<string, string | undefined>,
    body,
    origin: originOf(headers.host, socket),
  };
}

let lastHost: string | undefined;
let lastOrigin = "";

/** Where the caller says that it is; `X-Forwarded-*` can be written by anyone, so it says nothing. */
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

const largeBytes = 2 ** 20;

/**
 * Calls back with the whole body; with `undefined` if it is larger than `maxBytes`, of which then nothing is kept.
 * Never calls back if the client goes away: it needs no answer, and Node gives back what it had sent.
 */
function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
  done: (body: Uint8Array | undefined) => void,
): void {
  const declared = Number(incoming.headers["content-length"] ?? 0);
  if (declared > maxBytes) {
    done(undefined);
    return;
  }
  // A large body is put together as it comes: its pieces and the whole would be twice the memory.
  let whole = declared > largeBytes ? Buffer.allocUnsafeSlow(declared) : undefined;
  let chunks: Buffer[] = [];
  let size = 0;
  incoming.on("data", (chunk: Buffer) => {
    const before = size;
    size += chunk.byteLength;
    if (whole !== undefined) chunk.copy(whole, before);
    else if (size <= maxBytes) chunks.push(chunk);
    else if (before <= maxBytes) {
      chunks = [];
      done(undefined);
    }
  });
  incoming.on("end", () => {
    if (size > maxBytes) return;
    const body = whole ?? (chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size));
    // The server knows the last answer of each connection, and so this function.
    whole = undefined;
    chunks = [];
    done(body);
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
