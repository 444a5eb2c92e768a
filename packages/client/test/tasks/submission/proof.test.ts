import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, type KlingError, type Task } from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { json } from "../../fakes/recorded-fetch.ts";
import { inputOf, outcomeOf, startClient } from "../../fakes/start-client.ts";

/** A client whose create is made and cut, on a service whose lookups show other times. */
function start(times: object) {
  const setup = startClient({ posts: ["answer lost"] });
  const { service } = setup;
  const answer = service.fetch;
  service.fetch = async (request) => {
    if (request.method === "POST") return answer(request);
    const { created_at: _created, updated_at: _updated, ...task } = service.made[0] ?? {};
    return json({ code: 0, message: "", data: { ...task, ...times } });
  };
  return setup;
}

const now = manualClock().now();
const hourMs = 3_600_000;

describe(verifies("client:create.once", "a task found under the random id of its create is the task"), () => {
  test.each([
    ["a service whose clock is an hour behind", { created_at: now - hourMs }],
    ["a service whose clock is a day ahead", { created_at: now + 24 * hourMs }],
    ["no time", {}],
    ["seconds", { created_at: Math.floor(now / 1_000) }],
    ["ISO text", { created_at: new Date(now - hourMs).toISOString() }],
    ["digits", { created_at: String(now) }],
    ["null", { created_at: null }],
    ["0", { created_at: 0 }],
    ["words", { created_at: "just now" }],
  ])("with %s", async (_name, times) => {
    const { clock, kling, service } = start(times);
    const { value } = await outcomeOf(clock, kling.create(inputOf()));
    expect(value?.task_id).toBe(service.made[0]?.task_id);
    expect(service.posts).toHaveLength(1);
  });

  test("also from a stored reference, in another process", async () => {
    const { clock, service, client, kling } = start({ created_at: 1_000_000_000_000 });
    const answer = service.fetch;
    service.fetch = (request) =>
      request.method === "POST" ? answer(request) : Promise.reject(new Error("down"));
    const { error } = await outcomeOf(clock, kling.create(inputOf()));
    service.fetch = answer;
    const stored = JSON.parse(JSON.stringify((error as KlingError).reference));
    expect(stored.externalTaskId).toMatch(/^ck-[\da-f]{32}$/);
    const other = createKlingClient({ apiKey: "k", fetch: (request) => service.fetch(request), clock });
    expect(client).not.toBe(other);
    expect(await other.multiImage2Video.recover(stored)).toMatchObject({ task_id: service.made[0]?.task_id });
  });
});

describe(verifies("client:create.once", "under an id of the caller's"), () => {
  test.each([
    ["the same moment", { created_at: now }],
    ["no time", {}],
    ["seconds", { created_at: Math.floor(now / 1_000) }],
    ["ISO text", { created_at: new Date(now).toISOString() }],
    ["words", { created_at: "just now" }],
    ["four minutes before, by another clock", { created_at: now - 240_000 }],
  ])("a task with %s is the task", async (_name, times) => {
    const { clock, kling, service } = start(times);
    const { value } = await outcomeOf(clock, kling.create(inputOf("order-1")));
    expect(value?.task_id).toBe(service.made[0]?.task_id);
  });

  test.each([
    ["milliseconds", { created_at: now - hourMs }],
    ["seconds", { created_at: Math.floor((now - hourMs) / 1_000) }],
    ["ISO text", { created_at: new Date(now - hourMs).toISOString() }],
    ["digits", { created_at: String(now - hourMs) }],
  ])("a task that is an hour older, in %s, is not, and the error has its id", async (_name, times) => {
    const { clock, kling, service } = start(times);
    const { error } = await outcomeOf(clock, kling.create(inputOf("order-1")));
    expect(error).toMatchObject({
      name: "SubmissionUncertainError",
      reference: { externalTaskId: "order-1", taskId: service.made[0]?.task_id },
    });
    const again = await outcomeOf(clock, kling.recover("order-1"));
    expect((again.value as Task).task_id).toBe(service.made[0]?.task_id);
  });
});

describe(verifies("client:create.once", "an external_task_id that names nothing"), () => {
  test.each([[null], [""], [undefined]])(
    "%j gets a random id, by which a lost answer is found",
    async (id) => {
      const { clock, kling, service } = startClient({ posts: ["answer lost"] }, { validate: "off" });
      const pending = kling.create({ ...inputOf(), external_task_id: id as unknown as string });
      expect(pending.reference.externalTaskId).toMatch(/^ck-/);
      expect((await outcomeOf(clock, pending)).value).toEqual(service.made[0]);
    },
  );

  test("null gets one, and a refusal whose twin is found is the task", async () => {
    const { clock, kling, service } = startClient({ posts: ["repeated on the way"] }, { validate: "off" });
    const pending = kling.create({ ...inputOf(), external_task_id: null as unknown as string });
    expect((await outcomeOf(clock, pending)).value).toEqual(service.made[0]);
  });

  test("a number is an id as well: the reference has it as text", () => {
    const { kling } = startClient({}, { validate: "off" });
    const pending = kling.create({ ...inputOf(), external_task_id: 42 as unknown as string });
    expect(pending.reference.externalTaskId).toBe("42");
    return pending;
  });
});
