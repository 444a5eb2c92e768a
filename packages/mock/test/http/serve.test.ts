import { EventEmitter, once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect } from "node:net";
import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { ListenError } from "../../src/http/running-server.ts";
import { serve } from "../../src/http/serve.ts";

const local = { port: 0, host: "127.0.0.1" };
const hello = (_: IncomingMessage, response: ServerResponse) => void response.end("hello");

test("serves any fetch handler and stops at the end of its block", async () => {
  let url: string;
  {
    await using server = await serve(hello, local);
    url = server.url;
    expect(url).toBe(`http://127.0.0.1:${server.port}`);
    expect(await (await fetch(url)).text()).toBe("hello");
  }
  await expect(fetch(url)).rejects.toThrow();
});

test("may be closed again", async () => {
  const server = await serve(hello, local);
  await Promise.all([server.close(), server.close()]);
  await server.close();
});

test(verifies("mock:stop", "cuts an answer that does not come within the grace"), async () => {
  const server = await serve(() => undefined, { ...local, graceMs: 0 });
  const socket = connect(server.port, local.host);
  socket.write("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
  await once(socket, "connect");
  const cut = once(
    socket.on("error", () => undefined),
    "close",
  );
  await server.close();
  await cut;
});

test.each(["::1", "0.0.0.0", "localhost"])("gives a URL that works for %s", async (host) => {
  await using server = await serve(hello, { port: 0, host });
  expect((await fetch(server.url)).status).toBe(200);
});

test(verifies("mock:startup-errors", "a taken port is told by its code"), async () => {
  await using server = await serve(hello, local);
  const second = serve(hello, { port: server.port, host: local.host });
  await expect(second).rejects.toThrow(ListenError);
  await expect(second).rejects.toMatchObject({
    code: "EADDRINUSE",
    message: expect.stringContaining("is taken"),
  });
});

test(verifies("mock:startup-errors", "a host that is not of this machine is told"), async () => {
  await expect(serve(hello, { port: 0, host: "192.0.2.1" })).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
});

test(verifies("mock:stop", "a running answer is finished, then its connection closed"), async () => {
  const asked = new EventEmitter();
  const requested = once(asked, "request") as Promise<[ServerResponse]>;
  const server = await serve((_, response) => void asked.emit("request", response), local);
  const socket = connect(server.port, local.host).setEncoding("utf8");
  let received = "";
  socket.on("data", (text) => {
    received += text;
  });
  socket.write("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
  const [response] = await requested;
  const closed = Promise.all([server.close(), once(socket, "close")]);
  response.end("hello");
  await closed;
  expect(received).toMatch(/^HTTP\/1.1 200 [\s\S]*hello/);
});
