import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { get, minimal, origin, path, post, postHeaders, still } from "../support/post-and-get.ts";

const external_task_id = "order-17";

describe("a create fails", () => {
  const answers = [
    ["500", 500, "application/json"],
    ["504", 504, "text/html"],
    ["524", 524, "text/html"],
  ] as const;

  test.each(answers)(
    verifies("simulator:faults", "%s-before made no task, and a second attempt passes"),
    async (name, status, mediaType) => {
      const simulator = still({ scenario: `${name}-before` });
      const first = await post(simulator, { external_task_id });
      expect([first.status, first.headers.get("content-type")]).toEqual([status, mediaType]);
      expect(simulator.journal.billedTasks()).toEqual([]);
      expect((await get(simulator, external_task_id)).status).toBe(400);
      expect((await post(simulator, { external_task_id })).status).toBe(200);
      expect((await post(simulator)).status).toBe(status);
      expect((await post(simulator)).status).toBe(200);
    },
  );

  test.each(answers)(
    verifies("simulator:faults", "%s-after made the task that a GET finds"),
    async (name, status) => {
      const simulator = still({ scenario: `${name}-after` });
      expect((await post(simulator, { external_task_id })).status).toBe(status);
      const [task] = simulator.journal.billedTasks();
      expect(task).toMatchObject({ external_task_id, created_at: simulator.clock.now() });
      expect((await get(simulator, external_task_id)).body.data.task_id).toBe(task?.task_id);
      expect((await post(simulator, { external_task_id })).body.code).toBe(1201);
    },
  );

  test.each([
    ["cut-before", 0],
    ["cut-after", 1],
  ])(verifies("simulator:faults", "%s is a failing network, with %d tasks"), async (scenario, tasks) => {
    const simulator = still({ scenario });
    await expect(post(simulator, { external_task_id })).rejects.toThrow(TypeError);
    expect(simulator.journal.billedTasks()).toHaveLength(tasks);
    expect(simulator.journal.requests).toMatchObject([{ method: "POST", status: 0, created: tasks === 1 }]);
  });

  test.each([
    ["stall-before", 0],
    ["stall-after", 1],
  ])(verifies("simulator:faults", "%s stops in its body, with %d tasks"), async (scenario, tasks) => {
    const simulator = still({ scenario });
    const stop = new AbortController();
    const response = await simulator.fetch(
      new Request(`${origin}${path}`, {
        method: "POST",
        headers: postHeaders,
        body: JSON.stringify(minimal),
        signal: stop.signal,
      }),
    );
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(() => JSON.parse(new TextDecoder().decode(value))).toThrow(SyntaxError);
    const next = reader?.read();
    stop.abort();
    await expect(next).rejects.toThrow(/abort/i);
    expect(simulator.journal.billedTasks()).toHaveLength(tasks);
  });

  test(
    verifies("simulator:faults", "redirect goes to another host and html-200 is a page, both without a task"),
    async () => {
      const simulator = still();
      const redirect = await post(simulator, {}, { prefer: "scenario=redirect" });
      expect([redirect.status, redirect.headers.get("location")]).toEqual([301, `${origin}/kling/login`]);
      const html = await post(simulator, {}, { prefer: "scenario=html-200" });
      expect([html.status, html.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
      expect(simulator.journal.billedTasks()).toEqual([]);
    },
  );

  test(verifies("simulator:faults", "code-in-200 is a refusal with status 200"), async () => {
    const simulator = still();
    const answer = await post(simulator, {}, { prefer: "scenario=code-in-200" });
    expect([answer.status, answer.body.code]).toEqual([200, 1201]);
    expect(simulator.journal.billedTasks()).toEqual([]);
  });
});

describe("a GET fails", () => {
  test(verifies("simulator:faults", "flaky-polls: one of three, each time another 5xx"), async () => {
    const simulator = still({ scenario: "flaky-polls" });
    const { task_id } = (await post(simulator)).body.data;
    const statuses: number[] = [];
    for (let count = 0; count < 9; count++) statuses.push((await get(simulator, task_id)).status);
    expect(statuses).toEqual([503, 200, 200, 500, 200, 200, 504, 200, 200]);
  });

  test(
    verifies("simulator:faults", "late-lookup: task_id is found at once, external_task_id later"),
    async () => {
      const simulator = still({ scenario: "late-lookup" });
      const { task_id } = (await post(simulator, { external_task_id })).body.data;
      expect((await get(simulator, task_id)).status).toBe(200);
      expect((await get(simulator, external_task_id)).body.code).toBe("task_not_exist");
      await simulator.advance(29_999);
      expect((await get(simulator, external_task_id)).status).toBe(400);
      await simulator.advance(1);
      expect((await get(simulator, external_task_id)).status).toBe(200);
    },
  );

  test(verifies("simulator:faults", "wrapped and wrapped-twice put the task deeper"), async () => {
    const simulator = still();
    const { task_id } = (await post(simulator, { external_task_id })).body.data;
    await simulator.advance(100_000);
    const plain = (await get(simulator, task_id)).body.data;
    const once = await get(simulator, task_id, { prefer: "scenario=wrapped" });
    expect(once.body).toMatchObject({ code: "success", data: { status: "SUCCESS", data: plain } });
    const twice = await get(simulator, task_id, { prefer: "scenario=wrapped-twice" });
    expect(twice.body).toMatchObject({ code: "success", data: { data: { code: 0, data: plain } } });
  });
});
