import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { get, post, still } from "../support/post-and-get.ts";

const callback_url = "http://127.0.0.1:9/hook";
const long = (name: string, length = 2 ** 23): string => name.padEnd(length, "x");

describe(verifies("simulator:memory", "ids of many megabytes"), () => {
  test("are accepted and shown whole, as the contract has no limit for them", async () => {
    const simulator = still();
    const { status, body } = await post(simulator, { external_task_id: long("a") });
    expect(status).toBe(200);
    const seen = await get(simulator, body.data.task_id);
    expect(seen.body.data.task_info.external_task_id === long("a")).toBe(true);
  });

  test("drop the oldest tasks, and no ordinary ones", async () => {
    const simulator = still();
    for (let count = 0; count < 100; count++) {
      await post(simulator, { external_task_id: `order-${count}`, callback_url });
    }
    const ids: string[] = [];
    for (const name of ["a", "b", "c", "d", "e", "f"]) {
      ids.push((await post(simulator, { external_task_id: long(name) })).body.data.task_id);
    }
    const kept = simulator.journal.billedTasks().map(({ task_id }) => task_id);
    expect(kept).toEqual(ids.slice(-4));
    expect((await get(simulator, ids[0] ?? "")).status).toBe(400);
    // Dropped tasks do not count any more.
    for (let count = 0; count < 100; count++) await post(simulator, { external_task_id: `later-${count}` });
    expect(simulator.journal.billedTasks()).toHaveLength(104);
    simulator.reset();
    await post(simulator, { external_task_id: long("g") });
    await post(simulator, { external_task_id: "small" });
    expect(simulator.journal.billedTasks()).toHaveLength(2);
  });

  test("are still refused the second time", async () => {
    const simulator = still();
    await post(simulator, { external_task_id: long("a") });
    const second = await post(simulator, { external_task_id: long("a") });
    expect(second.body.code).toBe(1201);
    expect(second.text.length).toBeLessThan(2_000);
  });

  test("keep the journals small", async () => {
    const simulator = still({ scenario: "instant", send: () => Promise.resolve(new Response()) });
    const path = `${callback_url}/${"p".repeat(100_000)}`;
    const { body } = await post(simulator, { external_task_id: long("a"), callback_url: path });
    await get(simulator, body.data.task_id);
    await simulator.advance(1);
    expect(simulator.journal.requests).toHaveLength(2);
    expect(simulator.journal.deliveries).toHaveLength(3);
    expect(JSON.stringify(simulator.journal.requests).length).toBeLessThan(10_000);
    expect(JSON.stringify(simulator.journal.deliveries).length).toBeLessThan(300_000);
  });

  test("do not fill the queue of webhooks", async () => {
    let sent = 0;
    const simulator = still({
      scenario: "instant",
      send: () => {
        sent += 1;
        return new Promise(() => undefined);
      },
    });
    for (const name of ["a", "b", "c"]) {
      await post(simulator, { external_task_id: long(name), callback_url });
    }
    const dropped = simulator.journal.deliveries.map(({ outcome, reason }) => `${outcome}: ${reason}`);
    expect(sent).toBe(1);
    expect(dropped).toEqual(new Array(5).fill("dropped: too many characters are queued already"));
    simulator.reset();
    expect(simulator.journal.deliveries).toEqual([]);
    simulator.close();
  });

  test("of dropped tasks send no webhook", async () => {
    const simulator = still({ maxStoredTasks: 1, send: () => Promise.resolve(new Response()) });
    const first = await post(simulator, { callback_url });
    const second = await post(simulator, { callback_url });
    await simulator.advance(200_000);
    const deliveredIds = simulator.journal.deliveries.map(({ task_id }) => task_id);
    expect(deliveredIds.filter((id) => id === first.body.data.task_id)).toHaveLength(1);
    expect(deliveredIds.filter((id) => id === second.body.data.task_id)).toHaveLength(3);
  });

  test("count in a scenario that fails once for each id", async () => {
    const simulator = still({ scenario: "500-before" });
    const statuses: number[] = [];
    for (const external_task_id of ["a", "a", long("b", 1_001), long("b", 1_001)]) {
      statuses.push((await post(simulator, { external_task_id })).status);
    }
    expect(statuses).toEqual([500, 200, 500, 200]);
  });
});
