import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection on which a test writes any bytes. */
interface RawConnection {
  socket: Socket;
  send(text: string): void;
  /** The first match in all received text; fails if the connection closes without one. */
  received(pattern: RegExp): Promise<string>;
  /** All received text, after the connection is closed. */
  closed: Promise<string>;
}

export async function rawConnection({ url }: { url: string }): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname.replace(/^\[(.*)\]$/, "$1")).setEncoding("latin1");
  let text = "";
  socket.on("data", (chunk: string) => {
    text += chunk;
  });
  // A cut by the server may be an error on this side.
  socket.on("error", () => undefined);
  const closed = new Promise<string>((done) => socket.once("close", () => done(text)));
  await once(socket, "connect");
  return {
    socket,
    send: (more) => void socket.write(more),
    closed,
    received: (pattern) =>
      new Promise((found, failed) => {
        const check = (): void => {
          const match = pattern.exec(text);
          if (match) found(match[0]);
        };
        check();
        socket.on("data", check);
        closed.then(() => failed(new Error(`closed before ${pattern}: ${text}`)));
      }),
  };
}
