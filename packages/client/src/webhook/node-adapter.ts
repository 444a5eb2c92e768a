/** What is read of a request of Node's http, or of Express. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string | undefined;
  url?: string | undefined;
  /** Express: the URL before a router took its part away. */
  originalUrl?: string | undefined;
  headers: Record<string, string | string[] | undefined>;
  /** What a body parser has made of the body. */
  body?: unknown;
  readableEnded?: boolean | undefined;
}

/** What is written of an answer of Node's http, or of Express. */
export interface NodeResponse {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(text: string): unknown;
}

/**
 * A webhook handler for `http.createServer`, Express and what else takes `(req, res)`, with or without a body
 * parser before it. The promise is never rejected.
 */
export function toNodeHandler(
  handler: (request: Request) => Promise<Response>,
): (req: NodeRequest, res: NodeResponse) => Promise<void> {
  return async (req, res) => {
    let answer: Response;
    try {
      answer = await handler(toRequest(req));
    } catch {
      answer = new Response(null, { status: 500 });
    }
    res.statusCode = answer.status;
    answer.headers.forEach((value, name) => {
      res.setHeader(name, value);
    });
    // The rest of a body that is too large is not waited for.
    if (answer.status === 413) res.setHeader("connection", "close");
    res.end(await answer.text());
  };
}

function toRequest(req: NodeRequest): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    // HTTP/2 has the request line among the headers.
    if (value !== undefined && !name.startsWith(":")) headers.set(name, String(value));
  }
  // The Host header is the sender's word; a handler needs the path and the query only.
  const target = req.originalUrl ?? req.url ?? "/";
  const url = target.startsWith("/") ? `http://localhost${target}` : target;
  // TRACE and its kin are no methods of a Request; a handler refuses them like GET.
  if (req.method !== "POST") return new Request(url, { headers });
  const streaming = { duplex: "half" };
  return new Request(url, { method: "POST", headers, body: bodyOf(req), ...streaming });
}

function bodyOf(req: NodeRequest): BodyInit {
  // Some parsers leave an empty object where they have read nothing.
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
  // Nothing is read ahead: a request that is refused by its head leaves its body to Node.
  return new ReadableStream(source, { highWaterMark: 0 });
}

// An id that came as a number has lost digits in the parser: none is better than the wrong one.
function withoutBrokenIds(key: string, value: unknown): unknown {
  const isBroken = typeof value === "number" && !Number.isSafeInteger(value);
  return isBroken && key.endsWith("task_id") ? undefined : value;
}
