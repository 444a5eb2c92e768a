import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readExample } from "cometapi-kling-spec";

interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** `undefined` without one. */
  body: Record<string, unknown> | undefined;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

/** The reaction of an upstream: a response, no response, or a cut connection. */
export type Behaviour = (request: Received) => Reply | "hang" | "cut";

export interface TestUpstream extends AsyncDisposable {
  url: string;
  port: number;
  /** All requests so far. */
  received: Received[];
}

const example = (status: number, file: string): Reply => ({ status, body: readExample(file) });

/** Follows the contract: refuses invalid requests, and has the task ready at the first poll. */
export function rightReply({ method, path, headers, body }: Received): Reply {
  if (!/^Bearer [^ ]+$/.test(headers.authorization ?? "")) {
    return example(401, "errors/401-authorization-empty.json");
  }
  if (headers.authorization === "Bearer not-a-key") return example(401, "errors/401-invalid-token.json");
  if (method === "POST") {
    const isWhole = body?.["image_list"] !== undefined && body["prompt"] !== undefined;
    return isWhole
      ? example(200, "multi-image2video/create-response.json")
      : example(400, "errors/400-invalid-parameters.json");
  }
  const { task_id } = (
    JSON.parse(readExample("multi-image2video/create-response.json")) as { data: { task_id: string } }
  ).data;
  return path.endsWith(`/${task_id}`)
    ? example(200, "multi-image2video/task-succeed.json")
    : example(400, "errors/400-task-not-exist.json");
}

export async function startUpstream(behaviour: Behaviour = rightReply): Promise<TestUpstream> {
  const received: Received[] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const text = Buffer.concat(chunks).toString();
      const request: Received = {
        method: incoming.method ?? "",
        path: incoming.url ?? "",
        headers: incoming.headers,
        body: text === "" ? undefined : (JSON.parse(text) as Record<string, unknown>),
      };
      received.push(request);
      send(response, behaviour(request));
    });
  });
  const port = await listen(server);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function send(response: ServerResponse, reply: Reply | "hang" | "cut"): void {
  if (reply === "hang") return;
  if (reply === "cut") response.destroy();
  else {
    const headers = { "content-type": "application/json", ...reply.headers };
    response.writeHead(reply.status, headers).end(reply.body);
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((listening) => {
    server.listen(0, "127.0.0.1", () => listening((server.address() as AddressInfo).port));
  });
}
