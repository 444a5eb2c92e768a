import { once } from "node:events";
import { request } from "node:http";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "../../src/persistence/start-simulator.ts";
import { virtualClock } from "../../src/simulator/time/clock.ts";
import { exchange } from "../support/exchange.ts";
import { auth, minimal, path, postHeaders } from "../support/post-and-get.ts";
import { rawConnection } from "../support/raw-connection.ts";

const body = JSON.stringify(minimal);
const maxBodyBytes = 4_096;

let running: RunningSimulator;
beforeAll(async () => {
  running = await startSimulator({ port: 0, clock: virtualClock(), maxBodyBytes });
});
afterAll(() => running.close());

const head = (method: string, target: string, more: string[] = []): string =>
  [`${method} ${target} HTTP/1.1`, "Host: sim", "Authorization: Bearer x", ...more, "", ""].join("\r\n");
const create = (more: string[] = [], content = body): string =>
  `${head("POST", path, ["Content-Type: application/json", `Content-Length: ${content.length}`, ...more])}${content}`;

/** The server still works. */
async function answers(): Promise<void> {
  expect(await exchange(running.url, { headers: postHeaders, body })).toMatchObject({ status: 200 });
}

describe("faults", () => {
  test.each([
    ["cut-before", 0],
    ["cut-after", 1],
  ])(
    verifies("simulator:http", "%s closes the connection without a byte, with %i tasks"),
    async (name, made) => {
      const before = running.simulator.journal.billedTasks().length;
      const { send, closed } = await rawConnection(running);
      send(create([`Prefer: scenario=${name}`]));
      expect(await closed).toBe("");
      expect(running.simulator.journal.billedTasks().length - before).toBe(made);
      await answers();
    },
  );

  test(verifies("simulator:http", "a stalled response has its head and a part of its body"), async () => {
    const { send, received, socket } = await rawConnection(running);
    send(create(["Prefer: scenario=stall-after"]));
    const answer = await received(/^HTTP\/1.1 200 [\s\S]*\r\n\r\n\{.*/);
    const [, length = "0"] = /content-length: (\d+)/i.exec(answer) ?? [];
    expect(answer.split("\r\n\r\n")[1]?.length).toBeLessThan(Number(length));
    await answers();
    socket.destroy();
  });

  test(verifies("simulator:http", "a stalled response does not keep the server from stopping"), async () => {
    const other = await startSimulator({ port: 0, scenario: "stall-before" });
    const { send, received, closed } = await rawConnection(other);
    send(create());
    await received(/\r\n\r\n\{/);
    await other.close();
    await closed;
  });
});

describe("connections", () => {
  test(verifies("simulator:http", "one connection serves several calls"), async () => {
    const { send, received, socket } = await rawConnection(running);
    send(create());
    const [id = ""] = /\d{18}/.exec(await received(/"task_id":"\d{18}"/)) ?? [];
    send(head("GET", `${path}/${id}`));
    await received(/"request_id"/);
    send(head("HEAD", `${path}/${id}`));
    await received(/HTTP\/1.1 405 /);
    send(head("GET", `${path}/${id}`));
    await received(/"request_id"[\s\S]*"request_id"/);
    socket.destroy();
  });

  test(verifies("simulator:http", "pipelined calls get their responses in order"), async () => {
    const { send, received, socket } = await rawConnection(running);
    send(create() + head("GET", `${path}/nothing`) + head("GET", "/elsewhere"));
    await received(/HTTP\/1.1 200 [\s\S]*HTTP\/1.1 400 [\s\S]*HTTP\/1.1 404 /);
    socket.destroy();
  });

  test(verifies("simulator:http", "HEAD of a video has its length and no body"), async () => {
    const { body: created } = await exchange(running.url, { headers: postHeaders, body });
    const { data } = JSON.parse(created) as { data: { task_id: string } };
    await running.simulator.advance(200_000);
    const video = { path: `/__simulator/files/${data.task_id}.mp4`, headers: {} };
    const got = await exchange(running.url, { ...video, method: "GET" });
    const head = await exchange(running.url, { ...video, method: "HEAD" });
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(Number(head.headers["content-length"])).toBeGreaterThan(1_000);
    expect(head.headers["content-length"]).toBe(got.headers["content-length"]);
  });
});

describe("large bodies", () => {
  const filled = (external_task_id: string): string =>
    JSON.stringify({ ...minimal, added_tomorrow: "x".repeat(3 * 2 ** 20), external_task_id });

  test.each([
    ["with its length", (text: string) => text],
    ["in chunks", (text: string) => [text.slice(0, 2 ** 20), text.slice(2 ** 20)]],
  ])(verifies("simulator:http", "3 MiB %s arrive completely"), async (_, framed) => {
    await using other = await startSimulator({ port: 0 });
    const answer = await exchange(other.url, { headers: postHeaders, body: framed(filled("order-17")) });
    expect(answer.status).toBe(200);
    expect(other.simulator.journal.billedTasks()).toMatchObject([{ external_task_id: "order-17" }]);
  });
});

describe("an invalid request", () => {
  test(verifies("simulator:http", "a body with a too large content-length gets 413 at once"), async () => {
    const { send, received, socket } = await rawConnection(running);
    send(head("POST", path, ["Content-Type: application/json", `Content-Length: ${maxBodyBytes + 1}`]));
    await received(/^HTTP\/1.1 413 [\s\S]*read_request_body_failed/);
    // The rest is read and dropped, so that the connection stays usable.
    send("x".repeat(maxBodyBytes + 1) + create());
    await received(/HTTP\/1.1 200 /);
    socket.destroy();
  });

  test(verifies("simulator:http", "a chunked body gets 413 when it becomes too large"), async () => {
    const { send, received, socket } = await rawConnection(running);
    send(head("POST", path, ["Content-Type: application/json", "Transfer-Encoding: chunked"]));
    const chunk = `${(maxBodyBytes).toString(16)}\r\n${"x".repeat(maxBodyBytes)}\r\n`;
    send(chunk);
    send(chunk);
    await received(/^HTTP\/1.1 413 /);
    send(`${chunk}0\r\n\r\n${create()}`);
    await received(/HTTP\/1.1 200 /);
    socket.destroy();
  });

  test(verifies("simulator:http", "a body in single bytes is accepted"), async () => {
    const { send, received, socket } = await rawConnection(running);
    socket.setNoDelay();
    for (const byte of create()) send(byte);
    await received(/^HTTP\/1.1 200 /);
    socket.destroy();
  });

  test(verifies("simulator:http", "too many headers get 431"), async () => {
    const { send, closed } = await rawConnection(running);
    send(
      head(
        "GET",
        `${path}/1`,
        Array.from({ length: 1_900 }, (_, index) => `X-${index}: flood`),
      ),
    );
    expect(await closed).toMatch(/^HTTP\/1.1 431 /);
    await answers();
  });

  test.each([
    ["no HTTP", "hello\r\n\r\n"],
    ["a broken length", head("POST", path, ["Content-Length: many"])],
    ["two lengths", head("POST", path, ["Content-Length: 1", "Content-Length: 2"])],
    ["a length and chunks", head("POST", path, ["Content-Length: 1", "Transfer-Encoding: chunked"])],
    ["a broken chunk", `${head("POST", path, ["Transfer-Encoding: chunked"])}zz\r\n`],
    ["a line break in a header", head("GET", path, ["X-A: 1\rX-B: 2"])],
  ])(verifies("simulator:http", "%s gets 400 and ends only its connection"), async (_, text) => {
    const { send, closed } = await rawConnection(running);
    send(text);
    expect(await closed).toMatch(/^HTTP\/1.1 400 /);
    await answers();
  });

  test(verifies("simulator:http", "an aborted upload makes no task"), async () => {
    const before = running.simulator.journal.requests.length;
    const { hostname, port } = new URL(running.url);
    const headers = { ...postHeaders, "content-length": body.length, expect: "100-continue" };
    const upload = request({ hostname, port, path, method: "POST", headers });
    const failed = once(upload, "error");
    upload.flushHeaders();
    await once(upload, "continue");
    upload.write(body.slice(0, 20));
    upload.destroy(new Error("given up"));
    await failed;
    await answers();
    expect(running.simulator.journal.requests.length - before).toBe(1);
  });

  test.each([
    "//",
    "/..",
    "/%00",
    "/%zz",
    `${path}/..%2f..`,
    "http://elsewhere.test/x",
    "https://",
    "ftp://sim/",
    "*",
  ])(verifies("simulator:http", "the target %s gets a refusal"), async (target) => {
    const { send, received, socket } = await rawConnection(running);
    send(head("GET", target));
    await received(/^HTTP\/1.1 4\d\d /);
    socket.destroy();
  });
});

describe("the result's URL", () => {
  async function videoUrl(url: string, headers: Record<string, string>): Promise<string> {
    const { body: created } = await exchange(url, { headers: postHeaders, body });
    const { data } = JSON.parse(created) as { data: { task_id: string } };
    await running.simulator.advance(200_000);
    const found = await exchange(url, {
      method: "GET",
      path: `${path}/${data.task_id}`,
      headers: { ...auth, ...headers },
    });
    return (
      (/"url":"([^"]*)\/__simulator\/files\/\d{18}\.mp4\?ksTime=\w+"/.exec(found.body) ?? [])[1] ?? found.body
    );
  }

  test.each(["localhost:4020", "mock.example.test", "127.0.0.1:9", "[::1]:4020", "[2001:db8::1]"])(
    verifies("simulator:urls", "has the host of the request: %s"),
    async (host) => {
      expect(await videoUrl(running.url, { host })).toBe(`http://${host}`);
    },
  );

  test.each(["", "a b", "user@host", "host/path", "host:port", "[::1", 'h"o'])(
    verifies("simulator:urls", "has the server's own address if the host is %j"),
    async (host) => {
      expect(await videoUrl(running.url, { host })).toBe(running.url);
    },
  );

  test(verifies("simulator:urls", "ignores headers that any client can write"), async () => {
    const forwarded = {
      "x-forwarded-host": "evil.test",
      "x-forwarded-proto": "https",
      forwarded: "host=evil.test",
    };
    expect(await videoUrl(running.url, forwarded)).toBe(running.url);
  });

  test.each(["127.0.0.1", "::1"])(
    verifies("simulator:urls", "has the address of the connection if the request has no host: %s"),
    async (host) => {
      await using other = await startSimulator({ port: 0, host, scenario: "instant" });
      const { send, received, socket } = await rawConnection(other);
      send(create().replace("Host: sim\r\n", "").replace("HTTP/1.1", "HTTP/1.0"));
      await received(/"task_id"/);
      socket.destroy();
      const { send: ask, received: receivedBody } = await rawConnection(other);
      const [task] = other.simulator.tasks();
      ask(`GET ${path}/${task?.task_id} HTTP/1.0\r\nAuthorization: Bearer x\r\n\r\n`);
      expect(await receivedBody(/"url":"[^"?]*/)).toBe(
        `"url":"${other.url}/__simulator/files/${task?.task_id}.mp4`,
      );
    },
  );
});
