import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { auth, get, path, post, send, still } from "../support/post-and-get.ts";

const shapeOf = (value: unknown): unknown =>
  typeof value !== "object" || value === null
    ? typeof value
    : Object.fromEntries(
        Object.entries(value)
          .map(([key, inner]) => [key, shapeOf(inner)] as const)
          .sort(([a], [b]) => a.localeCompare(b)),
      );

describe("a task follows the clock", () => {
  test(verifies("simulator:lifecycle", "submitted, processing, succeed"), async () => {
    const simulator = still();
    const created = await post(simulator);
    expect(created.status).toBe(200);
    expect(shapeOf(created.body)).toEqual(
      shapeOf(JSON.parse(readExample("multi-image2video/create-response.json"))),
    );
    const { task_id, created_at } = created.body.data;
    expect(created_at).toBe(simulator.clock.now());

    const seen: [string, number][] = [];
    for (const ms of [0, 1_000, 2_000, 40_000, 60_000]) {
      await simulator.advance(ms);
      const { data } = (await get(simulator, task_id)).body;
      seen.push([data.task_status, data.updated_at - created_at]);
    }
    expect(seen.map(([status]) => status)).toEqual([
      "submitted",
      "submitted",
      "processing",
      "processing",
      "succeed",
    ]);
    const lastChange = seen.at(-1)?.[1] ?? 0;
    expect(lastChange).toBeGreaterThanOrEqual(50_000);
    expect(lastChange).toBeLessThanOrEqual(70_000);
  });

  test(verifies("simulator:lifecycle", "a GET does not move a task"), async () => {
    const simulator = still();
    const { task_id } = (await post(simulator)).body.data;
    for (let count = 0; count < 100; count++) {
      expect((await get(simulator, task_id)).body.data.task_status).toBe("submitted");
    }
  });

  test.each([
    [{ mode: "std", duration: "5" }, 50_000, 70_000],
    [{ mode: "std", duration: "10" }, 75_000, 105_000],
    [{ mode: "pro", duration: "5" }, 75_000, 105_000],
    [{ mode: "pro", duration: "10" }, 110_000, 160_000],
  ])(verifies("simulator:lifecycle", "%o ends after its typical time"), async (changes, earliest, latest) => {
    const simulator = still();
    const { task_id } = (await post(simulator, changes)).body.data;
    await simulator.advance(earliest);
    expect((await get(simulator, task_id)).body.data.task_status).toBe("processing");
    await simulator.advance(latest - earliest);
    const { data } = (await get(simulator, task_id)).body;
    expect(data.task_status).toBe("succeed");
    expect(data.task_result.videos).toEqual([
      {
        id: expect.stringMatching(/^\d{18}$/),
        url: expect.stringMatching(`^http://simulator.test/__simulator/files/${task_id}\\.mp4\\?ksTime=`),
        duration: `${changes.duration}.1`,
      },
    ]);
  });

  test(verifies("simulator:ids", "ids are unique strings of 18 digits beyond 2^53"), async () => {
    const simulator = still();
    const ids = new Set<string>();
    for (let count = 0; count < 2_000; count++) ids.add((await post(simulator)).body.data.task_id);
    expect(ids.size).toBe(2_000);
    for (const id of ids) {
      expect(id).toMatch(/^\d{18}$/);
      expect(BigInt(id)).toBeGreaterThan(2n ** 53n);
    }
  });

  test(
    verifies("simulator:seed", "the same seed makes the same run, and another seed another run"),
    async () => {
      const run = async (seed: number): Promise<string[]> => {
        const simulator = still({ seed });
        const texts = [(await post(simulator)).text, (await post(simulator, { mode: "pro" })).text];
        await simulator.advance(200_000);
        return [...texts, JSON.stringify(simulator.tasks())];
      };
      expect(await run(7)).toEqual(await run(7));
      expect(await run(7)).not.toEqual(await run(8));
    },
  );

  test(verifies("simulator:seed", "a reset begins the same run again"), async () => {
    const simulator = still();
    const run = async (): Promise<string[]> => [
      (await post(simulator)).text.replaceAll(/\d{13}/g, "time"),
      (await post(simulator, {}, { prefer: "scenario=quota" })).text,
    ];
    const first = await run();
    simulator.reset();
    expect(await run()).toEqual(first);
  });
});

describe("external_task_id", () => {
  test(verifies("simulator:external-id", "a task is found by it"), async () => {
    const simulator = still();
    const { task_id } = (await post(simulator, { external_task_id: "order/17 é" })).body.data;
    const { data } = (await get(simulator, "order/17 é")).body;
    expect(data).toMatchObject({ task_id, task_info: { external_task_id: "order/17 é" } });
  });

  test(verifies("simulator:external-id", "a second use is refused and makes no task"), async () => {
    const simulator = still();
    await post(simulator, { external_task_id: "order-17" });
    const second = await post(simulator, { external_task_id: "order-17" });
    expect(second.status).toBe(400);
    expect(second.body).toMatchObject({ code: 1201, message: expect.stringContaining("order-17") });
    expect(simulator.journal.billedTasks()).toHaveLength(1);
  });

  test(verifies("simulator:external-id", "an unknown id gets 400 and task_not_exist"), async () => {
    const answer = await get(still(), "order-17");
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(JSON.parse(readExample("errors/400-task-not-exist.json")));
  });
});

describe("Authorization", () => {
  test(verifies("simulator:auth", "any key passes, no key does not"), async () => {
    const simulator = still();
    expect((await post(simulator)).status).toBe(200);
    const answer = await send(simulator, `${path}/1`);
    expect(answer.status).toBe(401);
    expect(answer.body.error).toMatchObject({ type: "comet_api_error", code: "" });
  });

  test(verifies("simulator:auth", "with a list, only its keys pass"), async () => {
    const simulator = still({ tokens: ["sk-one"] });
    expect((await post(simulator, {}, { authorization: "Bearer sk-one" })).status).toBe(200);
    expect((await post(simulator, {}, auth)).status).toBe(401);
    expect(simulator.journal.billedTasks()).toHaveLength(1);
  });
});
