import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  createKlingClient,
  InvalidInputError,
  type KlingError,
  NotFoundError,
  SubmissionUncertainError,
  type TaskReference,
} from "../../src/index.ts";
import { clockedClient, settled } from "../fakes/clocked-client.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { json, recordedFetch } from "../fakes/recorded-fetch.ts";
import { input, learnThatLookupsAreServed, outcomeOf, startClient } from "../fakes/start-client.ts";

const notFound = json({ code: "task_not_exist", message: "task_not_exist", data: null }, 400);
const found = json({
  code: 0,
  data: {
    task_id: "7",
    task_status: "submitted",
    task_info: { external_task_id: "order-1" },
    created_at: 4e12,
    updated_at: 4e12,
  },
});

function start(...answers: Parameters<typeof recordedFetch>) {
  const fake = recordedFetch(...answers);
  const client = clockedClient(fake);
  const began = client.clock.now();
  return { ...client, fake, elapsed: () => client.clock.now() - began };
}

describe(verifies("client:recover", "recover uses its whole time"), () => {
  test("a task that is found late is found", async () => {
    const { text2Video, clock, fake } = start(...Array(9).fill(notFound), found);
    expect(await settled(clock, text2Video.recover("order-1"))).toMatchObject({ task_id: "7" });
    expect(fake.requests).toHaveLength(10);
    expect(clock.pauses.filter((ms) => ms < 20_000)).toEqual([2_000, 6_000, ...Array(7).fill(10_000)]);
  });

  test.each([[60_000], [600_000]])(
    "for %i ms, at most 10 s apart, while the result is undecided",
    async (timeoutMs) => {
      const { text2Video, clock, elapsed } = start(notFound);
      const error = await settled(clock, text2Video.recover("order-1", { timeoutMs })).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).toMatchObject({
        name: "SubmissionUncertainError",
        billed: "unknown",
        cause: { name: "NotFoundError" },
        reference: { endpoint: "text2Video", externalTaskId: "order-1" },
      });
      // The last second is that of the last lookup.
      expect(elapsed()).toBe(timeoutMs - 1_000);
    },
  );

  test("a busy service is asked again", async () => {
    const busy = json({ code: 5000, message: "internal" }, 500);
    const { text2Video, clock } = start(...Array(7).fill(busy), found);
    expect(await settled(clock, text2Video.recover("order-1"))).toMatchObject({ task_id: "7" });
  });

  test("a busy service is asked again for a known task_id, too", async () => {
    const busy = json({ code: 5000, message: "internal" }, 500);
    const { text2Video, clock, fake } = start(...Array(7).fill(busy), found);
    const reference: TaskReference = { version: 1, endpoint: "text2Video", taskId: "7" };
    expect(await settled(clock, text2Video.recover(reference))).toMatchObject({ task_id: "7" });
    expect(fake.requests).toHaveLength(8);
    const still = start(busy);
    const timeoutMs = 240_000;
    await expect(
      settled(still.clock, still.text2Video.recover(reference, { timeoutMs })),
    ).rejects.toMatchObject({ name: "ServerError", reference });
    expect(still.elapsed()).toBeGreaterThan(timeoutMs - 30_000);
    expect(still.elapsed()).toBeLessThanOrEqual(timeoutMs);
  });

  test("a task that certainly is absent is reported when no request can take effect any more", async () => {
    const { text2Video, clock, fake, elapsed } = start(found, notFound);
    // From now on the client knows that lookups are served.
    await text2Video.recover("order-1");
    await expect(settled(clock, text2Video.recover("order-2"))).rejects.toMatchObject({
      name: "NotFoundError",
      reference: { externalTaskId: "order-2" },
    });
    expect(elapsed()).toBeGreaterThanOrEqual(150_000);
    expect(fake.requests).toHaveLength(19);
  });

  test("lookups that one endpoint serves prove nothing about another", async () => {
    const { text2Video, videoExtend, clock } = start(found, notFound);
    await text2Video.recover("order-1");
    await expect(settled(clock, videoExtend.recover("order-2"))).rejects.toMatchObject({
      name: "SubmissionUncertainError",
    });
  });

  test("a refused key ends it at once, with the reason", async () => {
    const { text2Video, clock, elapsed } = start(json({ code: 1000, message: "no" }, 401));
    await expect(settled(clock, text2Video.recover("order-1"))).rejects.toMatchObject({
      name: "SubmissionUncertainError",
      cause: { name: "AuthenticationError" },
    });
    expect(elapsed()).toBe(0);
  });

  test("an abort ends it at once", async () => {
    const { text2Video, clock } = start(notFound);
    const stop = new AbortController();
    clock.schedule(() => stop.abort("enough"), 100_000);
    await expect(
      settled(clock, text2Video.recover("order-1", { signal: stop.signal })),
    ).rejects.toMatchObject({
      name: "AbortError",
      billed: "unknown",
      cause: "enough",
      message: "text2Video.recover: stopped by the caller during the lookup of the task",
      reference: { endpoint: "text2Video", externalTaskId: "order-1" },
    });
    expect(clock.pending()).toBe(0);
  });
});

describe(verifies("client:recover", "a stored reference"), () => {
  const calls = ["recover", "wait", "watch"] as const;
  const stored = { version: 1, endpoint: "videoExtend", taskId: "7" } as const;

  /** The error of a call with a reference that it must refuse; nothing may be sent. */
  async function refusalOf(method: (typeof calls)[number], reference: Partial<TaskReference>) {
    const { text2Video, fake } = start(found);
    const call = method === "watch" ? text2Video.watch(reference).next() : text2Video[method](reference);
    const error = await call.then(
      () => expect.fail("it was accepted"),
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(fake.requests).toEqual([]);
    return String(error);
  }

  test.each(calls)("of another endpoint is refused by %s, which names the right call", async (method) => {
    expect(await refusalOf(method, stored)).toContain(
      `text2Video.${method}: the reference belongs to another endpoint; call kling.videoExtend.${method}`,
    );
  });

  test.each(calls)("of a newer version is refused by %s", async (method) => {
    const newer = { ...stored, endpoint: "text2Video", version: 2 } as unknown as TaskReference;
    expect(await refusalOf(method, newer)).toContain(
      `text2Video.${method}: the reference was made by a newer version of cometapi-kling`,
    );
  });

  test.each([
    ["without version and endpoint", { taskId: "7" }],
    ["with null for them", { version: null, endpoint: null, taskId: "7" }],
    ["with an empty endpoint", { endpoint: "", taskId: "7" }],
  ])("made by hand, %s, is accepted", async (_name, reference) => {
    const { text2Video } = start(found);
    const target = reference as unknown as TaskReference;
    expect(await text2Video.recover(target)).toMatchObject({ task_id: "7" });
  });

  test("of a call has everything, as plain JSON", async () => {
    const { text2Video, clock } = start(found);
    const pending = text2Video.create({ prompt: "Wave.", external_task_id: "order-1" });
    const json = JSON.parse(JSON.stringify(pending.reference)) as TaskReference;
    expect(json).toEqual({
      version: 1,
      endpoint: "text2Video",
      externalTaskId: "order-1",
      submittedAt: clock.now(),
      submitDeadline: clock.now() + 180_000,
    });
    await pending;
  });
});

describe(verifies("client:recover", "recover"), () => {
  test("finds the task by a reference that was stored as JSON, in another client", async () => {
    const first = startClient({ posts: ["answer lost"], gets: ["401"] });
    const { error } = await outcomeOf(first.clock, first.kling.create(input));
    const stored = JSON.stringify((error as KlingError).reference);

    const clock = manualClock();
    const second = createKlingClient({ apiKey: "k", fetch: first.service.fetch, clock }).multiImage2Video;
    expect(await second.recover(JSON.parse(stored))).toEqual(first.service.made[0]);
    expect(await second.recover(JSON.parse(stored).externalTaskId)).toEqual(first.service.made[0]);
  });

  test("says that a task does not exist only when lookups are known to be served", async () => {
    const setup = startClient({});
    const unknown = await outcomeOf(setup.clock, setup.kling.recover("never-sent"));
    expect(unknown.error).toBeInstanceOf(SubmissionUncertainError);
    await learnThatLookupsAreServed(setup);
    const { error } = await outcomeOf(setup.clock, setup.kling.recover("never-sent"));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ reference: { externalTaskId: "never-sent" } });
  });

  test("a wait continues from a reference alone", async () => {
    const { clock, service, kling } = startClient({ posts: ["answer lost"], gets: ["401"] });
    const { error } = await outcomeOf(clock, kling.create(input));
    const waiting = kling.wait((error as KlingError).reference ?? "");
    const video = { videos: [{ id: "1", url: "https://cdn.example.com/1.mp4", duration: "5.1" }] };
    Object.assign(service.made[0] ?? {}, { task_status: "succeed", task_result: video });
    expect((await outcomeOf(clock, waiting)).value).toMatchObject({ task_status: "succeed" });
  });

  test("a pending generate has the task's id as soon as it is known", async () => {
    const { clock, kling } = startClient({});
    const pending = kling.generate(input, { timeoutMs: 10_000 });
    expect(pending.reference.taskId).toBeUndefined();
    const { error } = await outcomeOf(clock, pending);
    expect(pending.reference).toMatchObject({ taskId: "861309198188019719" });
    expect(error).toMatchObject({ name: "WaitTimeoutError", reference: pending.reference });
  });
});
