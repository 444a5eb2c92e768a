import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer, Server as TlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { ListenError, type RunningServer, type TlsOptions } from "./running-server.ts";
import { messageOf } from "./text.ts";

/** Milliseconds to wait for running responses when a server closes. */
const closeTimeoutMs = 10_000;

interface ServeOptions {
  /** TCP port; 0 takes a free one. */
  port: number;
  /** Address or name to listen on. */
  host: string;
  /** Serves HTTPS in place of HTTP. */
  tls?: TlsOptions | undefined;
}

/**
 * Serves HTTP or HTTPS on a port of this machine.
 * @throws {ListenError} if the port is in use, not allowed or no port, if the host is empty, or if the certificate
 * cannot be used
 */
export async function serve(
  listener: RequestListener,
  { port, host, tls }: ServeOptions,
): Promise<RunningServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    const message = `${port} is not a port: give a whole number from 0 to 65535`;
    throw new ListenError("ERR_SOCKET_BAD_PORT", message, undefined);
  }
  // Node would listen on every address of the machine.
  if (host.trim() === "") {
    throw new ListenError(
      "ERR_HOST",
      'the host is empty: give 127.0.0.1, or "0.0.0.0" for every address',
      undefined,
    );
  }
  const server = tls === undefined ? createServer() : createSecureServer(tls);
  server.on("request", listener);
  // Without this, Node invites a body before the listener can refuse it.
  server.on("checkContinue", listener);
  // Longer than clients keep an idle connection: a client loses a request if the server closes first.
  server.keepAliveTimeout = 75_000;
  // Long enough for 53 MiB and for a stop in a debugger. A slow client still cannot stay for ever.
  server.headersTimeout = 60_000;
  server.requestTimeout = 300_000;
  const stop = stopper(server);
  await new Promise<void>((listening, failed) => {
    server.once("error", (error: NodeJS.ErrnoException) => failed(listenError(error, host, port)));
    server.listen(port, host, listening);
  });
  const address = server.address() as AddressInfo;

  let stopped: Promise<void> | undefined;
  const close = () => {
    stopped ??= stop();
    return stopped;
  };
  const url = urlOf(address, tls === undefined ? "http" : "https");
  return { url, port: address.port, close, [Symbol.asyncDispose]: close };
}

function createSecureServer({ cert, key }: TlsOptions): Server {
  const text = (pem: string | Uint8Array) => (typeof pem === "string" ? pem : Buffer.from(pem));
  try {
    return createTlsServer({ cert: text(cert), key: text(key) });
  } catch (error) {
    const message = `the TLS certificate and key cannot be used: ${messageOf(error)}; both must be PEM, and a pair`;
    throw new ListenError("ERR_TLS", message, error);
  }
}

/**
 * Closes idle connections at once. Node's own close() waits for connections that a client keeps alive, and for the
 * unused ones that browsers open in advance.
 */
function stopper(server: Server): () => Promise<void> {
  /** The last response of each connection. One listener for each response would slow down every request. */
  const last = new Map<Socket, ServerResponse | undefined>();
  let isStopping = false;
  server.on(server instanceof TlsServer ? "secureConnection" : "connection", (socket) => {
    last.set(socket, undefined);
    socket.once("close", () => last.delete(socket));
  });
  for (const event of ["request", "checkContinue"]) {
    server.on(event, ({ socket }: IncomingMessage, response: ServerResponse) => {
      last.set(socket, response);
      if (isStopping) closeAfter(socket, response);
    });
  }
  return () =>
    new Promise((stopped) => {
      isStopping = true;
      const cut = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
      server.close(() => {
        clearTimeout(cut);
        stopped();
      });
      for (const [socket, response] of last) closeAfter(socket, response);
    });
}

function closeAfter(socket: Socket, response: ServerResponse | undefined): void {
  if (response === undefined || response.writableFinished) socket.destroySoon();
  // Responses are written at once, so one that has begun and not ended stalls on purpose.
  else if (response.headersSent && !response.writableEnded) socket.destroy();
  else response.once("close", () => socket.destroySoon());
}

function listenError({ code = "", message }: NodeJS.ErrnoException, host: string, port: number): ListenError {
  const what: Record<string, string> = {
    EADDRINUSE: `port ${port} on ${host} is in use: stop the program that listens there, or choose another port`,
    EACCES: `port ${port} on ${host} is not allowed for this user: choose one above 1023`,
    EADDRNOTAVAIL: `${host} is not an address of this machine`,
    ENOTFOUND: `the host ${host} is unknown`,
  };
  return new ListenError(code, what[code] ?? message, code);
}

function urlOf({ address, family, port }: AddressInfo, scheme: "http" | "https"): string {
  const unspecified = address === "0.0.0.0" || address === "::";
  const host = unspecified ? "localhost" : family === "IPv6" ? `[${address}]` : address;
  return `${scheme}://${host}:${port}`;
}
