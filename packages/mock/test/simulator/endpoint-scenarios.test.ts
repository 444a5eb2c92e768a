import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { scenarios } from "../../src/simulator/scenarios/scenarios.ts";
import { misfits } from "../support/contract.ts";
import { contractEndpoints } from "../support/contract-endpoints.ts";
import { getFrom, postTo, still } from "../support/post-and-get.ts";

const documented = Object.entries(scenarios).filter(([, { isDocumented }]) => isDocumented);

describe.each(contractEndpoints)("in every documented scenario, $path", (endpoint) => {
  const { path, examples, isTask, schema } = endpoint;
  const [example = {}] = Object.values(examples);

  test(verifies("simulator:contract", "responds as documented"), async () => {
    for (const [name] of documented) {
      const simulator = still({ scenario: name });
      const hasOwnId = "external_task_id" in (schema.properties ?? {});
      const body = { ...example, ...(hasOwnId ? { external_task_id: "order-17" } : {}) };
      // Some scenarios fail once.
      for (let attempt = 1; attempt <= 2; attempt += 1) {
        const answer = await postTo(simulator, path, body);
        expect([name, misfits("post", answer, path)]).toEqual([name, []]);
      }
      if (!isTask) continue;
      const ids = ["order-17", ...simulator.journal.billedTasks().map(({ task_id }) => task_id)];
      for (const ms of [0, 2_000, 60_000, 2_000_000]) {
        await simulator.advance(ms);
        for (const id of ids) {
          const seen = await getFrom(simulator, path, id);
          expect([name, ms, misfits("get", seen, path)]).toEqual([name, ms, []]);
        }
      }
    }
  });

  test(verifies("simulator:errors", "makes no task where it is refused"), async () => {
    for (const [name, { effects }] of documented) {
      if (effects.refuse === undefined) continue;
      const simulator = still();
      const { status } = await postTo(simulator, path, example, { prefer: `scenario=${name}` });
      expect([name, status >= 400]).toEqual([name, true]);
      expect(simulator.journal.billedTasks()).toEqual([]);
    }
  });
});

describe.each(contractEndpoints.filter(({ isTask }) => isTask))("a task of $path", ({ path, examples }) => {
  const [example = {}] = Object.values(examples);

  test(verifies("simulator:failures", "can fail, in HTTP 200"), async () => {
    const simulator = still({ scenario: "fail" });
    const created = await postTo(simulator, path, example);
    await simulator.advance(5_000);
    const seen = await getFrom(simulator, path, created.body.data.task_id);
    expect([seen.status, seen.body.data.task_status, seen.body.data.task_result]).toEqual([
      200,
      "failed",
      {},
    ]);
  });

  test(verifies("simulator:faults", "can be wrapped by a gateway, with its own action"), async () => {
    const simulator = still({ scenario: "instant" });
    const created = await postTo(simulator, path, example);
    const { task_id } = created.body.data;
    const wrapped = await getFrom(simulator, path, task_id, { prefer: "scenario=wrapped" });
    expect(wrapped.body).toMatchObject({
      code: "success",
      data: {
        status: "SUCCESS",
        action: expect.stringMatching(/^[A-Z_]+$/),
        data: { task_status: "succeed" },
      },
    });
  });
});
