import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { scenarios } from "../../src/simulator/scenarios/scenarios.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import { runningClock, virtualClock } from "../../src/simulator/time/clock.ts";
import { get, path, post, send, still } from "../support/post-and-get.ts";

const json = (body: unknown): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

describe("the admin routes", () => {
  const asked = (origin: string, url = "http://127.0.0.1:4020"): Promise<number> =>
    still()
      .fetch(new Request(`${url}/__simulator/reset`, { method: "POST", headers: { origin } }))
      .then(({ status }) => status);

  test.each(["http://localhost:5173", "http://127.0.0.1:3000", "https://[::1]"])(
    verifies("simulator:admin", "are for a page of this machine: %s"),
    async (origin) => expect(await asked(origin)).toBe(200),
  );

  test.each([
    "https://example.com",
    "http://localhost.example.com",
    "http://127.0.0.1.example.com",
    "null",
    "http://192.168.1.9",
  ])(verifies("simulator:admin", "are not for a page of another machine: %s"), async (origin) =>
    expect(await asked(origin)).toBe(403),
  );

  test(
    verifies("simulator:admin", "are for a page of the same address, but not of a name that points to it"),
    async () => {
      expect(await asked("http://192.168.1.9:3000", "http://192.168.1.9:4020")).toBe(200);
      expect(await asked("http://evil.example:4020", "http://evil.example:4020")).toBe(403);
    },
  );

  test(verifies("simulator:admin", "list every scenario with one line each"), async () => {
    const { status, text } = await send(still({ scenario: "slow" }), "/__simulator/scenarios");
    expect(status).toBe(200);
    const { scenario, scenarios: listed } = JSON.parse(text) as {
      scenario: string;
      scenarios: { name: string; description: string; documented: boolean }[];
    };
    expect(scenario).toBe("slow");
    expect(listed.map(({ name }) => name)).toEqual(Object.keys(scenarios));
    for (const { description } of listed) expect(description).toMatch(/^[^\n]{5,120}$/);
  });

  test(verifies("simulator:admin", "change the scenario, and refuse an unknown one"), async () => {
    const simulator = still();
    expect((await send(simulator, "/__simulator/scenario", json({ name: "quota" }))).status).toBe(200);
    expect((await post(simulator)).body.code).toBe(1102);
    expect((await send(simulator, "/__simulator/scenario", json({ name: "nothing" }))).text).toContain(
      "quota",
    );
    expect((await send(simulator, "/__simulator/scenario", json({ nme: "slow" }))).status).toBe(400);
    expect((await post(simulator)).body.code).toBe(1102);
    await send(simulator, "/__simulator/scenario", json({ name: null }));
    expect((await post(simulator)).status).toBe(200);
  });

  test(verifies("simulator:admin", "let time pass, if the clock is a virtual one"), async () => {
    const simulator = still();
    const { task_id } = (await post(simulator)).body.data;
    const before = simulator.clock.now();
    const answer = await send(simulator, "/__simulator/advance", json({ ms: 100_000 }));
    expect(JSON.parse(answer.text)).toEqual({ now: before + 100_000 });
    expect((await get(simulator, task_id)).body.data.task_status).toBe("succeed");
    for (const ms of [-1, "1", null]) {
      expect((await send(simulator, "/__simulator/advance", json({ ms }))).status).toBe(400);
    }

    const real = createSimulator({ clock: runningClock() });
    const refused = await send(real, "/__simulator/advance", json({ ms: 1 }));
    expect([refused.status, refused.text]).toEqual([409, expect.stringContaining("virtual clock")]);
    await expect(real.advance(1)).rejects.toThrow(/virtualClock\(\)/);
    real.close();
  });

  test(verifies("simulator:admin", "show tasks and requests, without keys, and reset them"), async () => {
    const simulator = still();
    const created = await post(simulator, { external_task_id: "scenario:slow" });
    await send(simulator, "/nowhere");
    const tasks = JSON.parse((await send(simulator, "/__simulator/tasks")).text) as object;
    expect(tasks).toEqual({
      now: simulator.clock.now(),
      count: 1,
      tasks: [
        {
          ...created.body.data,
          task_result: {},
          endpoint: "multiImage2Video",
          scenario: "scenario:slow".slice(9),
        },
      ],
    });
    const { text } = await send(simulator, "/__simulator/requests");
    const { task_id } = created.body.data;
    const at = simulator.clock.now();
    expect(JSON.parse(text)).toEqual({
      count: 2,
      requests: [
        {
          at,
          method: "POST",
          path,
          status: 200,
          created: true,
          task_id,
          external_task_id: "scenario:slow",
          scenario: "slow",
        },
        {
          at,
          method: "GET",
          path: "/nowhere",
          status: 404,
          created: false,
          reason: "no endpoint has this path",
        },
      ],
    });
    expect(text).not.toContain("sk-test");

    expect((await send(simulator, "/__simulator/reset", { method: "POST" })).status).toBe(200);
    expect([simulator.tasks(), simulator.journal.requests]).toEqual([[], []]);
    expect((await get(simulator, task_id)).status).toBe(400);
    expect((await post(simulator)).body.data.task_id).toBe(task_id);
  });

  test(verifies("simulator:admin", "are listed for a wrong path or method"), async () => {
    const simulator = still();
    const unknown = await send(simulator, "/__simulator/nothing");
    expect([unknown.status, unknown.text]).toEqual([404, expect.stringContaining("GET /__simulator/tasks")]);
    const wrong = await send(simulator, "/__simulator/reset");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await send(simulator, "/__simulator/toString")).status).toBe(404);
    expect(simulator.journal.requests).toEqual([]);
  });

  test(verifies("simulator:admin", "can be used by a page of another origin"), async () => {
    const answer = await send(still(), "/__simulator/tasks", { headers: { origin: "http://page.test" } });
    expect(answer.headers.get("access-control-allow-origin")).toBe("http://page.test");
  });
});

describe("the journal", () => {
  test(verifies("simulator:journal", "keeps the last requests, billedTasks every task"), async () => {
    const simulator = still({ journalSize: 3 });
    const ids: string[] = [];
    for (let count = 0; count < 5; count++) ids.push((await post(simulator)).body.data.task_id);
    expect(simulator.journal.requests.map(({ task_id }) => task_id)).toEqual(ids.slice(2));
    expect(simulator.journal.billedTasks().map(({ task_id }) => task_id)).toEqual(ids);
  });

  test(verifies("simulator:journal", "drops the oldest tasks beyond its limit"), async () => {
    const simulator = still({ maxStoredTasks: 2 });
    const external_task_id = "first";
    for (const changes of [{ external_task_id }, {}, {}]) await post(simulator, changes);
    expect(simulator.journal.billedTasks()).toHaveLength(2);
    expect((await get(simulator, external_task_id)).status).toBe(400);
    expect((await post(simulator, { external_task_id })).status).toBe(200);
  });

  test(verifies("simulator:journal", "refused requests make no task"), async () => {
    const simulator = still();
    await post(simulator, { prompt: "" });
    await post(simulator, {}, { authorization: "" });
    await send(simulator, path, { ...json({}), body: "{" });
    expect(simulator.journal.billedTasks()).toEqual([]);
    expect(simulator.journal.requests.map(({ status, created }) => [status, created])).toEqual([
      [400, false],
      [401, false],
      [400, false],
    ]);
  });
});

describe("an option", () => {
  test.each(["maxTasks", "maxBodyBytes", "maxStoredTasks", "journalSize"])(
    verifies("simulator:options", "an invalid %s is refused by name"),
    (name) => {
      for (const value of [0, -1, Number.NaN]) {
        expect(() => still({ [name]: value })).toThrow(
          new RangeError(`${name} must be 1 or more, got ${value}`),
        );
      }
    },
  );
});

describe("a later run", () => {
  test(verifies("simulator:state", "counts the tasks that are still running"), async () => {
    const first = still();
    await post(first);
    const state = first.state();
    const second = still({ state, clock: virtualClock({ startAt: state.now }), maxTasks: 1 });
    expect((await post(second)).body.code).toBe(1303);
    await second.advance(100_000);
    expect((await post(second)).status).toBe(200);
  });

  test(
    verifies("simulator:state", "refuses a state of another version, or of an unknown endpoint"),
    async () => {
      const simulator = still();
      await post(simulator);
      const state = simulator.state();
      const { version: _, ...earlier } = state;
      const later = { ...state, version: 3 };
      for (const [other, message] of [
        [earlier, /has version 1, and this simulator reads version 2/],
        [later, /has version 3/],
        [
          { ...state, tasks: state.tasks.map((task) => ({ ...task, endpoint: "later" })) },
          /no endpoint "later"/,
        ],
      ] as const) {
        const given = JSON.parse(JSON.stringify(other)) as typeof state;
        expect(() => still({ state: given })).toThrow(message);
      }
    },
  );

  test(verifies("simulator:state", "continues from the state of an earlier one"), async () => {
    const stored: unknown[] = [];
    const first = still({ onTask: (task) => stored.push(task) });
    const known = (await post(first, { external_task_id: "order-17-scenario:slow" })).body.data;
    await first.advance(10_000);
    const state = JSON.parse(JSON.stringify(first.state())) as ReturnType<typeof first.state>;
    expect(state.tasks).toEqual(stored);

    const second = createSimulator({ clock: virtualClock({ startAt: state.now }), state });
    expect(second.tasks()).toEqual(first.tasks());
    expect((await post(second, { external_task_id: "order-17-scenario:slow" })).body.code).toBe(1201);
    await Promise.all([first.advance(1_000_000), second.advance(1_000_000)]);
    expect(second.tasks()).toEqual(first.tasks());
    const next = (await post(second)).body.data.task_id;
    expect(next).toBe((await post(first)).body.data.task_id);
    expect(next).not.toBe(known.task_id);
  });
});
