import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { KlingClientOptions, ServiceTraits, TaskReference } from "../../src/index.ts";
import { clockedClient, settled } from "../fakes/clocked-client.ts";
import { json, recordedFetch } from "../fakes/recorded-fetch.ts";
import { inputOf, outcomeOf, startClient } from "../fakes/start-client.ts";

const notFound = json({ code: "task_not_exist", message: "task_not_exist", data: null }, 400);
const external_task_id = "order-1";
const task = { task_id: "7", task_status: "submitted", task_info: { external_task_id }, created_at: 4e12 };
const found = json({ code: 0, message: "", data: task });

function start(answers: Parameters<typeof recordedFetch>, options: KlingClientOptions = {}) {
  const fake = recordedFetch(...answers);
  const client = clockedClient(fake, options);
  const began = client.clock.now();
  /** The error of a recover, and what it took. */
  async function recover(reference: Partial<TaskReference> | string, timeoutMs = 180_000) {
    const { clock, text2Video } = client;
    const call = text2Video.recover(reference, { timeoutMs });
    const error: unknown = await settled(clock, call).catch((thrown: unknown) => thrown);
    return { error, ms: clock.now() - began, lookups: fake.requests.length };
  }
  return { ...client, fake, recover };
}

const service: ServiceTraits = { servesLookups: true };
const own = { version: 1, endpoint: "text2Video", externalTaskId: `ck-${"0".repeat(32)}` } as const;
const hourMs = 3_600_000;

describe(verifies("client:recover.absent", "a fresh process that knows that lookups are served"), () => {
  test.each<[string, (now: number) => Partial<TaskReference>]>([
    ["a day ago", (now) => ({ submittedAt: now - 24 * hourMs })],
    [
      "an hour ago, with the end of its create",
      (now) => ({ submittedAt: now - hourMs, submitDeadline: now - hourMs }),
    ],
    ["two hours ago, by a text", (now) => ({ submittedAt: now - 2 * hourMs, externalTaskId: "order-1" })],
  ])("tells with one lookup that a task of %s does not exist", async (_name, times) => {
    const { recover, clock } = start([notFound], { service });
    expect(await recover({ ...own, ...times(clock.now()) })).toMatchObject({
      error: { name: "NotFoundError", billed: "no", advice: "Create it again." },
      ms: 0,
      lookups: 1,
    });
  });

  test.each<[string, ServiceTraits, string]>([
    ["a list with the endpoint", { servesLookups: ["image2Video", "text2Video"] }, "NotFoundError"],
    ["a list without it", { servesLookups: ["image2Video"] }, "SubmissionUncertainError"],
    ["false", { servesLookups: false }, "SubmissionUncertainError"],
    ["unique ids alone", { keepsIdsUnique: true }, "SubmissionUncertainError"],
  ])("where the option service has %s: %s", async (_name, service, name) => {
    const { recover, clock } = start([notFound], { service });
    const { error } = await recover({ ...own, submittedAt: clock.now() - 24 * hourMs });
    expect(error).toMatchObject({ name });
  });

  test.each<[string, number]>([
    ["a minute ago", 60_000],
    ["seven minutes ago", 420_000],
    ["ten minutes ago", 600_000],
  ])("waits until a request with a deadline of %s cannot take effect any more", async (_name, agoMs) => {
    const { recover, clock } = start([notFound], { service });
    const submitDeadline = clock.now() - agoMs;
    const { error, ms } = await recover({ ...own, submittedAt: 1e12, submitDeadline }, hourMs);
    expect(error).toMatchObject({ name: "NotFoundError" });
    // Two and a half minutes, and five for clocks that differ.
    const certainAfterMs = Math.max(0, 450_000 - agoMs);
    expect(ms).toBeGreaterThanOrEqual(certainAfterMs);
    expect(ms).toBeLessThan(certainAfterMs + 10_001);
  });

  test("says when to try again", async () => {
    const { recover, clock } = start([notFound], { service });
    const { error } = await recover({ ...own, submitDeadline: clock.now() }, 60_000);
    expect(error).toMatchObject({ name: "SubmissionUncertainError", retryAfterMs: 391_000 });
  });

  test("one lookup that fails proves nothing", async () => {
    const internal = json({ code: 5000, message: "internal" }, 500);
    const { recover, clock } = start([internal, internal, notFound], { service });
    const submittedAt = clock.now() - 24 * hourMs;
    expect(await recover({ ...own, submittedAt })).toMatchObject({
      error: { name: "NotFoundError" },
      lookups: 3,
    });
  });

  test.each([
    ["not an object", 5],
    ["a word", { servesLookups: "text2Video" }],
    ["a number", { keepsIdsUnique: 1 }],
  ])("an option service that is %s is refused", (_name, service) => {
    expect(() => start([notFound], { service: service as ServiceTraits })).toThrow(/^service must be/);
  });
});

describe(verifies("client:recover.absent", "what a client has learned about the service"), () => {
  test("is told once, as plain JSON, and lets the next client end", async () => {
    const told: string[] = [];
    const onServiceLearned = (service: ServiceTraits): void => void told.push(JSON.stringify(service));
    const first = start([found, found], { onServiceLearned, service: { servesLookups: ["image2Video"] } });
    await first.text2Video.recover("order-1");
    await first.text2Video.recover("order-1");
    expect(told).toEqual(['{"servesLookups":["image2Video","text2Video"]}']);
    const second = start([notFound], { service: JSON.parse(told[0] ?? "") });
    const { error } = await second.recover({ ...own, submittedAt: second.clock.now() - 24 * hourMs });
    expect(error).toMatchObject({ name: "NotFoundError" });
  });

  test("a refusal of a second use shows that ids are kept unique, and a lost request is then repeated", async () => {
    const told: ServiceTraits[] = [];
    const setup = startClient(
      { posts: ["repeated on the way", "request lost"] },
      { onServiceLearned: (traits) => void told.push(traits) },
    );
    const { clock, kling, service } = setup;
    await outcomeOf(clock, kling.create(inputOf()));
    expect(told.at(-1)).toEqual({
      servesLookups: ["multiImage2Video"],
      keepsIdsUnique: ["multiImage2Video"],
    });
    const began = clock.now();
    const { value } = await outcomeOf(clock, kling.create(inputOf()));
    expect(value).toEqual(service.made[1]);
    expect(clock.now() - began).toBe(18_000);
  });

  test("a refusal for another reason shows nothing", async () => {
    const told: ServiceTraits[] = [];
    const options = { onServiceLearned: (traits: ServiceTraits) => void told.push(traits) };
    const { clock, kling } = startClient({ posts: ["refused"] }, options);
    await outcomeOf(clock, kling.create(inputOf()));
    expect(told).toEqual([]);
  });

  test("a hook that changes what it got, and throws, changes nothing", async () => {
    const onServiceLearned = (service: ServiceTraits): never => {
      service.servesLookups = false;
      throw new Error("the disk is full");
    };
    const { recover, text2Video, clock, warnings } = start([found, notFound], { onServiceLearned });
    await text2Video.recover("order-1");
    const { error } = await recover({ ...own, submittedAt: clock.now() - 24 * hourMs });
    expect(error).toMatchObject({ name: "NotFoundError" });
    expect(warnings.join()).toContain("the disk is full");
  });
});

describe(verifies("client:recover", "an id of the service"), () => {
  test("that does not exist is reported after half a minute, and may have been paid for", async () => {
    const { recover } = start([notFound]);
    const { error, ms } = await recover({ taskId: "7" });
    expect(error).toMatchObject({ name: "NotFoundError", billed: "unknown" });
    expect(ms).toBeLessThan(40_000);
  });

  test("that is not known at first is found", async () => {
    const { text2Video, clock } = start([notFound, notFound, found]);
    expect(await settled(clock, text2Video.recover({ taskId: "7" }))).toMatchObject({ task_id: "7" });
  });

  test("that a gateway does not know is found by the external id of the reference", async () => {
    const { text2Video, clock } = start([notFound, found]);
    const call = text2Video.recover({ taskId: "8", externalTaskId: "order-1" });
    expect(await settled(clock, call)).toMatchObject({ task_id: "7" });
  });
});

describe(verifies("client:recover.absent", "in the process of the create"), () => {
  /** Some creates that never arrive, and the error of a `recover` three minutes after the first one ended. */
  async function start(creates: number) {
    const options = { service: { servesLookups: true }, requestTimeoutMs: 1_000, maxRetries: 0 };
    const setup = startClient({}, options);
    const { clock, kling, service } = setup;
    service.plan.lost.add("order-0");
    await outcomeOf(clock, kling.create(inputOf("order-0")));
    for (let order = 1; order < creates; order++) await kling.create(inputOf(`order-${order}`));
    await setup.pass(180_000);
    const began = clock.now();
    const { error } = await outcomeOf(clock, kling.recover("order-0", { timeoutMs: 600_000 }));
    expect(error).toMatchObject({ name: "NotFoundError" });
    return clock.now() - began;
  }

  test("the end of the create counts, by a clock that nobody sets: one lookup decides", async () => {
    expect(await start(1)).toBe(0);
  });

  test("the last thousand creates are remembered, and not more", async () => {
    expect(await start(1_000)).toBe(0);
    expect(await start(1_001)).toBeGreaterThanOrEqual(150_000);
  });

  test("a create that still runs is never absent, whatever else ended under its id", async () => {
    const { clock, kling, service } = startClient(
      { posts: ["request lost", "hangs, not made"] },
      { service: { servesLookups: true }, requestTimeoutMs: 500_000 },
    );
    await outcomeOf(clock, kling.create(inputOf("order-1")));
    const second = outcomeOf(clock, kling.create(inputOf("order-1"), { timeoutMs: 500_000 }));
    const { error } = await outcomeOf(clock, kling.recover("order-1", { timeoutMs: 400_000 }));
    expect(error).toMatchObject({ name: "SubmissionUncertainError" });
    await second;
    expect(service.made).toHaveLength(0);
  });
});
