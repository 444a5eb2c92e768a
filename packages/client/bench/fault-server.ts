import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Dialect, TaskState } from "./dialect.ts";

/** Faults of create requests. "After" means that a task was made, which is paid for. */
export type PostFault =
  | "none"
  | "cut after"
  | "500 after"
  | "502 page after"
  | "504 page after"
  | "stalled body after"
  | "no answer after"
  | "code in 200"
  | "busy once"
  | "busy for long"
  | "redirect";

/** Faults of gets of a task. */
export type GetFault = "none" | "no answer" | "not served";

export interface FaultServerOptions {
  dialect: Dialect;
  post?: PostFault;
  get?: GetFault;
  state?: TaskState;
  /** Where "redirect" leads. */
  elsewhere?: string;
}

export interface FaultServer extends AsyncDisposable {
  url: string;
  /** Ids of the tasks that were made. An account would be billed for them. */
  readonly tasks: readonly string[];
  /** The external ids of these tasks. */
  readonly externalIds: readonly string[];
  /** All headers of all requests, to search for the key. */
  readonly headersSeen: readonly string[];
}

interface Made {
  id: string;
  externalId: string | undefined;
}

const page = `<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>${"<p>The server is not available.</p>".repeat(120)}</body></html>`;
const statusOf = { "500 after": 500, "502 page after": 502, "504 page after": 504 } as const;

/** Starts a service on loopback that accepts paid requests, spoils the answers as its options say, and counts. */
export async function startFaultServer(options: FaultServerOptions): Promise<FaultServer> {
  const { dialect, post = "none", get = "none", state = "done", elsewhere = "" } = options;
  const made: Made[] = [];
  const headersSeen: string[] = [];
  let posts = 0;

  function make(body: string): Made {
    const id = `8613091981880${String(10_000 + made.length)}`;
    const externalId = /"external_task_id":"([^"]+)"/.exec(body)?.[1];
    const task = { id, externalId };
    made.push(task);
    return task;
  }

  function answerPost(body: string, response: ServerResponse): void {
    posts += 1;
    const accept = (): unknown => {
      const { id, externalId } = make(body);
      return dialect.created(id, externalId);
    };
    switch (post) {
      case "none":
        sendJson(response, 200, accept());
        return;
      case "cut after":
        accept();
        response.socket?.resetAndDestroy();
        return;
      case "500 after":
        accept();
        sendJson(response, 500, { code: 5000, message: "internal error", request_id: "R-1" });
        return;
      case "502 page after":
      case "504 page after":
        accept();
        response.writeHead(statusOf[post], { "content-type": "text/html" }).end(page);
        return;
      case "stalled body after": {
        const text = JSON.stringify(accept());
        response.writeHead(200, { "content-type": "application/json", "content-length": text.length });
        response.write(text.slice(0, 10));
        return;
      }
      case "no answer after":
        accept();
        return;
      case "code in 200":
        sendJson(response, 200, { code: 1102, message: "balance not enough", request_id: "R-1" });
        return;
      case "busy once":
      case "busy for long": {
        if (post === "busy for long") response.setHeader("retry-after", "6");
        if (post === "busy once" && posts > 1) sendJson(response, 200, accept());
        else sendJson(response, 429, { code: 1303, message: "too many tasks", request_id: "R-1" });
        return;
      }
      case "redirect":
        response.writeHead(307, { location: `${elsewhere}/elsewhere` }).end();
        return;
      default:
        throw new Error(`unknown fault: ${String(post satisfies never)}`);
    }
  }

  function answerGet(path: string, response: ServerResponse): void {
    if (get === "no answer") return;
    const task = made.find(({ id, externalId }) => {
      return path.includes(id) || (externalId !== undefined && path.includes(externalId));
    });
    if (task === undefined || get === "not served") {
      sendJson(response, 404, { code: 1203, message: "resource not found", request_id: "R-1" });
      return;
    }
    const status = dialect.taskStatus?.(state, path) ?? 200;
    sendJson(response, status, dialect.task(task.id, task.externalId, state, path));
  }

  const server = createServer(async (request, response) => {
    headersSeen.push(...request.rawHeaders);
    const body = await readText(request).catch(() => undefined);
    if (body === undefined) return;
    if (request.method === "POST") answerPost(body, response);
    else answerGet(String(request.url).split("?")[0] ?? "", response);
  });
  const url = await listen(server);
  return {
    url,
    get tasks() {
      return made.map(({ id }) => id);
    },
    get externalIds() {
      return made.flatMap(({ externalId }) => externalId ?? []);
    },
    headersSeen,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Listens on a free port of loopback, and returns the address. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function readText(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += chunk;
  return text;
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
