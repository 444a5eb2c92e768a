import type { PlainService } from "./plain-service.ts";

/** A service as a web-standard function. */
export function fetchHandler(service: PlainService): (request: Request) => Promise<Response> {
  return async (request) => {
    const { origin, pathname, search } = new URL(request.url);
    const { method } = request;
    const plain = {
      method,
      path: pathname + search,
      headers: Object.fromEntries(request.headers),
      body: "",
      origin,
    };
    const body = await readBody(request, service.maxBodyBytes);
    const answer = body === undefined ? service.refuseBody(plain) : await service.handle({ ...plain, body });
    const { status, headers } = answer;
    const content = method === "HEAD" ? null : answer.body;
    const length = content === null ? {} : { "content-length": String(Buffer.byteLength(content)) };
    return new Response(content as BodyInit | null, { status, headers: { ...headers, ...length } });
  };
}

/** The whole body; undefined if it is larger than `maxBytes`, and then no more of it is held. */
async function readBody({ headers, body }: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(headers.get("content-length")) > maxBytes) return undefined;
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop cancels the stream.
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size);
}
