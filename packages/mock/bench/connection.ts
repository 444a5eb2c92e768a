import { once } from "node:events";
import { connect as open } from "node:net";

/** The bytes of a request. */
export type Sent = Buffer;

/** One keep-alive connection, on which one request follows the other. */
export interface Connection {
  /**
   * Calls back with the whole response. A promise for each request would take a tenth of the load.
   * Fails by `onError`.
   */
  ask(request: Sent, done: (answer: Buffer) => void): void;
  /** The body of the response; fails unless it is a 200. */
  send(request: Sent): Promise<string>;
  onError: (error: Error) => void;
  close(): void;
}

interface RequestParts {
  method: "POST" | "GET";
  path: string;
  body?: string | Buffer;
}

/** A request as a client sends it. */
export function requestOf({ method, path, body = "" }: RequestParts): Sent {
  const content =
    body.length === 0
      ? ""
      : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer sk-bench\r\n${content}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

export async function connect(port: number): Promise<Connection> {
  const socket = open({ port, host: "127.0.0.1", noDelay: true });
  await once(socket, "connect");
  let received: Buffer | undefined;
  let lastLength = 0;
  let waiting: ((answer: Buffer) => void) | undefined;
  const connection: Connection = {
    ask: (request, done) => {
      waiting = done;
      socket.write(request);
    },
    send: (request) =>
      new Promise((resolve, reject) => {
        connection.onError = reject;
        connection.ask(request, (answer) => {
          if (isOk(answer)) resolve(answer.toString("utf8", answer.indexOf("\r\n\r\n") + 4));
          else reject(new Error(`not a 200: ${answer.toString("latin1", 0, 1_000)}`));
        });
      }),
    onError: () => undefined,
    close: () => void socket.destroy(),
  };
  socket.on("data", (chunk) => {
    received = received === undefined ? chunk : Buffer.concat([received, chunk]);
    // A response with the length of the last one is complete.
    if (received.length !== lastLength && received.length < wholeLength(received)) return;
    const answer = received;
    lastLength = answer.length;
    received = undefined;
    waiting?.(answer);
  });
  socket.on("error", (error) => connection.onError(error));
  socket.on("close", () => connection.onError(new Error("the connection was closed")));
  return connection;
}

export function isOk(answer: Buffer): boolean {
  // "HTTP/1.1 200"
  return answer[9] === 0x32 && answer[10] === 0x30 && answer[11] === 0x30;
}

/** The bytes of a response by its head; `Infinity` before the head is complete. */
function wholeLength(received: Buffer): number {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return Number.POSITIVE_INFINITY;
  const head = received.toString("latin1", 0, end);
  const length = /^content-length: *(\d+)/im.exec(head)?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${head}`);
  return end + 4 + Number(length);
}
