import { pathToFileURL } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { RunningSimulator } from "../../src/persistence/start-simulator.ts";
import { contractEndpoints } from "../support/contract-endpoints.ts";
import { exchange } from "../support/exchange.ts";
import { postHeaders } from "../support/post-and-get.ts";
import { create, getTask, newFile, reset, start } from "./database-setup.ts";

describe("the next run", () => {
  test(verifies("simulator:cli:db", "knows the tasks, by both ids and in their scenario"), async () => {
    const file = newFile();
    const first = await start(file);
    const { data: made } = await create(first, { external_task_id: "order-17-scenario:fail" });
    await create(first, { external_task_id: "order-18", mode: "pro", duration: "10" });
    const tasks = first.simulator.tasks();
    await first.close();

    await using second = await start(pathToFileURL(file));
    expect(second.simulator.tasks()).toEqual(tasks);
    expect((await getTask(second, made.task_id)).data).toMatchObject({ created_at: made.created_at });
    expect((await getTask(second, "order-18")).data.task_id).toBe(tasks[1]?.task_id);
    expect(second.simulator.state().tasks).toMatchObject([{ scenario: "fail" }, {}]);
  });

  test(verifies("simulator:cli:db", "makes larger ids, and refuses a used external_task_id"), async () => {
    const file = newFile();
    const ids: string[] = [];
    for (let run = 0; run < 3; run++) {
      await using running = await start(file, { seed: 7 });
      for (let task = 0; task < 3; task++) ids.push((await create(running)).data.task_id);
      const { code } = await create(running, { external_task_id: "order-17" });
      expect(code).toBe(run === 0 ? 0 : 1201);
    }
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(9);
  });

  test(verifies("simulator:cli:db", "never shows an earlier time, whatever its speed"), async () => {
    const file = newFile();
    const fast = await start(file, { speed: 1_000_000 });
    const { data } = await create(fast);
    while ((await getTask(fast, data.task_id)).data.task_status !== "succeed");
    const shown = fast.simulator.clock.now();
    await fast.close();
    await using slow = await start(file);
    expect(slow.simulator.clock.now()).toBeGreaterThanOrEqual(shown);
    expect((await getTask(slow, data.task_id)).data.task_status).toBe("succeed");
  });

  test(verifies("simulator:cli:db", "begins again after a reset over HTTP"), async () => {
    const file = newFile();
    const first = await start(file, { seed: 7 });
    const { data } = await create(first, { external_task_id: "order-17" });
    await reset(first);
    await first.close();
    await using second = await start(file, { seed: 7 });
    expect(second.simulator.tasks()).toEqual([]);
    const { data: again } = await create(second, { external_task_id: "order-17" });
    // The part of an id that is not its time.
    const random = (id: string): bigint => BigInt(id) & (2n ** 22n - 1n);
    expect(random(again.task_id)).toBe(random(data.task_id));
  });

  test(verifies("simulator:cli:db", "drops the oldest tasks beyond its limit"), async () => {
    const file = newFile();
    const first = await start(file);
    for (let task = 0; task < 5; task++) await create(first, { external_task_id: `order-${task}` });
    await first.close();
    const second = await start(file, { maxStoredTasks: 2 });
    const names = second.simulator.tasks().map(({ task_info }) => task_info.external_task_id);
    expect(names).toEqual(["order-3", "order-4"]);
    await second.close();
    await using third = await start(file);
    expect(third.simulator.tasks()).toHaveLength(2);
  });

  test(verifies("simulator:cli:db", "knows the ids that calls made, and makes larger ones"), async () => {
    const file = newFile();
    const call = contractEndpoints.find(({ isTask }) => !isTask);
    const ask = async ({ url }: RunningSimulator): Promise<void> => {
      const [body] = Object.values(call?.examples ?? {});
      const probe = { path: call?.path ?? "", headers: postHeaders, body: JSON.stringify(body) };
      const answer = await exchange(url, probe);
      expect(answer.status).toBe(200);
    };
    const first = await start(file);
    await ask(first);
    const { knownIds } = first.simulator.state();
    expect(knownIds.length).toBeGreaterThan(0);
    await first.close();

    const second = await start(file);
    expect(second.simulator.state().knownIds).toEqual(knownIds);
    await ask(second);
    const all = second.simulator.state().knownIds.map(({ id }) => id);
    expect(all).toEqual(all.toSorted());
    await reset(second);
    await second.close();
    await using third = await start(file);
    expect(third.simulator.state().knownIds).toEqual([]);
  });

  test(verifies("simulator:cli:db", "knows which endpoint made a task"), async () => {
    const file = newFile();
    const first = await start(file);
    for (const { path: to, examples, isTask } of contractEndpoints) {
      const [body] = Object.values(examples);
      const probe = { path: to, headers: postHeaders, body: JSON.stringify(body) };
      if (isTask) await exchange(first.url, probe);
    }
    const billed = first.simulator.journal.billedTasks();
    expect(new Set(billed.map(({ endpoint }) => endpoint)).size).toBe(billed.length);
    await first.close();
    await using second = await start(file);
    expect(second.simulator.journal.billedTasks()).toEqual(billed);
  });

  test(verifies("simulator:start", "calls the caller's own listeners too"), async () => {
    const called: string[] = [];
    await using running = await start(newFile(), {
      onTask: ({ task_id }: { task_id: string }) => called.push(task_id),
      onReset: () => called.push("reset"),
    });
    const { data } = await create(running);
    running.simulator.reset();
    expect(called).toEqual([data.task_id, "reset"]);
  });
});
