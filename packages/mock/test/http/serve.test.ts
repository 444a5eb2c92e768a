import { EventEmitter, once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { connect } from "node:net";
import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test, vi } from "vitest";
import { ListenError } from "../../src/http/running-server.ts";
import { serve } from "../../src/http/serve.ts";

const local = { port: 0, host: "127.0.0.1" };
const hello = (_: IncomingMessage, response: ServerResponse) => void response.end("hello");

test("serves a handler and stops at the end of its block", async () => {
  let url: string;
  {
    await using server = await serve(hello, local);
    url = server.url;
    expect(url).toBe(`http://127.0.0.1:${server.port}`);
    expect(await (await fetch(url)).text()).toBe("hello");
  }
  await expect(fetch(url)).rejects.toThrow();
});

test("may be closed twice", async () => {
  const server = await serve(hello, local);
  await Promise.all([server.close(), server.close()]);
  await server.close();
});

test(verifies("mock:stop", "cuts a response that takes longer than ten seconds"), async () => {
  const asked = new EventEmitter();
  const requested = once(asked, "request");
  const server = await serve(() => void asked.emit("request"), local);
  const socket = connect(server.port, local.host).on("error", () => undefined);
  socket.write("GET / HTTP/1.1\r\nHost: mock\r\n\r\n");
  await requested;
  const cut = new Promise((closed) => socket.once("close", closed));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const closed = server.close();
    vi.advanceTimersByTime(9_999);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(vi.getTimerCount()).toBe(0);
    await Promise.all([closed, cut]);
  } finally {
    vi.useRealTimers();
  }
});

test.each(["::1", "0.0.0.0", "localhost"])("gives a URL that works for %s", async (host) => {
  await using server = await serve(hello, { port: 0, host });
  expect((await fetch(server.url)).status).toBe(200);
});

test(verifies("mock:startup-errors", "a port in use is reported by its code"), async () => {
  await using server = await serve(hello, local);
  const second = serve(hello, { port: server.port, host: local.host });
  await expect(second).rejects.toThrow(ListenError);
  await expect(second).rejects.toMatchObject({
    code: "EADDRINUSE",
    message: expect.stringContaining("is in use"),
  });
});

test(verifies("mock:startup-errors", "a host of another machine is reported"), async () => {
  await expect(serve(hello, { port: 0, host: "192.0.2.1" })).rejects.toMatchObject({ code: "EADDRNOTAVAIL" });
});

test(verifies("mock:stop", "a running response ends, and then its connection is closed"), async () => {
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

test.each(["", " "])(
  verifies("mock:startup-errors", "the empty host %j does not open every address"),
  async (host) => {
    await expect(serve(() => undefined, { port: 0, host })).rejects.toMatchObject({
      name: "ListenError",
      code: "ERR_HOST",
      message: 'the host is empty: give 127.0.0.1, or "0.0.0.0" for every address',
    });
  },
);
