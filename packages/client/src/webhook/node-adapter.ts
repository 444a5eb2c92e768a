import { InvalidInputError } from "../errors/errors.ts";
import { roundedId } from "./parse.ts";

/** What the adapter reads of a request of Node's http or Express. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string | undefined;
  url?: string | undefined;
  /** In Express: the URL before a router removed its part. */
  originalUrl?: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  /** The body, if a parser before the handler has read it. */
  body?: unknown;
  /** Whether the body was read to its end. */
  readableEnded?: boolean | undefined;
  /** Whether somebody has begun to read the body. */
  readableDidRead?: boolean | undefined;
}

/** What the adapter uses of a response of Node's http or Express. */
export interface NodeResponse {
  statusCode: number;
  /** Whether somebody has responded already. */
  headersSent?: boolean | undefined;
  /** Whether the connection is closed. */
  destroyed?: boolean | undefined;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/**
 * Turns a webhook handler into one for `http.createServer`, Express and everything else that takes `(req, res)`, with
 * or without a body parser before it. The promise never rejects.
 *
 * Where a parser has read the body and keeps it elsewhere, as Fastify does, put what it made of it on `req.body`.
 * Without it, `onError` gets an `InvalidInputError` and the delivery gets 500.
 * @param handler the handler that `createWebhookHandler` made.
 * @example
 * ```ts
 * import express from "express";
 *
 * express().post("/hooks/kling", toNodeHandler(createWebhookHandler({ kling, secret, onTask })));
 * ```
 */
export function toNodeHandler(
  handler: (request: Request) => Promise<Response>,
): (req: NodeRequest, res: NodeResponse) => Promise<void> {
  return async (req, res) => {
    const { status, headers, text } = await answerOf(handler, req);
    // A time-out before this handler may have responded already, and the sender may have gone.
    if (res.headersSent || res.destroyed) return;
    try {
      res.statusCode = status;
      for (const [name, value] of headers) res.setHeader(name, value);
      // The rest of a body that is too large is not awaited.
      if (status === 408 || status === 413) res.setHeader("connection", "close");
      res.end(text);
    } catch {
      // The response cannot be sent any more, and nobody but the sender would use it.
    }
  };
}

interface Answer {
  status: number;
  headers: [name: string, value: string][];
  text: string;
}

/** The handler's response, whole: nothing is written before its text is there. */
async function answerOf(handler: (request: Request) => Promise<Response>, req: NodeRequest): Promise<Answer> {
  try {
    const response = await handler(toRequest(req));
    const headers: Answer["headers"] = [];
    response.headers.forEach((value, name) => void headers.push([name, value]));
    return { status: response.status, headers, text: await response.text() };
  } catch {
    return { status: 500, headers: [], text: "" };
  }
}

function toRequest(req: NodeRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    // HTTP/2 has the request line among the headers.
    if (value !== undefined && !name.startsWith(":")) headers.set(name, String(value));
  }
  // The sender chooses the Host header; a handler needs the path and the query only.
  const target = req.originalUrl ?? req.url ?? "/";
  const url = target.startsWith("/") ? `http://localhost${target}` : target;
  // A Request cannot have some methods, such as TRACE. A handler refuses GET just as it would refuse them.
  if (req.method !== "POST") return new Request(url, { headers });
  const streaming = { duplex: "half" };
  return new Request(url, { method: "POST", headers, body: bodyOf(req), ...streaming });
}

function bodyOf(req: NodeRequest): BodyInit {
  const isRead = req.readableEnded === true || req.readableDidRead === true;
  // Some parsers set an empty object when they have read nothing.
  const parsed = isRead || req.readableEnded === undefined ? (req.body ?? undefined) : undefined;
  if (typeof parsed === "string") return parsed;
  // Not instanceof: a test environment has classes of its own.
  if (ArrayBuffer.isView(parsed) || isBuffer(parsed)) return parsed as BodyInit;
  if (isRead && isNothing(parsed) && req.headers["content-length"] !== "0") return lostBody();
  if (parsed !== undefined) return JSON.stringify(parsed, withoutBrokenIds) ?? "";
  return unreadBody(req);
}

function isBuffer(value: unknown): boolean {
  return Object.prototype.toString.call(value) === "[object ArrayBuffer]";
}

function isNothing(parsed: unknown): boolean {
  return parsed === undefined || (typeof parsed === "object" && Object.keys(Object(parsed)).length === 0);
}

/** A body that fails when it is read, so that the handler reports why. */
function lostBody(): ReadableStream<Uint8Array> {
  const error = new InvalidInputError(
    "webhook: a parser before the handler has read the body and not kept it",
    {
      advice:
        "Put what the parser made of the body on req.body, as in Object.assign(request.raw, { body: request.body }), or register the handler before the parser.",
    },
  );
  return new ReadableStream({ pull: (controller) => controller.error(error) }, { highWaterMark: 0 });
}

function unreadBody(req: NodeRequest): ReadableStream<Uint8Array> {
  const chunks = req[Symbol.asyncIterator]();
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  };
  // Nothing is read ahead: a handler that refuses a request by its headers leaves the body to Node.
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** An id that was sent as a number may have lost digits in the parser. Some parsers keep them in a BigInt. */
function withoutBrokenIds(key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  const isBroken = typeof value === "number" && !Number.isSafeInteger(value);
  return isBroken && key.endsWith("task_id") ? roundedId : value;
}
