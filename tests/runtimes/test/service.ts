import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { startContractMock } from "cometapi-kling-mock";

/** A create request, as it arrived. */
export interface Created {
  externalTaskId: string;
  callbackUrl?: string;
  /** SHA-256 of the first picture, decoded, unless it is a URL. */
  image?: string;
  /** Whether the body was sent with its length, or as a stream. */
  framing: "length" | "stream";
}

export interface Service extends AsyncDisposable {
  url: string;
  created: Created[];
  /** Authorization headers of all requests for the API, without repetitions. */
  keys: Set<string | undefined>;
  /** Headers of all requests for the video. */
  videoRequests: IncomingMessage["headers"][];
  /** Paths of unexpected requests. */
  astray: string[];
}

export interface ServiceOptions {
  video: Uint8Array;
  /** The external id of the create request whose answer is lost. */
  lostExternalTaskId: string;
  /** The key that is added to requests without one, as a proxy does. */
  proxyKey?: string;
  /** The script of the page at the root. */
  script?: string;
}

/**
 * Starts the contract mock behind a server that adds what the mock lacks: a video, whose first response stops at the
 * half and breaks off when `/break` is requested; an answer that is lost; a redirect; and a proxy's key. It records the
 * requests.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { video, lostExternalTaskId, proxyKey, script } = options;
  const mock = await startContractMock({ port: 0 });
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  let half: ServerResponse | undefined;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const service: Service = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    created: [],
    keys: new Set(),
    videoRequests: [],
    astray: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      await mock.close();
    },
  };
  return service;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    if (path.startsWith("/kling/")) await forward(request, response, path);
    else if (path === "/video.mp4") sendVideo(request, response);
    else if (path === "/break") {
      half?.destroy();
      response.writeHead(204).end();
    } else if (path.startsWith("/moved/")) response.writeHead(307, { location: "/caught" }).end();
    else if (path === "/" && script !== undefined) {
      const page = `<!doctype html><link rel="icon" href="data:,"><script type="module">${script}</script>`;
      response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
    } else {
      service.astray.push(path);
      response.writeHead(404).end();
    }
  }

  async function forward(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const { method = "", headers } = request;
    const body = new Uint8Array(await buffer(request));
    service.keys.add(headers.authorization);
    const authorization =
      headers.authorization ?? (proxyKey === undefined ? undefined : `Bearer ${proxyKey}`);
    const { prefer, "content-type": type } = headers;
    const passed = { authorization, prefer: prefer?.toString(), "content-type": type };
    const answered = await fetch(`${mock.url}${path}`, {
      method,
      headers: Object.entries(passed).flatMap(([name, value]): [string, string][] =>
        value === undefined ? [] : [[name, value]],
      ),
      ...(method === "POST" && { body }),
    });
    const text = await answered.text();
    const created = method === "POST" ? readCreated(body, headers) : undefined;
    if (created !== undefined) service.created.push(created);
    if (created?.externalTaskId === lostExternalTaskId) return void request.socket.destroy();
    const isLookup = method === "GET" && path.endsWith(`/${lostExternalTaskId}`);
    response.writeHead(answered.status, { "content-type": answered.headers.get("content-type") ?? "" });
    response.end(isLookup ? madeNow(text) : text);
  }

  /** The mock answers every get with one old task. This is the same task, created now, under the id that was sent. */
  function madeNow(text: string): string {
    const envelope = JSON.parse(text) as { data: object };
    const task_info = { external_task_id: lostExternalTaskId };
    return JSON.stringify({ ...envelope, data: { ...envelope.data, task_info, created_at: Date.now() } });
  }

  function sendVideo({ headers }: IncomingMessage, response: ServerResponse): void {
    const isFirst = service.videoRequests.push(headers) === 1;
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? "")?.[1] ?? 0);
    const body = video.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      "content-type": "video/mp4",
      "content-length": body.length,
      etag: '"one"',
      ...(start > 0 && { "content-range": `bytes ${start}-${video.length - 1}/${video.length}` }),
    });
    if (!isFirst) return void response.end(body);
    // Not broken before `/break`: when a connection breaks, a browser drops the bytes that were not read yet.
    half = response;
    response.write(body.subarray(0, video.length / 2));
  }
}

function readCreated(body: Uint8Array, headers: IncomingMessage["headers"]): Created {
  const { image_list, external_task_id, callback_url } = JSON.parse(new TextDecoder().decode(body)) as {
    image_list: { image: string }[];
    external_task_id: string;
    callback_url?: string;
  };
  const [{ image = "" } = {}] = image_list;
  const bytes = Buffer.from(image, "base64");
  return {
    externalTaskId: external_task_id,
    ...(callback_url !== undefined && { callbackUrl: callback_url }),
    ...(!image.startsWith("https:") && { image: createHash("sha256").update(bytes).digest("hex") }),
    framing: headers["content-length"] === undefined ? "stream" : "length",
  };
}
