import { once } from "node:events";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { connect, createServer as createHttp2Server, type IncomingHttpHeaders } from "node:http2";
import type { AddressInfo } from "node:net";
import { verifies } from "cometapi-kling-spec/requirements";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { toNodeHandler } from "../../src/webhook.ts";
import { listen } from "../fakes/listen.ts";
import { recordedFetch } from "../fakes/recorded-fetch.ts";
import { found, post, processing, receiver, signedUrl, succeed } from "../fakes/webhook-receiver.ts";

describe(verifies("client:webhook", "the handler works in"), () => {
  const query = new URL(signedUrl).search;

  test("Hono, and a function such as a Next route handler", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(processing), found(succeed)));
    const app = new Hono();
    app.post("/hook", (context) => handle(context.req.raw));
    expect((await app.request(post(processing))).status).toBe(200);
    const POST = (request: Request): Promise<Response> => handle(request);
    expect((await POST(post(succeed))).status).toBe(200);
    expect(tasks).toEqual([processing, succeed]);
  });

  test("node:http", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(succeed)), { maxBodyBytes: 1_000 });
    await using server = await listen(toNodeHandler(handle));
    const send = (init: RequestInit, path = `/hook${query}`): Promise<Response> =>
      fetch(`${server.url}${path}`, { method: "POST", body: JSON.stringify(succeed), ...init });
    const good = await send({});
    expect([good.status, await good.text(), tasks]).toEqual([200, "OK", [succeed]]);
    const wrong = await send({ method: "GET", body: null });
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await send({}, "/hook")).status).toBe(403);
    expect((await send({ body: "{" })).status).toBe(400);
    expect((await send({ body: "x".repeat(1_001) })).status).toBe(413);
    expect((await send({})).status).toBe(200);
  });

  test("node:http, with a body of no declared length, a strange method and a strange target", async () => {
    const { handle } = receiver(recordedFetch());
    await using server = await listen(toNodeHandler(handle));
    async function send(method: string, path: string, chunk?: string): Promise<string> {
      const agent = new Agent({ keepAlive: true });
      const request = httpRequest(server.url, { method, path, agent }).on("error", () => {});
      const answered = once(request, "response");
      // Without an end: only a limit on what is read can lead to an answer.
      if (chunk === undefined) request.end();
      else request.write(chunk);
      const [response] = (await answered) as [IncomingMessage];
      request.destroy();
      return `${response.statusCode} ${response.headers.connection}`;
    }
    expect(await send("POST", `/hook${query}`, " ".repeat(64 * 1_024 + 1))).toBe("413 close");
    expect(await send("TRACE", "/hook")).toMatch(/^405/);
    expect(await send("POST", "*")).toMatch(/^500/);
    expect(await send("POST", "http://shop.example/hook")).toMatch(/^403/);
    expect(await send("POST", "//evil.example/hook")).toMatch(/^403/);
  });

  test.each([
    ["an object", (text: string): unknown => JSON.parse(text)],
    ["text", (text: string): unknown => text],
    ["a Buffer", (text: string): unknown => Buffer.from(text)],
  ])(
    "node:http, where a parser has made %s of the body and a router has cut the path",
    async (_name, parse) => {
      const { handle, tasks } = receiver(recordedFetch(found(succeed)));
      const handleNode = toNodeHandler(handle);
      await using server = await listen(async (req, res) => {
        let text = "";
        for await (const chunk of req) text += chunk;
        const { url = "" } = req;
        await handleNode(
          Object.assign(req, { body: parse(text), originalUrl: url, url: url.replace("/hook", "/") }),
          res,
        );
      });
      const response = await fetch(`${server.url}/hook${query}`, {
        method: "POST",
        body: JSON.stringify(succeed),
      });
      expect([response.status, tasks]).toEqual([200, [succeed]]);
    },
  );

  test("node:http, where a parser of another type has left an empty object, as in Express 4", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(succeed)));
    const handleNode = toNodeHandler(handle);
    await using server = await listen((req, res) => handleNode(Object.assign(req, { body: {} }), res));
    const response = await fetch(`${server.url}/hook${query}`, {
      method: "POST",
      body: JSON.stringify(succeed),
    });
    expect([response.status, tasks]).toEqual([200, [succeed]]);
  });

  test("node:http, where a refused body leaves the connection usable", async () => {
    const { handle } = receiver(recordedFetch(found(succeed)));
    await using server = await listen(toNodeHandler(handle));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    async function send(path: string, body: string): Promise<[number | undefined, boolean]> {
      const request = httpRequest(server.url, { method: "POST", path, agent }).end(body);
      const [response] = (await once(request, "response")) as [IncomingMessage];
      response.resume();
      await once(response, "end");
      return [response.statusCode, request.reusedSocket];
    }
    expect(await send("/hook", " ".repeat(1_000_000))).toEqual([403, false]);
    expect(await send(`/hook${query}`, JSON.stringify(succeed))).toEqual([200, true]);
    agent.destroy();
  });

  test("node:http2", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(succeed)));
    const server = createHttp2Server(toNodeHandler(handle)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const stream = client.request({ ":method": "POST", ":path": `/hook${query}` });
    stream.end(JSON.stringify(succeed));
    const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders];
    client.destroy();
    server.close();
    expect([headers[":status"], tasks]).toEqual([200, [succeed]]);
  });

  test("toNodeHandler, which answers 500 for a handler that fails", async () => {
    await using server = await listen(toNodeHandler(() => Promise.reject(new Error("secret"))));
    const response = await fetch(server.url, { method: "POST", body: "{}" });
    expect([response.status, await response.text()]).toEqual([500, ""]);
  });
});
