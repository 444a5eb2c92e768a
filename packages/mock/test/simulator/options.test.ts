import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { effectsOf } from "../../src/simulator/scenarios/resolve.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import type { SimulatorOptions } from "../../src/simulator/state/options.ts";
import { minimal, path, post, postTo, send, still } from "../support/post-and-get.ts";

describe("a number", () => {
  test.each([
    ["seed", Number.NaN, "seed must be an integer from 0 to 4294967295, got NaN"],
    ["seed", "x", 'seed must be an integer from 0 to 4294967295, got "x"'],
    ["seed", 1.5, "seed must be an integer from 0 to 4294967295, got 1.5"],
    ["seed", -1, "seed must be an integer from 0 to 4294967295, got -1"],
    ["seed", 2 ** 32, "seed must be an integer from 0 to 4294967295, got 4294967296"],
    ["webhookRetries", -1, "webhookRetries must be an integer, 0 or more, got -1"],
    ["webhookRetries", "2", 'webhookRetries must be an integer, 0 or more, got "2"'],
    ["maxTasks", 0, "maxTasks must be 1 or more, got 0"],
    ["journalSize", "10", 'journalSize must be 1 or more, got "10"'],
    ["maxBodyBytes", Number.NaN, "maxBodyBytes must be 1 or more, got NaN"],
  ])(verifies("simulator:options", "%s: %j is refused by name"), (name, value, message) => {
    const options = { [name]: value } as SimulatorOptions;
    expect(() => createSimulator(options)).toThrow(new RangeError(message));
  });

  test.each([0, 1, 2 ** 32 - 1])(verifies("simulator:options", "seed %d is allowed"), (seed) => {
    expect(() => createSimulator({ seed })).not.toThrow();
  });
});

describe("a text that no request can have", () => {
  test.each(["http://kling.test", "kling.test:80", "kling.test/x", "a b", "", "me@kling.test"])(
    verifies("simulator:options", "is refused as one of allowHosts: %j"),
    (host) => {
      const message = `allowHosts takes host names without a port, such as kling.test, got ${JSON.stringify(host)}`;
      expect(() => createSimulator({ allowHosts: [host] })).toThrow(new TypeError(message));
    },
  );

  test.each(["kling.test", "localhost", "127.0.0.1", "::1", "[::1]", "fe80::1"])(
    verifies("simulator:options", "is not %j of allowHosts"),
    (host) => {
      expect(() => createSimulator({ allowHosts: [host] })).not.toThrow();
    },
  );

  test.each(["", "sk-secret key", "sk-secret\n", "sk-sécret"])(
    verifies("simulator:options", "is refused as one of tokens, and not shown: %j"),
    (token) => {
      const create = () => createSimulator({ tokens: ["good", token] });
      expect(create).toThrow(/^tokens takes keys of visible ASCII without spaces/);
      expect(create).not.toThrow(/secret|sécret/);
    },
  );
});

describe("requireKey", () => {
  test(verifies("simulator:key", "false: every request passes without a key, and with any"), async () => {
    const simulator = still({ requireKey: false, tokens: ["good"] });
    const statuses: number[] = [];
    for (const headers of [{}, { authorization: "nonsense" }, { authorization: "Bearer good" }]) {
      const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
      statuses.push((await send(simulator, path, { ...init, body: JSON.stringify(minimal) })).status);
    }
    expect(statuses).toEqual([200, 200, 200]);
    expect((await send(simulator, `${path}/1`)).status).toBe(400);
  });

  test(verifies("simulator:key", "is true without the option"), async () => {
    expect((await send(still(), `${path}/1`)).status).toBe(401);
  });
});

describe("joined scenarios", () => {
  test.each([
    ["504-before+504-after", "the answer to the create"],
    ["rate-limit+quota", "which creates are refused"],
    ["quota+rate-limit", "which creates are refused"],
    ["quota+cut-after", "the answer to the create"],
    ["error-400-content-policy+maintenance", "the answer to the create"],
    ["slow+instant", "how fast the task is"],
    ["fail+fail-mask", "how the task ends"],
    ["fail+stuck", "how the task ends"],
    ["wrapped+url-in-fail-reason", "the form of a GET's answer"],
  ])(verifies("simulator:scenario", "%s exclude each other"), async (name, what) => {
    const [first, second] = name.split("+");
    const message = `the scenarios "${first}" and "${second}" exclude each other: both say ${what}; leave one out`;
    expect(() => createSimulator({ scenario: name })).toThrow(
      expect.objectContaining({ name: "ContradictoryScenarioError", message }),
    );
    const simulator = still();
    const answer = await post(simulator, {}, { prefer: `scenario=${name}` });
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(message)]);
    const init = {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name }),
    };
    expect((await send(simulator, "/__simulator/scenario", init)).body.error.message).toBe(message);
    expect(() => {
      simulator.scenario = name;
    }).toThrow(message);
  });

  test.each([
    "slow+slow",
    "500-after+late-lookup",
    "rate-limit+504-after",
    "slow+fail",
    "webhook-delay+webhook-duplicate",
    "service-ids-only+stale-polls+late-task",
  ])(verifies("simulator:scenario", "%s go together"), (name) => {
    expect(() => effectsOf(name)).not.toThrow();
  });
});

describe("a scenario that fails once", () => {
  const scenario = "504-before";

  test(verifies("simulator:faults", "does so for each key and body of a create without an id"), async () => {
    const simulator = still({ scenario });
    const create = async (prompt: string, key: string) =>
      (await post(simulator, { prompt }, { authorization: `Bearer ${key}` })).status;
    const statuses = [
      await create("a", "1"),
      await create("a", "1"),
      await create("b", "1"),
      await create("a", "2"),
      await create("b", "1"),
      await create("a", "1"),
    ];
    expect(statuses).toEqual([504, 200, 504, 504, 200, 200]);
    expect(simulator.tasks()).toHaveLength(3);
  });

  test(verifies("simulator:faults", "does so also for bytes, and again after a reset"), async () => {
    const simulator = still({ scenario });
    const body = new TextEncoder().encode(JSON.stringify(minimal));
    const create = async () => {
      const headers = { authorization: "Bearer 1", "content-type": "application/json" };
      return (await simulator.handle({ method: "POST", path, headers, body, origin: "http://a.test" }))
        .status;
    };
    expect([await create(), await create()]).toEqual([504, 200]);
    simulator.reset();
    expect(await create()).toBe(504);
  });

  test(verifies("simulator:faults", "an external_task_id counts, whatever the body is"), async () => {
    const simulator = still({ scenario });
    const create = async (prompt: string) =>
      (await post(simulator, { prompt, external_task_id: "order-17" })).status;
    expect([await create("a"), await create("b")]).toEqual([504, 200]);
  });
});

test(
  verifies("simulator:rate-limit", "maxTasks counts what runs, also with thousands of ended tasks"),
  async () => {
    const simulator = still({ maxTasks: 3 });
    const statuses: number[] = [];
    for (let round = 0; round < 200; round += 1) {
      for (let count = 0; count < 4; count += 1) statuses.push((await post(simulator)).status);
      await simulator.advance(80_000);
    }
    expect(statuses).toEqual(Array.from({ length: 800 }, (_, index) => (index % 4 === 3 ? 429 : 200)));
    for (let count = 0; count < 3; count += 1) await post(simulator);
    const { headers } = await postTo(simulator, path, minimal);
    const seconds = Number(headers.get("retry-after"));
    expect([seconds > 45, seconds <= 60]).toEqual([true, true]);
  },
);
