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
}

/** What the adapter uses of a response of Node's http or Express. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/**
 * Turns a webhook handler into one for `http.createServer`, Express and everything else that takes `(req, res)`, with
 * or without a body parser before it. The promise never rejects.
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
    let response: Response;
    try {
      response = await handler(toRequest(req));
    } catch {
      response = new Response(null, { status: 500 });
    }
    res.statusCode = response.status;
    response.headers.forEach((value, name) => {
      res.setHeader(name, value);
    });
    // The rest of a body that is too large is not awaited.
    if (response.status === 413) res.setHeader("connection", "close");
    res.end(await response.text());
  };
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
  // Some parsers set an empty object when they have read nothing.
  const parsed = req.readableEnded === false ? undefined : req.body;
  if (typeof parsed === "string" || parsed instanceof Uint8Array) return parsed as BodyInit;
  if (parsed !== undefined) return JSON.stringify(parsed, withoutBrokenIds) ?? "";
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

// An id that was sent as a number lost digits in the parser. It is dropped, because it would name another task.
function withoutBrokenIds(key: string, value: unknown): unknown {
  const isBroken = typeof value === "number" && !Number.isSafeInteger(value);
  return isBroken && key.endsWith("task_id") ? undefined : value;
}
