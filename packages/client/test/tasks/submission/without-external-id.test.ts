import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { type EndpointFacts, type KlingClientOptions, text2Video } from "../../../src/index.ts";
import { resolveOptions } from "../../../src/options/options.ts";
import { createCore } from "../../../src/tasks/core.ts";
import { createTaskClient } from "../../../src/tasks/task-client.ts";
import { settled } from "../../fakes/clocked-client.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { example, json, recordedFetch } from "../../fakes/recorded-fetch.ts";

const { external_task_id: _field, ...properties } = text2Video.rules.properties;
/** An endpoint whose contract has no external_task_id, as some endpoints of Kling have none. */
const endpoint: EndpointFacts = { ...text2Video, rules: { ...text2Video.rules, properties } };
const input = { prompt: "Wave." };

function start(answers: Parameters<typeof recordedFetch>, options: KlingClientOptions = {}) {
  const fake = recordedFetch(...answers);
  const clock = manualClock();
  const core = createCore(resolveOptions({ apiKey: "k", fetch: fake.fetch, clock, ...options }));
  return { fake, clock, ...createTaskClient<object>(endpoint, core) };
}

describe(verifies("client:create.once", "where the contract has no external_task_id"), () => {
  test("none is added", async () => {
    const { create, fake } = start([example("create-response")]);
    const pending = create(input);
    await pending;
    expect(JSON.parse(fake.requests[0]?.body ?? "")).toEqual(input);
    expect(pending.reference).toEqual({
      version: 1,
      endpoint: "text2Video",
      submittedAt: expect.any(Number),
      submitDeadline: expect.any(Number),
    });
  });

  test("a lost answer is an unknown outcome at once, without a lookup, and the error says why", async () => {
    const { create, fake, clock } = start([new TypeError("fetch failed")]);
    const began = clock.now();
    await expect(settled(clock, create(input))).rejects.toMatchObject({
      name: "SubmissionUncertainError",
      billed: "unknown",
      message:
        "text2Video.create: it is not known whether a task was made, because the connection failed, and there " +
        "is no external_task_id to find it by",
    });
    expect(fake.requests.map(({ method }) => method)).toEqual(["POST"]);
    expect(clock.now()).toBe(began);
  });

  test("a task id in a broken answer is enough to find the task", async () => {
    const strange = json({ code: 0, data: { task_id: "77", task_status: "succeed", task_result: {} } });
    const task = { task_id: "77", task_status: "submitted", created_at: 1.7e12, updated_at: 1.7e12 };
    const { create, fake } = start([strange, json({ code: 0, data: task })]);
    expect(await create(input)).toEqual(task);
    expect(fake.requests[1]?.url).toMatch(/\/77$/);
  });

  test("a refusal stays a refusal, without a lookup", async () => {
    const { create, fake } = start([json({ code: 1201, message: "invalid" }, 400)]);
    await expect(create(input)).rejects.toMatchObject({ name: "InvalidRequestError", billed: "no" });
    expect(fake.requests).toHaveLength(1);
  });

  test("a temporary refusal is retried", async () => {
    const { create, fake, clock } = start([
      json({ code: 1303, message: "busy" }, 429),
      example("create-response"),
    ]);
    await settled(clock, create(input));
    expect(fake.requests).toHaveLength(2);
  });

  test("an id that the caller gives anyway is sent, and is looked up", async () => {
    const task = {
      task_id: "7",
      task_status: "submitted",
      task_info: { external_task_id: "order-1" },
      created_at: 4e12,
      updated_at: 4e12,
    };
    const { create, clock } = start([new TypeError("fetch failed"), json({ code: 0, data: task })]);
    const pending = create({ ...input, external_task_id: "order-1" });
    expect(await settled(clock, pending)).toEqual(task);
  });
});
