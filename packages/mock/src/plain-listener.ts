import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { PlainRequest, PlainResponse } from "./simulator/plain-http.ts";

/** Answers requests that are plain values. */
export interface PlainService {
  /** Bytes that a body may have. */
  readonly maxBodyBytes: number;
  handle(request: PlainRequest): PlainResponse | Promise<PlainResponse>;
  /** Answers a request whose body is too large; it comes without its body. */
  refuseBody(request: PlainRequest): PlainResponse;
}

/**
 * Lets Node's HTTP server hand its requests to a service. Web-standard objects for each request would cost more than
 * all the rest of a small answer.
 */
export function plainListener(service: PlainService): RequestListener {
  return (incoming, outgoing) => {
    respond(service, incoming, outgoing).catch((error: unknown) => {
      // A client that went away needs no answer.
      if (incoming.destroyed || outgoing.destroyed) return;
      const message = error instanceof Error ? error.message : String(error);
      write(outgoing, failure(message), incoming.method);
    });
  };
}

async function respond(
  service: PlainService,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = plainRequest(incoming);
  const body = hasBody(incoming) ? await readBody(incoming, service.maxBodyBytes) : "";
  const answer =
    body === undefined
      ? service.refuseBody(request)
      : service.handle(body === "" ? request : { ...request, body });
  write(outgoing, answer instanceof Promise ? await answer : answer, incoming.method);
}

function plainRequest({ method = "GET", url = "/", headers, socket }: IncomingMessage): PlainRequest {
  return {
    method,
    path: url,
    // Of the names that Node gives as a list, none means anything in a request here.
    headers: headers as Record<string, string | undefined>,
    body: "",
    origin: `http://${isHost(headers.host) ? headers.host : `127.0.0.1:${socket.localPort}`}`,
  };
}

function isHost(host: string | undefined): host is string {
  return host !== undefined && /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i.test(host);
}

function hasBody({ headers }: IncomingMessage): boolean {
  const length = headers["content-length"];
  return (length !== undefined && length !== "0") || headers["transfer-encoding"] !== undefined;
}

/** The whole body; undefined if it is larger than `maxBytes`, of which then nothing is kept. */
function readBody(incoming: IncomingMessage, maxBytes: number): Promise<Uint8Array | undefined> {
  const declared = Number(incoming.headers["content-length"]);
  if (declared > maxBytes) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.byteLength;
      if (size <= maxBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        resolve(undefined);
      }
    };
    incoming.on("data", onData);
    incoming.once("end", () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size)));
    incoming.once("error", reject);
    incoming.once("close", () => reject(new Error("the client went away")));
  });
}

function write(
  outgoing: ServerResponse,
  { status, headers, body, fault }: PlainResponse,
  method: string | undefined,
): void {
  const { socket } = outgoing;
  if (fault === "cut-before" || fault === "cut-after") {
    socket?.destroy();
    return;
  }
  const length = body === null ? 0 : typeof body === "string" ? Buffer.byteLength(body) : body.byteLength;
  const isBare = body === null && (method === "HEAD" || status === 204 || status === 304);
  outgoing.writeHead(status, isBare ? headers : { ...headers, "content-length": length });
  if (fault === "stall") outgoing.write(body?.slice(0, Math.ceil(length / 2)) ?? "");
  else if (method === "HEAD" || body === null) outgoing.end();
  else outgoing.end(body);
}

function failure(message: string): PlainResponse {
  const error = { message, type: "comet_api_error", param: "", code: "mock_failed" };
  return { status: 500, headers: { "content-type": "application/json" }, body: JSON.stringify({ error }) };
}
