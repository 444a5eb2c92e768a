import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { errorResponses } from "../../src/generated/error-responses.ts";
import { scenarios } from "../../src/simulator/scenarios/scenarios.ts";
import { misfits } from "../support/contract.ts";
import { type Answer, get, post, still } from "../support/post-and-get.ts";

const names = Object.keys(scenarios);

describe("a scenario can be requested", () => {
  test(verifies("simulator:scenario", "by option"), async () => {
    const simulator = still({ scenario: "quota" });
    expect((await post(simulator)).body).toMatchObject({ code: 1102 });
  });

  test(verifies("simulator:scenario", "by Prefer, beside other preferences"), async () => {
    const simulator = still();
    const prefer = "respond-async, scenario=quota, wait=10";
    expect((await post(simulator, {}, { prefer })).body).toMatchObject({ code: 1102 });
    expect((await post(simulator)).status).toBe(200);
  });

  test(verifies("simulator:scenario", "by external_task_id"), async () => {
    const answer = await post(still(), { external_task_id: "order-17-scenario:quota" });
    expect(answer.body).toMatchObject({ code: 1102 });
  });

  test(verifies("simulator:scenario", "while the simulator runs"), async () => {
    const simulator = still();
    simulator.scenario = "maintenance";
    expect((await post(simulator)).status).toBe(503);
    simulator.scenario = undefined;
    expect((await post(simulator)).status).toBe(200);
  });

  test(verifies("simulator:scenario", "together with others"), async () => {
    const simulator = still({ scenario: "500-after+late-lookup" });
    const external_task_id = "order-17";
    expect((await post(simulator, { external_task_id })).status).toBe(500);
    expect((await get(simulator, external_task_id)).status).toBe(400);
    await simulator.advance(30_000);
    expect((await get(simulator, external_task_id)).status).toBe(200);
  });

  test(verifies("simulator:scenario", "and stays with its task"), async () => {
    const simulator = still();
    const { task_id } = (await post(simulator, {}, { prefer: "scenario=fail" })).body.data;
    await simulator.advance(5_000);
    expect((await get(simulator, task_id)).body.data.task_status).toBe("failed");
  });

  test(verifies("simulator:scenario", "and an unknown one is refused with all names"), async () => {
    const simulator = still();
    for (const answer of [
      await post(simulator, {}, { prefer: "scenario=nothing" }),
      await post(simulator, { external_task_id: "scenario:nothing" }),
      await get(simulator, "1", { prefer: "scenario=nothing" }),
    ]) {
      expect(answer.status).toBe(400);
      for (const name of ['"nothing"', ...names]) expect(answer.body.error.message).toContain(name);
    }
    expect(() => still({ scenario: "nothing" })).toThrow(/no scenario "nothing"; known are slow, /);
    expect(() => still({ scenario: "constructor" })).toThrow(/no scenario/);
    expect(() => {
      simulator.scenario = "slow+nothing";
    }).toThrow(/"nothing"/);
    expect(simulator.journal.billedTasks()).toEqual([]);
  });
});

describe("the responses of a scenario fit the contract", () => {
  const documented = Object.entries(scenarios).filter(([, { isDocumented }]) => isDocumented);

  test.each(documented)(verifies("simulator:contract", "%s"), async (name) => {
    const simulator = still();
    const external_task_id = `order-scenario:${name}`;
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(misfits("post", await post(simulator, { external_task_id }))).toEqual([]);
    }
    const prefer = { prefer: `scenario=${name}` };
    for (const ms of [0, 2_000, 60_000, 2_000_000]) {
      await simulator.advance(ms);
      expect(misfits("get", await get(simulator, external_task_id))).toEqual([]);
      expect(misfits("get", await get(simulator, external_task_id, prefer))).toEqual([]);
    }
  });
});

describe("the responses of an undocumented scenario do not fit the contract", () => {
  test.each(["wrapped", "wrapped-twice", "unknown-status", "code-in-200", "redirect", "html-200"])(
    verifies("simulator:contract", "%s"),
    async (scenario) => {
      const simulator = still({ scenario });
      const created = await post(simulator, { external_task_id: "order-17" });
      await simulator.advance(40_000);
      const seen = await get(simulator, "order-17");
      expect([...misfits("post", created), ...misfits("get", seen)]).not.toEqual([]);
    },
  );
});

describe("a refusal", () => {
  test.each(Object.entries(errorResponses))(
    verifies("simulator:errors", "error-%s is the documented one, for POST and GET"),
    async (name, { status, body }) => {
      const simulator = still();
      const prefer = { prefer: `scenario=error-${name}` };
      const withoutIds = (text: string): string =>
        text.replace(/\(request id: \w+\)/, "").replace(/"request_id":"[^"]*"/, "");
      const created = await post(simulator, {}, prefer);
      // A GET has no body that could be too large.
      const seen = status === 413 ? created : await get(simulator, "1", prefer);
      for (const answer of [created, seen]) {
        expect(answer.status).toBe(status);
        const documented = typeof body === "string" ? body : JSON.stringify(body);
        expect(withoutIds(answer.text)).toBe(withoutIds(documented));
      }
      expect(simulator.journal.billedTasks()).toEqual([]);
    },
  );

  test(verifies("simulator:errors", "each has a request id of its own"), async () => {
    const simulator = still({ scenario: "quota" });
    const ids = [await post(simulator), await post(simulator)].map(({ body }) => body.request_id);
    expect(new Set(ids).size).toBe(2);
  });
});

describe("a rate limit counts", () => {
  test(verifies("simulator:rate-limit", "one create in two seconds, after Retry-After"), async () => {
    const simulator = still({ scenario: "rate-limit" });
    const first = await post(simulator);
    expect([first.status, first.body.code, first.headers.get("retry-after")]).toEqual([429, 1302, "2"]);
    await simulator.advance(1_000);
    expect((await post(simulator)).headers.get("retry-after")).toBe("1");
    await simulator.advance(1_000);
    expect((await post(simulator)).status).toBe(200);
    expect((await post(simulator)).status).toBe(429);
    expect(simulator.journal.billedTasks()).toHaveLength(1);
  });

  test(verifies("simulator:rate-limit", "running tasks, up to maxTasks"), async () => {
    const simulator = still({ maxTasks: 2 });
    const ids = [(await post(simulator)).body.data.task_id, (await post(simulator)).body.data.task_id];
    const refused = await post(simulator);
    expect([refused.status, refused.body.code]).toEqual([429, 1303]);
    const wait = Number(refused.headers.get("retry-after"));
    await simulator.advance(wait * 1_000);
    const statuses = await Promise.all(
      ids.map(async (id) => (await get(simulator, id)).body.data.task_status),
    );
    expect(statuses).toContain("succeed");
    expect((await post(simulator)).status).toBe(200);
  });

  test(verifies("simulator:rate-limit", "one running task in the scenario concurrency"), async () => {
    const simulator = still({ scenario: "concurrency" });
    expect((await post(simulator)).status).toBe(200);
    expect((await post(simulator)).body.code).toBe(1303);
    await simulator.advance(80_000);
    expect((await post(simulator)).status).toBe(200);
  });
});

describe("a task", () => {
  const failing = names.filter((name) => name.startsWith("fail"));
  const run = async (name: string, ms: number): Promise<Answer> => {
    const simulator = still();
    const { task_id } = (await post(simulator, {}, { prefer: `scenario=${name}` })).body.data;
    await simulator.advance(ms);
    return get(simulator, task_id);
  };

  test.each(failing)(verifies("simulator:failures", "%s gives its reason inside HTTP 200"), async (name) => {
    const { status, body } = await run(name, 60_000);
    expect([status, body.code, body.data.task_status, body.data.task_result]).toEqual([200, 0, "failed", {}]);
    expect(scenarios[name]?.description).toContain(body.data.task_status_msg);
  });

  test(verifies("simulator:failures", "every reason is different"), () => {
    expect(new Set(failing.map((name) => scenarios[name]?.effects.plan?.failure)).size).toBe(failing.length);
  });

  test.each([
    ["slow", 400_000, "processing"],
    ["slow", 750_000, "succeed"],
    ["instant", 0, "succeed"],
    ["stuck", 2_000_000_000, "submitted"],
    ["stuck-processing", 2_000_000_000, "processing"],
    ["unknown-status", 40_000, "reviewing"],
    ["unknown-status", 80_000, "succeed"],
  ])(verifies("simulator:lifecycle", "%s is after %d ms %s"), async (name, ms, status) => {
    expect((await run(name, ms)).body.data.task_status).toBe(status);
  });
});
