import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { connect, requestOf } from "./connection.ts";
import { load } from "./load.ts";
import { median, ratio } from "./median.ts";
import { isMet, type Target } from "./report.ts";

async function portOf(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const get = requestOf({ method: "GET", path: "/" });
const post = requestOf({ method: "POST", path: "/", body: "é" });

test("a response in several chunks is one response", async () => {
  const port = await portOf((_, response) => {
    response.writeHead(200, { "content-length": "4" });
    response.write("ab");
    setImmediate(() => response.end("cd"));
  });
  const connection = await connect(port);
  expect([await connection.send(get), await connection.send(post)]).toEqual(["abcd", "abcd"]);
  connection.close();
});

test("every response is counted, and nothing else", async () => {
  let answered = 0;
  const port = await portOf(async (request, response) => {
    for await (const chunk of request) expect(String(chunk)).toBe("é");
    answered += 1;
    response.setHeader("content-length", answered % 100).end("x".repeat(answered % 100));
  });
  const { requests, perSecond, p99Ms } = await load({ port, pid: process.pid }, [get, post], 50);
  expect(requests).toBe(answered);
  expect(requests).toBeGreaterThanOrEqual(10);
  expect(perSecond).toBeGreaterThan(0);
  expect(p99Ms).toBeGreaterThan(0);
});

test.each([
  ["a refusal", "not a 200", (_, response) => void response.writeHead(500, { "content-length": "0" }).end()],
  ["a connection that is cut", "", (_, response) => void response.destroy()],
] satisfies [string, string, RequestListener][])("%s ends the load", async (_, message, listener) => {
  const port = await portOf(listener);
  await expect(load({ port, pid: process.pid }, [get], 1_000)).rejects.toThrow(message);
});

test("a number that was not measured misses its target", () => {
  const target: Target = {
    measure: "",
    value: 2,
    bound: 2,
    isAtLeast: true,
    unit: "",
    digits: 0,
    isTime: false,
  };
  expect(isMet(target)).toBe(true);
  expect(isMet({ ...target, value: 1.99 })).toBe(false);
  expect(isMet({ ...target, isAtLeast: false, value: 2.01 })).toBe(false);
  for (const isAtLeast of [true, false])
    expect(isMet({ ...target, isAtLeast, value: Number.NaN })).toBe(false);
});

test("ratios are those of the rounds", () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
  expect(ratio([1, 20, 3], [1, 10, 1])).toBe(2);
});
