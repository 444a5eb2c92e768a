import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { startSimulator } from "../../src/persistence/start-simulator.ts";
import { UnknownScenarioError } from "../../src/simulator/scenarios/resolve.ts";
import { virtualClock } from "../../src/simulator/time/clock.ts";
import { exchange } from "../support/exchange.ts";
import { auth, minimal, path, postHeaders } from "../support/post-and-get.ts";

const headers = postHeaders;
const body = JSON.stringify(minimal);

test(verifies("simulator:start", "serves its simulator until it is closed"), async () => {
  const running = await startSimulator({ port: 0, clock: virtualClock() });
  expect(running.url).toBe(`http://127.0.0.1:${running.port}`);
  const created = await exchange(running.url, { headers, body });
  const [task] = running.simulator.journal.billedTasks();
  expect(created.body).toContain(task?.task_id);
  await running.simulator.advance(200_000);
  const found = await exchange(running.url, {
    method: "GET",
    path: `${path}/${task?.task_id}`,
    headers: auth,
  });
  expect(found.body).toContain('"task_status":"succeed"');
  await Promise.all([running.close(), running.close()]);
  await expect(exchange(running.url, { headers, body })).rejects.toThrow();
});

test(verifies("simulator:start", "accepts the options of a simulator"), async () => {
  await using running = await startSimulator({ port: 0, tokens: ["good"], maxTasks: 1, seed: 7 });
  const post = (key: string) =>
    exchange(running.url, { headers: { ...headers, authorization: `Bearer ${key}` }, body });
  const statuses: number[] = [];
  for (const key of ["bad", "good", "good"]) statuses.push((await post(key)).status);
  expect(statuses).toEqual([401, 200, 429]);
});

test(verifies("simulator:start", "runs its clock at the given speed"), async () => {
  await using running = await startSimulator({ port: 0, speed: 1_000_000 });
  await exchange(running.url, { headers, body });
  while (running.simulator.tasks()[0]?.task_status !== "succeed")
    await exchange(running.url, { method: "GET" });
});

test(verifies("simulator:start", "refuses a clock that is none, by name"), async () => {
  const clock = "real" as "virtual";
  await expect(startSimulator({ port: 0, clock })).rejects.toThrow('clock takes "virtual"');
});

test.each([
  ["a clock and a speed", { clock: virtualClock(), speed: 2 }, TypeError],
  ["a clock and a database", { clock: virtualClock(), db: "never.db" }, TypeError],
  ["no speed", { speed: 0 }, RangeError],
  ["an unknown scenario", { scenario: "nothing" }, UnknownScenarioError],
  ["a callback host that is none", { allowCallbackHosts: ["http://a/b"] }, TypeError],
])(verifies("simulator:start", "refuses %s"), async (_, options, error) => {
  await expect(startSimulator({ port: 0, ...options })).rejects.toThrow(error);
});
