import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { createPath, exchange, type Probe } from "../support/exchange.ts";
import { hostileRequest } from "./hostile-requests.ts";
import { largeBody } from "./large-body.ts";

const seed = 20_261_123;
// One leaked body is 60 MB. The growth of the engine is far below this limit.
const boundBytes = 6_000_000;
const headers = { authorization: "Bearer sk-test", "content-type": "application/json" };

interface Rest {
  bytes: number;
  billed: number;
}

async function served() {
  const child = fork(fileURLToPath(new URL("served.ts", import.meta.url)), [], { execArgv: ["--expose-gc"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  const rest = async (): Promise<Rest> => {
    child.send("rest");
    const [answer] = (await once(child, "message")) as [Rest];
    return answer;
  };
  return { url, rest };
}

/** Sends small and very large requests, and returns the number of accepted creates. */
async function attack(url: string, turn: number): Promise<number> {
  let accepted = 0;
  const send = async (probe: Probe): Promise<number> => {
    const { status, body } = await exchange(url, probe);
    if (probe.method === "POST" && status === 200 && body.includes('"task_id"')) accepted += 1;
    return status;
  };
  for (const request of fc.sample(hostileRequest, { numRuns: 300, seed: seed + turn })) await send(request);
  const create = { method: "POST", path: createPath, headers };
  // On separate connections, which stay open.
  const large = [60 * 2 ** 20, 64 * 2 ** 20, 64 * 2 ** 20 + 1].map((bytes) => largeBody(bytes));
  expect(await Promise.all(large.map((body) => send({ ...create, body })))).toEqual([200, 200, 413]);
  const fields = JSON.parse(largeBody(1_000)) as object;
  const body = JSON.stringify({ ...fields, external_task_id: "x".repeat(20_000_000 + turn) });
  expect([await send({ ...create, body }), await send({ ...create, body })]).toEqual([200, 400]);
  return accepted;
}

const title = "after an attack and a reset, the memory returns to its first size";
test(verifies("simulator:memory", title), { timeout: 180_000 }, async () => {
  const { url, rest } = await served();
  const before: Rest[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const accepted = await attack(url, turn);
    before.push(await rest());
    expect(before.at(-1)?.billed).toBe(accepted);
  }
  // The first attack compiles and loads code, which is not a leak.
  const [, first, last] = before;
  expect((last?.bytes ?? Number.NaN) - (first?.bytes ?? Number.NaN)).toBeLessThan(boundBytes);
  // An absolute limit, since each attack could leave the same amount until the next one.
  expect(last?.bytes).toBeLessThan(50_000_000);
});
