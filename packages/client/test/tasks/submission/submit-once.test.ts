import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { AbortError, createKlingClient, SubmissionUncertainError } from "../../../src/index.ts";
import { json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { input, learnThatLookupsAreServed, outcomeOf, startClient } from "../../fakes/start-client.ts";

describe(verifies("client:create.once", "a lost answer"), () => {
  test.each(["answer lost", "hangs, made", "500 after", "504 page after", "cut body after"] as const)(
    "%s: the one task is found by its id",
    async (fault) => {
      const { clock, service, kling } = startClient({ posts: [fault] });
      const { value } = await outcomeOf(clock, kling.create(input));
      expect(value).toEqual(service.made[0]);
      expect([service.posts.length, service.made.length]).toEqual([1, 1]);
    },
  );

  test("of a request that never arrived is not repeated while it is not known whether lookups are served", async () => {
    const { clock, service, kling } = startClient({ posts: ["request lost"] });
    const pending = kling.create(input);
    const { error } = await outcomeOf(clock, pending);
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    const { externalTaskId, submittedAt } = pending.reference;
    // The call has ended, and sends nothing any more.
    const reference = { externalTaskId, submittedAt, submitDeadline: clock.now() };
    expect(error).toMatchObject({ billed: "unknown", retryable: false, reference });
    expect((error as Error).message).toContain(externalTaskId);
    expect([service.posts.length, service.made.length]).toEqual([1, 0]);
  });

  test("of a request that never arrived is repeated, under the same id, once lookups are known to be served", async () => {
    const setup = startClient({ posts: ["request lost"] });
    await learnThatLookupsAreServed(setup);
    const { value } = await outcomeOf(setup.clock, setup.kling.create(input));
    expect(value).toEqual(setup.service.made[1]);
    expect([setup.service.posts.length, setup.service.made.length]).toEqual([3, 2]);
  });

  test("of a request that arrives after it was repeated makes no second task", async () => {
    const setup = startClient({ posts: ["arrives late", "arrives late"], lateMs: 19_000 });
    await learnThatLookupsAreServed(setup);
    const { value } = await outcomeOf(setup.clock, setup.kling.create(input));
    await setup.clock.runUntil(() => setup.clock.pending() === 0);
    expect(setup.service.made).toHaveLength(2);
    expect(value).toEqual(setup.service.made[1]);
  });

  test("of a request that is refused when it is repeated leaves the outcome unknown", async () => {
    const setup = startClient({ posts: ["request lost", "refused"] }, { service: { keepsIdsUnique: true } });
    await learnThatLookupsAreServed(setup);
    const { error } = await outcomeOf(setup.clock, setup.kling.create(input));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(error).toMatchObject({ cause: { name: "InvalidRequestError" }, billed: "unknown" });
    expect(setup.service.posts.length).toBe(3);
  });

  test("an abort before a repeat is sent still says that the first request may have arrived", async () => {
    const setup = startClient({ posts: ["request lost", "1303"] }, { service: { keepsIdsUnique: true } });
    await learnThatLookupsAreServed(setup);
    const abort = new AbortController();
    let error: unknown;
    setup.kling.create(input, { signal: abort.signal }).catch((caught: unknown) => {
      error = caught;
    });
    // Until the backoff after the refusal of the repeat.
    await setup.clock.runUntil(() => setup.clock.pauses.at(-1) === 500);
    abort.abort();
    await setup.clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({ name: "AbortError", billed: "unknown" });
  });

  test("an abort while a lookup hangs says that the task may exist", async () => {
    const { clock, kling } = startClient({ posts: ["answer lost"], gets: ["hangs"] });
    const abort = new AbortController();
    clock.schedule(() => abort.abort(), 5_000);
    const { error } = await outcomeOf(clock, kling.create(input, { signal: abort.signal }));
    expect(error).toMatchObject({ name: "AbortError", billed: "unknown" });
  });

  test.each([
    [
      "503 model_not_found",
      { error: { code: "model_not_found", message: "no channel", type: "comet_api_error" } },
      503,
    ],
    ["404 without a code", { error: { message: "Invalid URL", type: "invalid_request_error" } }, 404],
    ["service code 1202", { code: 1202, message: "method is invalid" }, 404],
  ])(
    "a lookup that is answered with %s proves nothing, and nothing is sent again",
    async (_name, body, status) => {
      const setup = startClient({ posts: ["request lost"] });
      await learnThatLookupsAreServed(setup);
      const { service } = setup;
      const answer = service.fetch;
      let posts = 0;
      service.fetch = (request) => {
        if (request.method === "POST") posts += 1;
        return request.method === "GET" ? Promise.resolve(json(body, status)) : answer(request);
      };
      expect((await outcomeOf(setup.clock, setup.kling.create(input))).error).toBeInstanceOf(
        SubmissionUncertainError,
      );
      expect(posts).toBe(1);
    },
  );

  test.each([
    ["of another external id", { task_info: { external_task_id: "other" } }],
    ["without an external id", { task_info: {} }],
    ["that is much older", { created_at: 1_000_000_000_000 }],
  ])("a found task %s is not taken for the task of this call", async (_name, changes) => {
    const { clock, service, kling } = startClient({ posts: ["answer lost"] });
    const answer = service.fetch;
    service.fetch = async (request) =>
      request.method === "GET"
        ? json({ code: 0, message: "", data: { ...service.made[0], ...changes } })
        : answer(request);
    const { error } = await outcomeOf(clock, kling.create({ ...input, external_task_id: "order-1" }));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
  });

  test("a task id in an otherwise broken answer is looked up, not lost", async () => {
    const strange = json({ code: 0, data: { task_id: "77", task_status: "succeed", task_result: {} } });
    const task = {
      task_id: "77",
      task_status: "submitted",
      task_info: {},
      created_at: 1.7e12,
      updated_at: 1.7e12,
    };
    const fake = recordedFetch(strange, json({ code: 0, message: "", data: task }));
    const found = createKlingClient({ apiKey: "k", fetch: fake.fetch }).multiImage2Video;
    expect(await found.create(input)).toEqual(task);
    expect(fake.requests.map(({ method, url }) => [method, url.endsWith("/77")])).toEqual([
      ["POST", false],
      ["GET", true],
    ]);

    const alone = recordedFetch(strange, json({ code: 1000, message: "no" }, 401));
    const lost = createKlingClient({ apiKey: "k", fetch: alone.fetch }).multiImage2Video;
    await expect(lost.create(input)).rejects.toMatchObject({
      name: "SubmissionUncertainError",
      reference: { taskId: "77" },
    });
  });

  test("a request is not repeated when there is no time left for it", async () => {
    const setup = startClient({ posts: ["request lost"] });
    await learnThatLookupsAreServed(setup);
    const before = setup.service.posts.length;
    const { error } = await outcomeOf(setup.clock, setup.kling.create(input, { timeoutMs: 19_000 }));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(setup.service.posts.length - before).toBe(1);
  });

  test("is not looked up when submitOnce is off, and no id is added", async () => {
    const { fetch, requests } = recordedFetch(new TypeError("fetch failed"));
    const client = createKlingClient({ apiKey: "k", fetch, submitOnce: false });
    await expect(client.multiImage2Video.create(input)).rejects.toMatchObject({
      name: "ConnectionError",
      billed: "unknown",
    });
    expect(requests.map(({ method, body }) => [method, body.includes("external_task_id")])).toEqual([
      ["POST", false],
    ]);
  });

  test("the caller's own external_task_id is used, and is in the reference before the answer", async () => {
    const { clock, service, kling } = startClient({ posts: ["answer lost"] });
    const pending = kling.create({ ...input, external_task_id: "order-1" });
    expect(pending.reference).toEqual({
      version: 1,
      endpoint: "multiImage2Video",
      externalTaskId: "order-1",
      submittedAt: clock.now(),
      submitDeadline: clock.now() + 180_000,
    });
    const { value } = await outcomeOf(clock, pending);
    expect(value?.task_info?.external_task_id).toBe("order-1");
    expect(service.made).toHaveLength(1);
  });

  test("an abort during the lookup says that the task may exist", async () => {
    const { clock, kling } = startClient({ posts: ["answer lost"], gets: ["500"] });
    const abort = new AbortController();
    const pending = kling.create(input, { signal: abort.signal });
    let error: unknown;
    pending.catch((caught: unknown) => {
      error = caught;
    });
    await clock.runUntil(() => clock.pauses.includes(2_000));
    abort.abort();
    await clock.runUntil(() => error !== undefined);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ billed: "unknown", reference: pending.reference });
    expect(clock.pending()).toBe(0);
  });
});
