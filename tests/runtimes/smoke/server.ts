// Serves the handler on Node, Bun and Deno as the client's README shows.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { toNodeHandler, type WebhookHandler } from "cometapi-kling/webhook";
import type { Receiver } from "./smoke.ts";

type Fetch = (request: Request) => Promise<Response>;

interface BunServer {
  port: number;
  stop: (closeActiveConnections: boolean) => Promise<void>;
}

interface DenoServer {
  addr: { port: number };
  shutdown: () => Promise<void>;
}

interface Platform {
  Bun?: {
    version: string;
    serve: (options: { hostname: string; port: number; fetch: Fetch }) => BunServer;
  };
  Deno?: {
    version: { deno: string };
    serve: (options: { hostname: string; port: number; onListen: () => void }, handler: Fetch) => DenoServer;
  };
}

const { Bun, Deno } = globalThis as Platform;
const hostname = "127.0.0.1";

export async function serve(handle: WebhookHandler): Promise<Receiver> {
  if (Bun !== undefined) {
    const server = Bun.serve({ hostname, port: 0, fetch: (request) => handle(request) });
    return receiver(server.port, () => server.stop(true));
  }
  if (Deno !== undefined) {
    const server = Deno.serve({ hostname, port: 0, onListen: () => {} }, (request) => handle(request));
    return receiver(server.addr.port, () => server.shutdown());
  }
  const server = createServer(toNodeHandler(handle));
  await new Promise<void>((listening) => server.listen(0, hostname, listening));
  return receiver((server.address() as AddressInfo).port, async () => {
    server.closeAllConnections();
    server.close();
  });
}

/** Posts over HTTP to the signed path and query, at the host of the runtime's server. */
function receiver(port: number, close: () => Promise<void>): Receiver {
  return {
    async deliver(url, body) {
      const { pathname, search } = new URL(url);
      const headers = { "content-type": "application/json", connection: "close" };
      const init = { method: "POST", headers, body };
      const answer = await fetch(`http://${hostname}:${port}${pathname}${search}`, init);
      await answer.text();
      return answer.status;
    },
    close,
  };
}
