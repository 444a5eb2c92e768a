import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type RunningSimulator, startSimulator } from "../../src/persistence/start-simulator.ts";
import { virtualClock } from "../../src/simulator/time/clock.ts";
import { createPath, exchange } from "../support/exchange.ts";
import { minimal } from "../support/post-and-get.ts";
import { rawConnection } from "../support/raw-connection.ts";

const headers = { authorization: "Bearer sk-test", "content-type": "application/json" };
const body = JSON.stringify(minimal);

let running: RunningSimulator;
beforeAll(async () => {
  running = await startSimulator({ port: 0, clock: virtualClock() });
});
afterAll(() => running.close());
beforeEach(() => running.simulator.reset());

const billed = (): number => running.simulator.journal.billedTasks().length;

async function answers(): Promise<void> {
  expect(await exchange(running.url, { headers, body })).toMatchObject({ status: 200 });
}

function raw(method: string, target: string): string {
  return `${method} ${target} HTTP/1.1\r\nHost: sim\r\nAuthorization: Bearer sk-secret\r\n\r\n`;
}

describe(verifies("simulator:abuse", "unusual requests"), () => {
  test("CONNECT opens no tunnel", async () => {
    const { send, closed } = await rawConnection(running);
    send(raw("CONNECT", "example.com:443"));
    expect(await closed).toBe("");
    await answers();
  });

  test.each([createPath, "/", "/x", "*"])("TRACE of %s tells nothing of what was sent", async (target) => {
    const { send, received, socket } = await rawConnection(running);
    send(raw("TRACE", target));
    expect(await received(/^HTTP\/1.1 40[45] [\s\S]*\}$/)).not.toContain("sk-secret");
    socket.destroy();
  });

  test.each([
    "/x/../__simulator/reset",
    "//__simulator/reset",
    "/./__simulator/reset",
    "/__simulator/%72eset",
    "/__simulator/../__simulator/reset",
    "/%5f%5fsimulator/reset",
    "/__simulator\\reset",
    "/__simulator/reset/",
    "/__simulator/reset%00",
    "/__simulator/__proto__",
    "/__simulator/files/..%2freset",
    "http://127.0.0.1/__simulator/reset",
    "/kling/v1/videos/multi-image2video/..%2f..%2f..%2f..%2f__simulator/reset",
  ])("%s is not the admin route that it resembles", async (target) => {
    await answers();
    const { send, received, socket } = await rawConnection(running);
    send(raw("POST", target));
    await received(/^HTTP\/1.1 4\d\d /);
    expect(billed()).toBe(1);
    socket.destroy();
  });

  test.each([
    ["%2e%2e", 400],
    ["%2e%2e%2f%2e%2e", 400],
    ["%00", 400],
    ["%c0%ae%c0%ae", 400],
    ["%e0%80%af", 400],
    ["%", 400],
    ["a/../b", 404],
    ["x".repeat(15_000), 400],
    ["__proto__", 400],
  ])("a GET of %s finds nothing", async (id, status) => {
    await answers();
    const answer = await exchange(running.url, { method: "GET", path: `${createPath}/${id}`, headers });
    expect(answer.status).toBe(status);
  });

  test.each([
    ["lists in lists, a million deep", `${"[".repeat(1e6)}${"]".repeat(1e6)}`, 413],
    ["lists in lists, a hundred thousand deep", `${"[".repeat(1e5)}${"]".repeat(1e5)}`, 400],
    ["lists that do not end", "[".repeat(1e6), 413],
    ["a field a million lists deep", body.replace("{", `{"a":${"[".repeat(1e6)}${"]".repeat(1e6)},`), 413],
    ["a field of many lists", body.replace("{", `{"a":${"[".repeat(1e5)}${"]".repeat(1e5)},`), 200],
    ["a hundred thousand fields", JSON.stringify({ ...minimal, ...Object.fromEntries(keys(100_000)) }), 200],
    ["fifty thousand pictures", JSON.stringify({ ...minimal, image_list: keys(50_000) }), 400],
    ["one field a hundred thousand times", `{${'"prompt":1,'.repeat(100_000)}${body.slice(1)}`, 200],
    ["__proto__ with a whole request", `{"__proto__":${body}}`, 400],
    ["__proto__ beside a request", body.replace("{", '{"__proto__":{"mode":"ultra"},'), 200],
    ["a number too large for one", body.replace("{", '{"cfg_scale":1e999,'), 400],
    ["half a character", body.replace("The dog", "\\ud83d"), 200],
  ])("%s", async (_, text, status) => {
    const answer = await exchange(running.url, { headers, body: text });
    expect(answer.status).toBe(status);
    expect(answer.body.length).toBeLessThan(5_000);
    expect(billed()).toBe(status === 200 ? 1 : 0);
  });

  test("bytes that are not UTF-8 are not JSON", async () => {
    const answer = await exchange(running.url, { headers, body: Buffer.from([0xff, 0xfe, 0x00, 0xd8]) });
    expect(answer.status).toBe(400);
  });

  test("two hundred stalled uploads delay no other request", async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, () => rawConnection(running)));
    const head = `POST ${createPath} HTTP/1.1\r\nHost: sim\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\n`;
    for (const { send } of slow) send(`${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, 10)}`);
    await answers();
    expect(billed()).toBe(1);
    const [first, ...others] = slow;
    first?.send(body.slice(10));
    await first?.received(/^HTTP\/1.1 200 /);
    for (const { socket } of others) socket.destroy();
    await Promise.all(others.map(({ closed }) => closed));
    await answers();
    expect(billed()).toBe(3);
    first?.socket.destroy();
  });

  test("a thousand ranges of a video get one response", async () => {
    await answers();
    await running.simulator.advance(200_000);
    const [task] = running.simulator.tasks();
    const range = `bytes=${Array.from({ length: 1_000 }, (_, at) => `${at}-${at}`).join(",")}`;
    const path = `/__simulator/files/${task?.task_id}.mp4`;
    const whole = await exchange(running.url, { method: "GET", path });
    const parts = await exchange(running.url, { method: "GET", path, headers: { range } });
    expect(parts.body.length).toBeLessThanOrEqual(whole.body.length);
  });
});

function keys(count: number): [string, number][] {
  return Array.from({ length: count }, (_, index) => [`key${index}`, index]);
}
