import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { exampleIds } from "../../src/generated/endpoints.ts";
import { type Endpoint, endpoints } from "../../src/simulator/rules/endpoint.ts";
import { createKnownIds, type KnownId } from "../../src/simulator/rules/known-ids.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { virtualClock } from "../../src/simulator/time/clock.ts";
import { contractEndpoints } from "../support/contract-endpoints.ts";
import { type Answer, getFrom, postTo, still } from "../support/post-and-get.ts";

const dayMs = 24 * 60 * 60 * 1_000;

type Fields = Record<string, unknown>;

/** A documented request of an endpoint that has a field. */
function exampleOf({ path }: Endpoint, field?: string): Fields {
  const { examples = {} } = contractEndpoints.find((one) => one.path === path) ?? {};
  const found = Object.values(examples).find((body) => field === undefined || field in body);
  if (found === undefined) throw new Error(`${path} has no documented request with ${field}`);
  const { external_task_id: _, callback_url: __, ...body } = found;
  return body;
}

/** Every field of the contract that takes the id of another call. */
const takers = endpoints.flatMap((endpoint) =>
  Object.entries(endpoint.rules.properties ?? {}).flatMap(([field, { "x-id": kind }]) =>
    kind === undefined ? [] : [{ path: endpoint.path, endpoint, field, kind }],
  ),
);

/** The ids of a kind that a template makes. */
function makes(template: unknown, kind: string): boolean {
  if (typeof template !== "object" || template === null) return false;
  const fields = template as Fields;
  return fields["$id"] === kind || Object.values(fields).some((inner) => makes(inner, kind));
}

/** A task that succeeds at once and makes an id of a kind. */
async function made(simulator: Simulator, kind: string): Promise<string> {
  const maker = endpoints.find(({ result }) => kind === "task" || makes(result, kind));
  if (maker === undefined) throw new Error(`no task makes a ${kind}`);
  const { task_id } = (await postTo(simulator, maker.path, exampleOf(maker), { prefer: "scenario=instant" }))
    .body.data;
  if (kind === "task") return task_id;
  const seen = await getFrom(simulator, maker.path, task_id);
  return String(seen.body.data.task_result.videos?.[0]?.id);
}

test("the contract has fields that take an id", () => {
  expect(takers.length).toBeGreaterThan(0);
});

describe.each(takers)("$field of $path", ({ endpoint, field, kind }) => {
  const body = exampleOf(endpoint, field);

  test(verifies("simulator:known-ids", `is an id that a ${kind} of the account has`), async () => {
    const simulator = still();
    const id = await made(simulator, kind);
    expect((await postTo(simulator, endpoint.path, { ...body, [field]: id })).status).toBe(200);
  });

  test(
    verifies("simulator:known-ids", "may be any id of the contract's examples, after a reset too"),
    async () => {
      const ids: Readonly<Record<string, readonly string[]>> = exampleIds;
      const simulator = still();
      simulator.reset();
      for (const id of ids[kind] ?? []) {
        expect((await postTo(simulator, endpoint.path, { ...body, [field]: id })).status).toBe(200);
      }
      expect(ids[kind]?.length).toBeGreaterThan(0);
    },
  );

  test(
    verifies("simulator:known-ids", "is refused with 1201 if it is unknown, and makes no task"),
    async () => {
      const simulator = still();
      for (const id of ["unknown", "861309198188019720", "constructor", "x".repeat(100_000)]) {
        const answer = await postTo(simulator, endpoint.path, { ...body, [field]: id });
        expect([answer.status, answer.body.code]).toEqual([400, 1201]);
        expect(answer.body.message).toBe(
          `${field} ${JSON.stringify(id.slice(0, 60))} is unknown: this account has no such ${kind}`,
        );
      }
      expect(simulator.journal.billedTasks()).toEqual([]);
    },
  );

  test(verifies("simulator:known-ids", "is unknown after a reset"), async () => {
    const simulator = still();
    const id = await made(simulator, kind);
    simulator.reset();
    expect((await postTo(simulator, endpoint.path, { ...body, [field]: id })).body.code).toBe(1201);
  });

  test(
    verifies("simulator:known-ids", "lets the task fail later in the scenario late-id-check"),
    async () => {
      const simulator = still({ scenario: "late-id-check" });
      const answer = await postTo(simulator, endpoint.path, { ...body, [field]: "unknown" });
      // A call without a task cannot fail later.
      if (endpoint.makes === undefined) expect(answer.body.code).toBe(1201);
      else {
        expect(answer.status).toBe(200);
        await simulator.advance(2_000);
        expect(simulator.tasks()).toMatchObject([
          {
            task_status: "failed",
            task_status_msg: `${field} "unknown" is unknown: this account has no such ${kind}`,
          },
        ]);
      }
    },
  );
});

const [videoTaker] = takers.filter(({ kind }) => kind === "video");

describe("the id of a video", () => {
  const post = (simulator: Simulator, id: string): Promise<Answer> => {
    if (videoTaker === undefined) throw new Error("no call takes a video");
    const { endpoint, field } = videoTaker;
    return postTo(simulator, endpoint.path, { ...exampleOf(endpoint, field), [field]: id });
  };

  test(verifies("simulator:known-ids", "is known from the task's success until 30 days later"), async () => {
    const simulator = still();
    const maker = endpoints.find(({ result }) => makes(result, "video"));
    if (maker === undefined) throw new Error("no task makes a video");
    await postTo(simulator, maker.path, exampleOf(maker));
    const twin = still();
    await postTo(twin, maker.path, exampleOf(maker));
    await twin.advance(1_000_000);
    const id = String(twin.tasks()[0]?.task_result.videos?.[0]?.id);
    expect((await post(simulator, id)).body.code).toBe(1201);
    await simulator.advance(1_000_000);
    expect((await post(simulator, id)).status).toBe(200);
    await simulator.advance(30 * dayMs);
    expect((await post(simulator, id)).body.code).toBe(1201);
  });

  test(verifies("simulator:known-ids", "is not the id of a task"), async () => {
    const simulator = still();
    expect((await post(simulator, await made(simulator, "task"))).body.code).toBe(1201);
  });

  test(verifies("simulator:state", "is known to a simulator that continues from the state"), async () => {
    const first = still();
    const id = await made(first, "video");
    const second = still({ state: first.state() });
    expect((await post(second, id)).status).toBe(200);
  });
});

describe("the ids of a call", () => {
  const call = endpoints.find(({ makes: lists }) => lists === undefined);
  const ask = (simulator: Simulator): Promise<Answer> => {
    if (call === undefined) throw new Error("every endpoint makes a task");
    return postTo(simulator, call.path, exampleOf(call));
  };

  test(verifies("simulator:state", "are in the state, and continue from there"), async () => {
    const first = still();
    await ask(first);
    const state = JSON.parse(JSON.stringify(first.state())) as ReturnType<typeof first.state>;
    expect(state.knownIds.length).toBeGreaterThan(0);
    const second = still({ state, clock: virtualClock({ startAt: state.now }) });
    expect(second.state()).toEqual(state);
    expect((await ask(second)).text).not.toContain(state.knownIds[0]?.id);
    first.reset();
    expect(first.state().knownIds).toEqual([]);
  });

  test(
    verifies(
      "simulator:known-ids",
      "are given to the listener before the response, and not made if that fails",
    ),
    async () => {
      const handedOver: KnownId[] = [];
      const simulator = still({ onIds: (ids) => handedOver.push(...ids) });
      await ask(simulator);
      expect(handedOver).toEqual(simulator.state().knownIds);
      const full = still({
        onIds: () => {
          throw new Error("the disk is full");
        },
      });
      expect(await ask(full)).toMatchObject({
        status: 500,
        body: { error: { message: "the disk is full" } },
      });
      expect(full.state().knownIds).toEqual([]);
    },
  );
});

test(verifies("simulator:memory", "the last 10,000 ids of calls are stored"), () => {
  const ids = createKnownIds([{ kind: "face", id: "first" }]);
  for (let count = 0; count < 10_000; count += 1) ids.add({ kind: "face", id: `made-${count}` });
  expect([ids.has("face", "first"), ids.has("face", "made-0"), ids.has("session", "made-0")]).toEqual([
    false,
    true,
    false,
  ]);
  expect(ids.all()).toHaveLength(10_000);
  ids.clear();
  expect(ids.has("face", "made-0")).toBe(false);
});
