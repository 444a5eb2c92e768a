import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
  AbortError,
  type ConcurrencyOptions,
  createKlingClient,
  InvalidInputError,
  QuotaError,
  RateLimitError,
} from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { example, json } from "../../fakes/recorded-fetch.ts";
import type { Plan } from "../../fakes/service.ts";
import {
  input,
  inputOf,
  outcomeSoFar,
  type StartedClient,
  settled,
  startClient,
} from "../../fakes/start-client.ts";

/** A client on a service that allows `limit` unfinished tasks, each of which takes a minute. */
function start(limit: number, concurrency: ConcurrencyOptions, plan: Partial<Plan> = {}): StartedClient {
  return startClient({ limit, taskMs: 60_000, ...plan }, { concurrency });
}

describe("concurrency.tasks", () => {
  test(
    verifies(
      "client:concurrency",
      "queues creates, first come, first served, and releases permits at the end of tasks",
    ),
    async () => {
      const { clock, kling, service, settle } = start(2, { tasks: 2 });
      const names = ["a", "b", "c", "d", "e"];
      const all = Promise.all(names.map((name) => kling.generate({ ...input, external_task_id: name })));
      // The limiter is loaded with the first create.
      await vi.waitFor(() => expect(service.posts).not.toEqual([]));
      await settle();
      expect(service.posts.length).toBe(2);
      await settled(clock, all);
      expect(service.ids).toEqual(names);
      expect(service.posts.length).toBe(5);
      expect(service.peak).toBe(2);
      expect(clock.pending()).toBe(0);
    },
  );

  test(verifies("client:concurrency", "1302 and 1303 lower the limit, and no call is refused"), async () => {
    for (const refusal of [1302, 1303]) {
      const { clock, kling, service } = start(2, { tasks: 6 }, { limitCode: refusal });
      const clips = await settled(
        clock,
        Promise.all(Array.from({ length: 12 }, () => kling.generate(input))),
      );
      expect(clips.every(({ task_status }) => task_status === "succeed")).toBe(true);
      expect(service.ids).toHaveLength(12);
      expect(service.peak).toBe(2);
      // Four of the first six are refused once. Each later rise of the limit may cost one more refusal.
      expect(service.posts.length).toBeLessThanOrEqual(24);
    }
  });

  test(
    verifies(
      "client:concurrency",
      "a refusal is not repeated for every call in the queue, whose order stays",
    ),
    async () => {
      const { clock, kling, service, settle } = start(0, { tasks: 5 });
      const names = Array.from({ length: 100 }, (_, index) => `task-${index}`);
      const all = Promise.all(names.map((name) => kling.generate({ ...input, external_task_id: name })));
      await settle();
      expect(service.posts.length).toBe(5);
      const began = clock.now();
      await clock.runUntil(() => clock.now() - began >= 300_000);
      // Five at first, then one at a time, half of 1, 2, 4, 8, 16, 32 and more seconds apart.
      expect(service.posts.length).toBeLessThanOrEqual(40);
      service.plan.limit = 5;
      await settled(clock, all);
      expect(service.ids).toEqual(names);
    },
  );

  test.each(["0", "0.1", "Mon, 23 Nov 2026 00:00:00 GMT"])(
    verifies("client:concurrency", "a refusal with Retry-After: %s is not repeated without a pause"),
    async (when) => {
      const clock = manualClock();
      let posts = 0;
      const headers = { "retry-after": when, date: "Mon, 23 Nov 2026 00:00:00 GMT" };
      const fetch = async (): Promise<Response> => {
        posts += 1;
        return json({ code: 1303, message: "too many" }, 429, headers);
      };
      const kling = createKlingClient({
        apiKey: "sk-test",
        fetch,
        clock,
        random: () => 0.5,
        concurrency: { tasks: 2, queueTimeoutMs: 60_000 },
      }).multiImage2Video;
      await expect(settled(clock, kling.create(input))).rejects.toMatchObject({ code: 1303 });
      // Half of 1, 2, 4, 8, 16 and 32 seconds apart, as without the header.
      expect(posts).toBe(7);
    },
  );

  test("without it, the same refusals fail the caller", async () => {
    const { clock, kling } = start(1, {});
    const results = await settled(clock, Promise.allSettled([kling.create(input), kling.create(input)]));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(results[1]).toMatchObject({ reason: { name: "RateLimitError" } });
  });

  test(
    verifies("client:concurrency", "an abort in the queue rejects at once and sends nothing"),
    async () => {
      const { clock, kling, service, settle } = start(1, { tasks: 1 });
      const first = await kling.create(input);
      const controller = new AbortController();
      const queued = kling.create(input, { signal: controller.signal });
      const next = kling.create({ ...input, external_task_id: "next" });
      await settle();
      controller.abort(new Error("enough"));
      const error = await queued.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AbortError);
      expect(error).toMatchObject({ billed: "no", reference: { externalTaskId: expect.any(String) } });
      expect(service.posts.length).toBe(1);
      await settled(clock, Promise.all([next, kling.wait(first.task_id)]));
      expect(service.ids[1]).toBe("next");
    },
  );

  test(verifies("client:concurrency", "the queue's own time ends with RateLimitError"), async () => {
    const { clock, kling, service } = start(5, { tasks: 1, queueTimeoutMs: 10_000 });
    await kling.create(input);
    const error = await settled(clock, kling.create(input)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ billed: "no", retryable: true });
    expect(String(error)).toContain("within 10000 ms");
    expect(service.posts.length).toBe(1);
  });

  test(
    verifies("client:concurrency", "a limit that other clients use up ends with the service's own refusal"),
    async () => {
      const { clock, kling } = start(0, { tasks: 3, queueTimeoutMs: 30_000 });
      await expect(settled(clock, kling.create(input))).rejects.toMatchObject({ code: 1303 });
      expect(clock.pending()).toBe(0);
    },
  );

  test(verifies("client:concurrency", "a task that is not polled is forgotten after a time"), async () => {
    const { clock, kling } = start(5, { tasks: 1, forgetAfterMs: 100_000 });
    await kling.create(input);
    // No timer keeps the process alive while the queue is empty.
    expect(clock.pending()).toBe(0);
    const began = clock.now();
    await settled(clock, kling.create(input));
    expect(clock.now() - began).toBe(100_000);
  });

  test("any other refusal releases the permit", async () => {
    const clock = manualClock();
    const answers = [
      json({ code: 1102, message: "empty", request_id: "r" }, 429),
      example("create-response"),
    ];
    const fetch = async (): Promise<Response> => answers.shift() ?? example("create-response");
    const kling = createKlingClient({
      apiKey: "k",
      fetch,
      clock,
      concurrency: { tasks: 1 },
    }).multiImage2Video;
    await expect(kling.create(input)).rejects.toThrow(QuotaError);
    await kling.create(input);
  });

  test("a failed task releases its permit when get reads it", async () => {
    const { kling, end, settle } = startClient({}, { concurrency: { tasks: 1 } });
    await kling.create(inputOf("a"));
    const second = outcomeSoFar(kling.create(inputOf("b")));
    await settle();
    expect(second.value).toBeUndefined();
    await end("a");
    expect(second.value).toMatchObject({ task_status: "submitted" });
  });

  test(
    verifies("client:concurrency", "under any load and limit: all made, each once, never over the limit"),
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 4 }),
          fc.integer({ min: 1, max: 6 }),
          fc.integer({ min: 1, max: 12 }),
          fc.integer({ min: 1_000, max: 100_000 }),
          async (limit, tasks, count, taskMs) => {
            const { clock, kling, service } = start(limit, { tasks }, { taskMs });
            const names = Array.from({ length: count }, (_, index) => `task-${index}`);
            await settled(
              clock,
              Promise.all(names.map((name) => kling.generate({ ...input, external_task_id: name }))),
            );
            expect([...service.ids].sort()).toEqual([...names].sort());
            expect(service.peak).toBeLessThanOrEqual(Math.min(limit, tasks));
            expect(clock.pending()).toBe(0);
          },
        ),
        { numRuns: 100 },
      );
    },
  );

  test("its options are checked when the client is made", () => {
    for (const concurrency of [
      { tasks: 0 },
      { tasks: 1.5 },
      { polls: 0 },
      { queueTimeoutMs: 0 },
      { forgetAfterMs: Number.NaN },
    ]) {
      expect(() => createKlingClient({ apiKey: "k", concurrency })).toThrow(InvalidInputError);
      expect(() => createKlingClient({ apiKey: "k", concurrency })).toThrow(/concurrency\./);
    }
  });
});
