import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
  AbortError,
  createKlingClient,
  InvalidInputError,
  KlingError,
  type MultiImage2VideoInput,
  NotFoundError,
  RateLimitError,
  SubmissionUncertainError,
  type Task,
} from "../../src/index.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, json, recordedFetch } from "../fakes/recorded-fetch.ts";
import { getFaults, postFaults } from "../fakes/service.ts";
import { input, learnThatLookupsAreServed, outcomeOf, startClient } from "../fakes/start-client.ts";

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

  test("of a request that never arrived is not repeated while nobody knows whether lookups are served", async () => {
    const { clock, service, kling } = startClient({ posts: ["request lost"] });
    const pending = kling.create(input);
    const { error } = await outcomeOf(clock, pending);
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(error).toMatchObject({ billed: "unknown", retryable: false, reference: pending.reference });
    expect((error as Error).message).toContain(pending.reference.externalTaskId);
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

  test("of a request that is refused when it is repeated stays in doubt", async () => {
    const setup = startClient({ posts: ["request lost", "refused"] });
    await learnThatLookupsAreServed(setup);
    const { error } = await outcomeOf(setup.clock, setup.kling.create(input));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(error).toMatchObject({ cause: { name: "InvalidRequestError" }, billed: "unknown" });
    expect(setup.service.posts.length).toBe(3);
  });

  test("an abort before a repeat goes out does not forget that the first request may have arrived", async () => {
    const setup = startClient({ posts: ["request lost", "1303"] });
    await learnThatLookupsAreServed(setup);
    const abort = new AbortController();
    let error: unknown;
    setup.kling.create(input, { signal: abort.signal }).catch((caught: unknown) => {
      error = caught;
    });
    // The backoff after the refusal of the repeat.
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
  ])("a found task %s is not taken for this call's", async (_name, changes) => {
    const { clock, service, kling } = startClient({ posts: ["answer lost"] });
    const answer = service.fetch;
    service.fetch = async (request) =>
      request.method === "GET"
        ? json({ code: 0, message: "", data: { ...service.made[0], ...changes } })
        : answer(request);
    const { error } = await outcomeOf(clock, kling.create({ ...input, external_task_id: "order-1" }));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
  });

  test("a task id in an answer that makes no sense otherwise is looked up, not lost", async () => {
    const strange = json({ code: 0, data: { task_id: "77", task_status: "succeed", task_result: {} } });
    const task = { task_id: "77", task_status: "submitted", task_info: {}, created_at: 1, updated_at: 1 };
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

  test("is not looked for when the caller turned that off, and no id is added", async () => {
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

  test("the caller's own external_task_id is used and told before the answer is there", async () => {
    const { clock, service, kling } = startClient({ posts: ["answer lost"] });
    const pending = kling.create({ ...input, external_task_id: "order-1" });
    expect(pending.reference).toEqual({
      version: 1,
      endpoint: "multiImage2Video",
      externalTaskId: "order-1",
      submittedAt: clock.now(),
    });
    const { value } = await outcomeOf(clock, pending);
    expect(value?.task_info?.external_task_id).toBe("order-1");
    expect(service.made).toHaveLength(1);
  });

  test("an abort while the task is looked for says that it may exist", async () => {
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

test(verifies(
  "client:create.once",
  "under any schedule of faults: at most one task for a call, none lost, never late",
), { timeout: 120_000 }, async () => {
  const times = fc.integer({ min: 1, max: 120_000 });
  const schedule = fc.record({
    posts: fc.array(fc.constantFrom(...postFaults), { maxLength: 5 }),
    gets: fc.array(fc.constantFrom(...getFaults), { maxLength: 8 }),
    served: fc.boolean(),
    lateMs: fc.integer({ min: 1, max: 60_000 }),
    unique: fc.boolean(),
  });
  // When the caller gives up, in milliseconds, or never.
  const aborts = fc.option(fc.integer({ min: 0, max: 60_000 }), { freq: 3 });
  await fc.assert(
    fc.asyncProperty(
      schedule,
      times,
      aborts,
      fc.boolean(),
      fc.boolean(),
      async (plan, timeoutMs, abortMs, learned, queued) => {
        // A request that arrives late, or a service that twice denies a task that it has, is beyond every lookup: there
        // only the documented uniqueness of the id prevents a second task.
        const isDenied = plan.gets.join().includes("not found once,not found once");
        const isBeyondLookups = plan.posts.includes("arrives late") || isDenied;
        const concurrency = queued ? { tasks: 2, queueTimeoutMs: timeoutMs } : {};
        const setup = startClient({ ...plan, unique: plan.unique || isBeyondLookups }, { concurrency });
        if (learned && plan.served) await learnThatLookupsAreServed(setup);
        const before = setup.service.made.length;
        const { doubtful } = setup.service;
        const started = setup.clock.now();
        const abort = new AbortController();
        if (abortMs !== null) setup.clock.schedule(() => abort.abort(), abortMs);
        const pending = setup.kling.create(input, { timeoutMs, signal: abort.signal });
        const { value, error } = await outcomeOf(setup.clock, pending);

        expect(setup.clock.now() - started).toBeLessThanOrEqual(queued ? 2 * timeoutMs : timeoutMs);
        await setup.clock.runUntil(() => setup.clock.pending() === 0);
        const made: Task[] = setup.service.made.slice(before);
        expect(made.length).toBeLessThanOrEqual(1);
        const doubts = setup.service.doubtful - doubtful;
        expect(doubts).toBeLessThanOrEqual(learned && plan.served ? 3 : 1);
        if (value !== undefined) {
          expect(value).toEqual(made[0]);
          return;
        }
        expect(error).toBeInstanceOf(KlingError);
        expect(error).toMatchObject({ reference: { externalTaskId: pending.reference.externalTaskId } });
        if (made.length === 1) expect(error).toMatchObject({ billed: "unknown" });
        if (made.length === 1 && abortMs === null) expect(error).toBeInstanceOf(SubmissionUncertainError);
      },
    ),
    { numRuns: 3_000, seed: 20_261_123 },
  );
});

describe(verifies("client:create.reference", "onReference"), () => {
  const order: MultiImage2VideoInput = {
    image_list: ["https://example.com/a.png", "https://example.com/b.png"],
    prompt: "They wave.",
  };

  test.each(["create", "generate"] as const)(
    "of %s is awaited with the reference before anything leaves",
    async (method) => {
      const fake = recordedFetch(example("create-response"), example("task-succeed"));
      const { multiImage2Video } = createKlingClient({
        apiKey: "k",
        fetch: fake.fetch,
        clock: manualClock(),
      });
      let keep = (): void => undefined;
      const kept = new Promise<void>((resolve) => {
        keep = resolve;
      });
      const told: unknown[] = [];
      const pending = multiImage2Video[method](order, {
        onReference: (reference) => {
          told.push(reference);
          return kept;
        },
      });
      await vi.waitFor(() => expect(told).toEqual([pending.reference]));
      expect(fake.requests).toHaveLength(0);
      keep();
      await vi.waitFor(() => expect(fake.requests.length).toBeGreaterThan(0));
      const { external_task_id } = JSON.parse(fake.requests[0]?.body ?? "") as Record<string, unknown>;
      expect(told).toEqual([
        {
          version: 1,
          endpoint: "multiImage2Video",
          externalTaskId: external_task_id,
          submittedAt: expect.any(Number),
        },
      ]);
      pending.catch(() => undefined);
    },
  );

  test("that fails ends the call, and nothing is sent", async () => {
    const fake = recordedFetch(example("create-response"));
    const full = new Error("the disk is full");
    const error = await createKlingClient({ apiKey: "k", fetch: fake.fetch })
      .multiImage2Video.create(order, { onReference: () => Promise.reject(full) })
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ billed: "no", cause: full });
    expect(fake.requests).toHaveLength(0);
  });

  test("of a create that queues waits for its turn, and is called once though the service refuses at first", async () => {
    const fake = recordedFetch(
      example("create-response"),
      example("task-succeed"),
      json({ code: 1303, message: "busy" }, 429),
      example("create-response"),
    );
    const clock = manualClock();
    const options = { apiKey: "k", fetch: fake.fetch, clock, concurrency: { tasks: 1 } };
    const { multiImage2Video } = createKlingClient(options);
    const { task_id } = await multiImage2Video.create(order);
    const onReference = vi.fn();
    const second = multiImage2Video.create(order, { onReference });
    await new Promise((resolve) => setImmediate(resolve));
    expect(onReference).not.toHaveBeenCalled();
    await multiImage2Video.get(task_id);
    await clock.runUntil(() => fake.requests.length === 4);
    await second;
    expect(onReference).toHaveBeenCalledOnce();
  });

  test("is not called for a request that is refused before it is sent", async () => {
    const onReference = vi.fn();
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: recordedFetch().fetch });
    await expect(multiImage2Video.create({ ...order, prompt: "" }, { onReference })).rejects.toThrow(
      "/prompt",
    );
    expect(onReference).not.toHaveBeenCalled();
  });
});

describe("generate", () => {
  test.each([{ pollIntervalMs: Number.NaN }, { timeoutMs: 0 }, { firstPollMs: -1 }])(
    "checks %j before it pays",
    async (options) => {
      const { clock, kling, service } = startClient({});
      expect((await outcomeOf(clock, kling.generate(input, options))).error).toMatchObject({
        name: "InvalidInputError",
        billed: "no",
      });
      expect(service.posts.length).toBe(0);
    },
  );

  test("says that a task was made when the wait for it fails", async () => {
    const { clock, kling } = startClient({ gets: ["401"] });
    const { error } = await outcomeOf(clock, kling.generate(input));
    expect(error).toMatchObject({
      name: "AuthenticationError",
      billed: "unknown",
      reference: { taskId: "861309198188019719" },
    });
  });
});

describe(verifies("client:recover", "recover"), () => {
  test("finds the task by a reference that was stored as JSON, in a client that never saw it", async () => {
    const first = startClient({ posts: ["answer lost"], gets: ["401"] });
    const { error } = await outcomeOf(first.clock, first.kling.create(input));
    const stored = JSON.stringify((error as KlingError).reference);

    const clock = manualClock();
    const second = createKlingClient({ apiKey: "k", fetch: first.service.fetch, clock }).multiImage2Video;
    expect(await second.recover(JSON.parse(stored))).toEqual(first.service.made[0]);
    expect(await second.recover(JSON.parse(stored).externalTaskId)).toEqual(first.service.made[0]);
  });

  test("says that there is none only when lookups are known to be served", async () => {
    const setup = startClient({});
    const unknown = await outcomeOf(setup.clock, setup.kling.recover("never-sent"));
    expect(unknown.error).toBeInstanceOf(SubmissionUncertainError);
    await learnThatLookupsAreServed(setup);
    const { error } = await outcomeOf(setup.clock, setup.kling.recover("never-sent"));
    expect(error).toBeInstanceOf(NotFoundError);
    expect(error).toMatchObject({ reference: { externalTaskId: "never-sent" } });
  });

  test("a wait goes on from a reference alone", async () => {
    const { clock, service, kling } = startClient({ posts: ["answer lost"], gets: ["401"] });
    const { error } = await outcomeOf(clock, kling.create(input));
    const waiting = kling.wait((error as KlingError).reference ?? "");
    const video = { videos: [{ id: "1", url: "https://cdn.example.com/1.mp4", duration: "5.1" }] };
    Object.assign(service.made[0] ?? {}, { task_status: "succeed", task_result: video });
    expect((await outcomeOf(clock, waiting)).value).toMatchObject({ task_status: "succeed" });
  });

  test("a pending generate tells the task's id as soon as it is known", async () => {
    const { clock, kling } = startClient({});
    const pending = kling.generate(input, { timeoutMs: 10_000 });
    expect(pending.reference.taskId).toBeUndefined();
    const { error } = await outcomeOf(clock, pending);
    expect(pending.reference).toMatchObject({ taskId: "861309198188019719" });
    expect(error).toMatchObject({ name: "WaitTimeoutError", reference: pending.reference });
  });
});

describe(verifies("client:retry", "retries"), () => {
  test.each([
    ["1303", 3],
    ["5001", 3],
    ["refused", 1],
  ] as const)("a create that was certainly refused with %s: %i requests", async (fault, expected) => {
    const { clock, service, kling } = startClient({ posts: [fault, fault, "none"] });
    const { value } = await outcomeOf(clock, kling.create(input));
    expect(service.posts.length).toBe(expected);
    expect(service.made.length).toBe(value === undefined ? 0 : 1);
  });

  test("backoff is exponential with full jitter", async () => {
    const { clock, kling } = startClient({ posts: ["1303", "1303"] });
    await outcomeOf(clock, kling.create(input));
    expect(clock.pauses.filter((_, index) => index % 2 === 1)).toEqual([500, 1_000]);
  });

  test.each<[string, Record<string, string>, number | undefined]>([
    ["seconds", { "retry-after": "2" }, 2_000],
    [
      "a date",
      { "retry-after": "Mon, 23 Nov 2026 00:00:07 GMT", date: "Mon, 23 Nov 2026 00:00:00 GMT" },
      7_000,
    ],
    ["more than a minute", { "retry-after": "61" }, undefined],
  ])("Retry-After in %s is honoured", async (_name, headers, pauseMs) => {
    const clock = manualClock();
    const busy = json({ code: 1302, message: "too fast" }, 429, headers);
    const fake = recordedFetch(busy);
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch, clock, maxRetries: 1 });
    const { error } = await outcomeOf(clock, multiImage2Video.create(input));
    expect(error).toBeInstanceOf(RateLimitError);
    expect(fake.requests).toHaveLength(pauseMs === undefined ? 1 : 2);
    expect(clock.pauses[1]).toBe(pauseMs);
  });

  test("a lookup is repeated after a lost connection", async () => {
    const { clock, service, kling } = startClient({});
    await outcomeOf(clock, kling.create(input));
    service.plan = { ...service.plan, gets: ["reset", "500"] };
    expect((await outcomeOf(clock, kling.get("861309198188019719"))).value).toEqual(service.made[0]);
  });
});

describe(verifies("client:create.once", "a request that the platform repeats by itself"), () => {
  test("is refused the second time, and the task of the first is found", async () => {
    const { clock, kling, service } = startClient({ posts: ["repeated on the way"] });
    const { value } = await outcomeOf(clock, kling.create(input));
    expect(value).toEqual(service.made[0]);
    expect(service.posts.length).toBe(1);
  });

  test("is uncertain where lookups are not served", async () => {
    const { clock, kling } = startClient({ posts: ["repeated on the way"], served: false });
    const { error } = await outcomeOf(clock, kling.create(input));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
  });

  test("is found also when the refusal does not say why", async () => {
    const { clock, kling, service } = startClient({ posts: ["repeated on the way"], refusal: "invalid" });
    const { value } = await outcomeOf(clock, kling.create(input));
    expect(value).toEqual(service.made[0]);
  });

  test("under an id of the caller's stays refused, and tells where the task is", async () => {
    const { clock, kling, service } = startClient({ posts: ["repeated on the way"] });
    const { error } = await outcomeOf(clock, kling.create({ ...input, external_task_id: "order-1" }));
    expect(error).toMatchObject({
      name: "InvalidRequestError",
      billed: "unknown",
      reference: { externalTaskId: "order-1", taskId: service.made[0]?.task_id },
    });
  });

  test("a refusal that made nothing costs one lookup, and says that nothing is paid", async () => {
    const { clock, kling, service } = startClient({ posts: ["refused"] });
    const { error } = await outcomeOf(clock, kling.create(input));
    expect(error).toMatchObject({ name: "InvalidRequestError", billed: "no" });
    expect([service.posts.length, service.made.length]).toEqual([1, 0]);
  });
});
