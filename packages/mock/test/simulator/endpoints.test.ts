import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { ajvErrors, misfits } from "../support/contract.ts";
import { type ContractEndpoint, contractEndpoints } from "../support/contract-endpoints.ts";
import { createVariants } from "../support/create-variants.ts";
import { type Answer, auth, getFrom, origin, postTo, send, still } from "../support/post-and-get.ts";

/** Every URL in a response. */
function urlsIn(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith(`${origin}/`) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(urlsIn) : [];
}

async function expectFiles(simulator: Simulator, answer: Answer): Promise<void> {
  for (const url of urlsIn(answer.body)) {
    const file = await simulator.fetch(new Request(url, { headers: { range: "bytes=1-4" } }));
    expect([url, file.status, file.headers.get("content-length")]).toEqual([url, 206, "4"]);
  }
}

const requests = contractEndpoints.flatMap((endpoint) =>
  Object.entries(endpoint.examples).map(([name, body]) => ({ ...endpoint, name, body })),
);
const tasks = requests.filter(({ isTask }) => isTask);
const calls = requests.filter(({ isTask }) => !isTask);

describe("a documented request that makes a task", () => {
  test.each(tasks)(
    verifies(["simulator:endpoints", "simulator:lifecycle"], "$path, $name: succeeds as documented"),
    async ({ path, body }) => {
      const simulator = still();
      const created = await postTo(simulator, path, body);
      expect([created.status, misfits("post", created, path)]).toEqual([200, []]);
      const { task_id } = created.body.data;
      const statuses: string[] = [];
      for (const ms of [0, 3_000, 1_000_000]) {
        await simulator.advance(ms);
        const seen = await getFrom(simulator, path, task_id);
        expect([seen.status, misfits("get", seen, path)]).toEqual([200, []]);
        statuses.push(seen.body.data.task_status);
      }
      expect(statuses).toEqual(["submitted", "processing", "succeed"]);
      const seen = await getFrom(simulator, path, task_id);
      expect(urlsIn(seen.body)).not.toEqual([]);
      await expectFiles(simulator, seen);
      const { requests } = simulator.journal;
      expect(requests[0]).toMatchObject({ task_id, created: true, path });
    },
  );

  test.each(tasks)(
    verifies("simulator:webhooks", "$path, $name: sends its webhooks as documented"),
    async ({ path, body }) => {
      const received: unknown[] = [];
      const simulator = still({
        allowCallbackHosts: ["example.com"],
        send: async (request) => {
          received.push(await request.json());
          return new Response();
        },
      });
      await postTo(simulator, path, { ...body, callback_url: "https://example.com/hook" });
      await simulator.advance(1_000_000);
      expect(received.map((update) => (update as { task_status: string }).task_status)).toEqual([
        "submitted",
        "processing",
        "succeed",
      ]);
      // The body of a webhook is the data of a GET.
      const shown = await getFrom(simulator, path, String(simulator.tasks()[0]?.task_id));
      for (const update of received) {
        const body = { ...shown.body, data: update as Answer["body"]["data"] };
        expect(misfits("get", { ...shown, body }, path)).toEqual([]);
      }
    },
  );

  test.each(tasks)(
    verifies("simulator:endpoints", "$path, $name: is a task of no other endpoint"),
    async ({ path, body }) => {
      const simulator = still({ scenario: "instant" });
      const { task_id } = (await postTo(simulator, path, body)).body.data;
      const [external] = simulator.journal.billedTasks();
      for (const other of contractEndpoints) {
        for (const id of [task_id, external?.external_task_id ?? task_id]) {
          const seen = await getFrom(simulator, other.path, id);
          if (!other.isTask) expect([other.path, seen.status]).toEqual([other.path, 404]);
          else if (other.path === path) expect(seen.status).toBe(200);
          else expect([seen.status, seen.body.code]).toEqual([400, "task_not_exist"]);
        }
      }
    },
  );
});

describe("a documented call", () => {
  test.each(calls)(
    verifies("simulator:endpoints", "$path, $name: gets its response at once, as documented"),
    async ({ path, body }) => {
      const simulator = still();
      const first = await postTo(simulator, path, body);
      expect([first.status, misfits("post", first, path)]).toEqual([200, []]);
      await expectFiles(simulator, first);
      const second = await postTo(simulator, path, body);
      // Each response has new ids.
      expect(second.text).not.toBe(first.text);
      expect(simulator.journal.billedTasks()).toEqual([]);
      expect(simulator.journal.requests).toMatchObject([{ created: false }, { created: false }]);
    },
  );

  test.each(calls)(
    verifies("simulator:faults", "$path, $name: can be refused, and can fail"),
    async ({ path, body }) => {
      const ask = async (scenario: string): Promise<Answer> =>
        postTo(still(), path, body, { prefer: `scenario=${scenario}` });
      expect((await ask("quota")).body.code).toBe(1102);
      expect((await ask("rate-limit")).status).toBe(429);
      for (const scenario of ["500-before", "500-after"]) expect((await ask(scenario)).status).toBe(500);
      await expect(ask("cut-before")).rejects.toThrow(TypeError);
      for (const scenario of ["slow", "concurrency", "fail"]) expect((await ask(scenario)).status).toBe(200);
      expect((await ask("nothing")).body.error.message).toContain('no scenario "nothing"');
    },
  );
});

describe.each(contractEndpoints)("$path", ({ path, isTask, ...endpoint }: ContractEndpoint) => {
  const whole = { path, isTask, ...endpoint };

  test(
    verifies(["simulator:contract", "simulator:rules"], "refuses every request that breaks the contract"),
    async () => {
      for (const { title, body } of createVariants(whole)) {
        const answer = await postTo(still(), path, body);
        expect([title, misfits("post", answer, path)]).toEqual([title, []]);
        const isRefused = answer.status === 400 && answer.body.error?.code === "invalid_request";
        expect([title, isRefused]).toEqual([title, ajvErrors(endpoint.input, body).length > 0]);
      }
    },
  );

  test(verifies("simulator:message", "describes what is wrong"), async () => {
    const { body } = await postTo(still(), path, {});
    const [field] = endpoint.schema.required ?? [];
    expect(body.error.message).toContain(field === undefined ? "must have" : `${field} is required`);
    expect(body.error.message).not.toContain("undefined");
  });

  test(verifies("simulator:endpoints", "accepts a POST with a key, and nothing else"), async () => {
    const simulator = still();
    const [body] = Object.values(endpoint.examples);
    expect((await send(simulator, path, { headers: auth })).status).toBe(405);
    expect((await postTo(simulator, path, body, { authorization: "" })).status).toBe(401);
    expect((await postTo(simulator, `${path}/1/2`, body)).status).toBe(404);
    expect((await postTo(simulator, `${path}/1`, body)).status).toBe(isTask ? 405 : 404);
    expect(simulator.journal.billedTasks()).toEqual([]);
  });
});
