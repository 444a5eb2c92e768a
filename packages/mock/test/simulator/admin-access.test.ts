import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { startSimulator } from "../../src/persistence/start-simulator.ts";
import type { SimulatorOptions } from "../../src/simulator/state/options.ts";
import { exchange } from "../support/exchange.ts";
import { post, send, still } from "../support/post-and-get.ts";

async function statusFor(host: string | undefined, options: SimulatorOptions = {}): Promise<number> {
  const headers: Record<string, string> = host === undefined ? {} : { host };
  return (await send(still(options), "/__simulator/deliveries", { headers })).status;
}

describe("the host name of a request to an admin route", () => {
  test.each([
    undefined,
    "localhost",
    "localhost:4020",
    "APP.localhost:1",
    "127.0.0.1:4020",
    "192.168.1.5",
    "[::1]:4020",
  ])(verifies("simulator:admin", "%s is served"), async (host) => {
    expect(await statusFor(host)).toBe(200);
  });

  test.each([
    "evil.example:4020",
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "notlocalhost",
    "mock:4020",
    "",
  ])(verifies("simulator:admin", "%j is not, since anybody can let a name point here"), async (host) => {
    expect(await statusFor(host)).toBe(403);
  });

  test(verifies("simulator:admin", "that the options allow is served"), async () => {
    const options = { allowHosts: ["Mock"] };
    expect([await statusFor("mock:4020", options), await statusFor("other:4020", options)]).toEqual([
      200, 403,
    ]);
  });

  test(verifies("simulator:admin", "does not matter for files and the service"), async () => {
    const simulator = still();
    const created = await post(simulator, {}, { host: "kling.example:4020" });
    expect(created.status).toBe(200);
  });

  test(verifies("simulator:admin", "is checked over HTTP, and the name to listen on is known"), async () => {
    await using running = await startSimulator({ port: 0, host: "localhost" });
    const ask = (host: string) =>
      exchange(running.url, { method: "GET", path: "/__simulator/tasks", headers: { host } });
    const refused = await ask("evil.example");
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('not served as \\"evil.example\\": use localhost or an IP address');
    expect((await ask("localhost")).status).toBe(200);
  });
});

describe("lists", () => {
  async function ids(simulator: ReturnType<typeof still>, query: string): Promise<unknown> {
    const { text } = await send(simulator, `/__simulator/tasks${query}`);
    const { count, tasks } = JSON.parse(text) as {
      count: number;
      tasks: { task_info: { external_task_id: string } }[];
    };
    return [count, tasks.map(({ task_info }) => task_info.external_task_id)];
  }

  test(verifies("simulator:admin", "?limit and ?offset count from the newest"), async () => {
    const simulator = still();
    for (const name of ["a", "b", "c", "d"]) await post(simulator, { external_task_id: name });
    expect(await ids(simulator, "")).toEqual([4, ["a", "b", "c", "d"]]);
    expect(await ids(simulator, "?limit=2")).toEqual([4, ["c", "d"]]);
    expect(await ids(simulator, "?limit=2&offset=1")).toEqual([4, ["b", "c"]]);
    expect(await ids(simulator, "?offset=3")).toEqual([4, ["a"]]);
    expect(await ids(simulator, "?offset=9")).toEqual([4, []]);
  });

  test(verifies("simulator:admin", "of requests and webhooks take them too"), async () => {
    const simulator = still({ send: () => Promise.resolve(new Response()) });
    for (const name of ["a", "b"])
      await post(simulator, { external_task_id: name, callback_url: "http://127.0.0.1:9/" });
    await simulator.advance(200_000);
    const requests = JSON.parse((await send(simulator, "/__simulator/requests?limit=1")).text) as Record<
      string,
      unknown
    >;
    expect(requests).toMatchObject({ count: 2, requests: [{ external_task_id: "b" }] });
    const deliveries = JSON.parse(
      (await send(simulator, "/__simulator/deliveries?limit=4&offset=2")).text,
    ) as Record<string, unknown>;
    expect(deliveries).toMatchObject({ count: 6, deliveries: Array(4).fill({ outcome: "delivered" }) });
  });

  test(verifies("simulator:admin", "have at most 1,000 entries without a limit"), async () => {
    const simulator = still();
    for (let count = 0; count < 1_001; count += 1) await post(simulator);
    const { text } = await send(simulator, "/__simulator/tasks");
    const { count, tasks } = JSON.parse(text) as { count: number; tasks: object[] };
    expect([count, tasks.length]).toEqual([1_001, 1_000]);
  });

  test.each([
    ["?limit=0", "limit must be an integer from 1 to 10000"],
    ["?limit=10001", "limit must be an integer from 1 to 10000"],
    ["?limit=x", "limit must be an integer from 1 to 10000"],
    ["?limit=1.5", "limit must be an integer from 1 to 10000"],
    ["?limit=", "limit must be an integer from 1 to 10000"],
    ["?offset=-1", "offset must be an integer from 0 to 9007199254740991"],
    ["?page=2", "the query takes limit and offset"],
  ])(verifies("simulator:admin", "refuse %s"), async (query, message) => {
    const answer = await send(still(), `/__simulator/tasks${query}`);
    expect([answer.status, answer.body.error.message]).toEqual([400, message]);
  });
});
