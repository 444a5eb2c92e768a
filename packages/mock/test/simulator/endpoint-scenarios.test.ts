import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { scenarios } from "../../src/simulator/scenarios/scenarios.ts";
import { misfits } from "../support/contract.ts";
import { contractEndpoints } from "../support/contract-endpoints.ts";
import { type Answer, auth, send, still } from "../support/post-and-get.ts";

const documented = Object.entries(scenarios).filter(([, { isDocumented }]) => isDocumented);

describe.each(contractEndpoints)("in every documented scenario, $path", (endpoint) => {
  const { path, examples, isTask, schema } = endpoint;
  const [example = {}] = Object.values(examples);

  test(verifies("simulator:contract", "responds as documented"), async () => {
    for (const [name] of documented) {
      const simulator = still({ scenario: name });
      const hasOwnId = "external_task_id" in (schema.properties ?? {});
      const body = { ...example, ...(hasOwnId ? { external_task_id: "order-17" } : {}) };
      const headers = { ...auth, "content-type": "application/json" };
      const post = (): Promise<Answer> =>
        send(simulator, path, { method: "POST", headers, body: JSON.stringify(body) });
      // Some scenarios fail once.
      for (const answer of [await post(), await post()]) {
        expect([name, misfits("post", answer, path)]).toEqual([name, []]);
      }
      if (!isTask) continue;
      const ids = ["order-17", ...simulator.journal.billedTasks().map(({ task_id }) => task_id)];
      for (const ms of [0, 2_000, 60_000, 2_000_000]) {
        await simulator.advance(ms);
        for (const id of ids) {
          const seen = await send(simulator, `${path}/${id}`, { headers: auth });
          expect([name, ms, misfits("get", seen, path)]).toEqual([name, ms, []]);
        }
      }
    }
  });

  test(verifies("simulator:errors", "makes no task where it is refused"), async () => {
    for (const [name, { effects }] of documented) {
      if (effects.refuse === undefined) continue;
      const simulator = still();
      const headers = { ...auth, "content-type": "application/json", prefer: `scenario=${name}` };
      const { status } = await send(simulator, path, {
        method: "POST",
        headers,
        body: JSON.stringify(example),
      });
      expect([name, status >= 400]).toEqual([name, true]);
      expect(simulator.journal.billedTasks()).toEqual([]);
    }
  });
});

describe.each(contractEndpoints.filter(({ isTask }) => isTask))("a task of $path", ({ path, examples }) => {
  const [example = {}] = Object.values(examples);

  test(verifies("simulator:failures", "can fail, in HTTP 200"), async () => {
    const simulator = still({ scenario: "fail" });
    const headers = { ...auth, "content-type": "application/json" };
    const created = await send(simulator, path, { method: "POST", headers, body: JSON.stringify(example) });
    await simulator.advance(5_000);
    const seen = await send(simulator, `${path}/${created.body.data.task_id}`, { headers: auth });
    expect([seen.status, seen.body.data.task_status, seen.body.data.task_result]).toEqual([
      200,
      "failed",
      {},
    ]);
  });

  test(verifies("simulator:faults", "can be wrapped by a gateway, with its own action"), async () => {
    const simulator = still({ scenario: "instant" });
    const headers = { ...auth, "content-type": "application/json" };
    const created = await send(simulator, path, { method: "POST", headers, body: JSON.stringify(example) });
    const to = `${path}/${created.body.data.task_id}`;
    const wrapped = await send(simulator, to, { headers: { ...auth, prefer: "scenario=wrapped" } });
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
