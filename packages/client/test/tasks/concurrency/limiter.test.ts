import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AbortError,
  createKlingClient,
  InvalidInputError,
  type KlingClientOptions,
  type MultiImage2VideoInput,
  QuotaError,
  RateLimitError,
  type Task,
} from "../../../src/index.ts";
import { type ManualClock, manualClock } from "../../fakes/manual-clock.ts";
import { example, exampleBody, json } from "../../fakes/recorded-fetch.ts";

const input: MultiImage2VideoInput = {
  image_list: ["https://example.com/a.png", "https://example.com/b.png"],
  prompt: "They wave.",
};
const finished = exampleBody("task-succeed")["data"] as Task;

interface Service {
  fetch: (request: Request) => Promise<Response>;
  clock: ManualClock;
  limit: number;
  /** Create requests, refused ones too. */
  posts: number;
  /** External ids of the tasks made, in order. */
  made: string[];
  /** The most tasks that were unfinished at once. */
  peak: number;
  running: () => number;
}

/** A service that refuses a task over its limit with 1303, and whose tasks take `taskMs`. */
function limitedService(limit: number, taskMs = 60_000, refusal = 1303): Service {
  const clock = manualClock();
  const ends = new Map<string, number>();
  const running = (): number => [...ends.values()].filter((end) => end > clock.now()).length;
  const service: Service = { fetch, clock, limit, posts: 0, made: [], peak: 0, running };
  return service;

  async function fetch(request: Request): Promise<Response> {
    if (request.method === "GET") {
      const id = request.url.split("/").at(-1) ?? "";
      const isDone = (ends.get(id) ?? 0) <= clock.now();
      return answerWith(id, isDone ? "succeed" : "processing");
    }
    const { external_task_id } = (await request.json()) as { external_task_id: string };
    service.posts += 1;
    if (running() >= service.limit) return json({ code: refusal, message: "too many", request_id: "r" }, 429);
    const id = String(service.made.length + 1);
    service.made.push(external_task_id);
    ends.set(id, clock.now() + taskMs);
    service.peak = Math.max(service.peak, running());
    return answerWith(id, "submitted");
  }

  function answerWith(id: string, task_status: string): Response {
    const time = { created_at: clock.now(), updated_at: clock.now() };
    const result =
      task_status === "succeed" && finished.task_status === "succeed" ? finished.task_result : undefined;
    const data = {
      task_id: id,
      task_status,
      ...time,
      ...(result === undefined ? {} : { task_result: result }),
    };
    return json({ code: 0, message: "ok", request_id: "r", data });
  }
}

function clientOf(service: Service, options: KlingClientOptions) {
  const { fetch, clock } = service;
  return createKlingClient({ apiKey: "sk-test", fetch, clock, random: () => 0.5, ...options })
    .multiImage2Video;
}

async function run<Result>(clock: ManualClock, work: Promise<Result>): Promise<Result> {
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  work.then(done, done);
  await clock.runUntil(() => settled);
  return work;
}

/** Lets everything happen that needs no time. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("concurrency.tasks", () => {
  test(
    verifies(
      "client:concurrency",
      "queues creates, first come, first served, and frees places at the end of tasks",
    ),
    async () => {
      const service = limitedService(2);
      const kling = clientOf(service, { concurrency: { tasks: 2 } });
      const names = ["a", "b", "c", "d", "e"];
      const all = Promise.all(names.map((name) => kling.generate({ ...input, external_task_id: name })));
      await settle();
      expect(service.posts).toBe(2);
      await run(service.clock, all);
      expect(service.made).toEqual(names);
      expect(service.posts).toBe(5);
      expect(service.peak).toBe(2);
      expect(service.clock.pending()).toBe(0);
    },
  );

  test(verifies("client:concurrency", "1302 and 1303 lower the limit and nobody is refused"), async () => {
    for (const refusal of [1302, 1303]) {
      const service = limitedService(2, 60_000, refusal);
      const kling = clientOf(service, { concurrency: { tasks: 6 } });
      const clips = await run(
        service.clock,
        Promise.all(Array.from({ length: 12 }, () => kling.generate(input))),
      );
      expect(clips.every(({ task_status }) => task_status === "succeed")).toBe(true);
      expect(service.made).toHaveLength(12);
      expect(service.peak).toBe(2);
      // Four of the first six are refused once; a later try to rise again may cost one refusal each.
      expect(service.posts).toBeLessThanOrEqual(24);
    }
  });

  test(
    verifies(
      "client:concurrency",
      "a refusal is not repeated by everybody in the queue, and keeps its order",
    ),
    async () => {
      const service = limitedService(0);
      const kling = clientOf(service, { concurrency: { tasks: 5 } });
      const names = Array.from({ length: 100 }, (_, index) => `task-${index}`);
      const all = Promise.all(names.map((name) => kling.generate({ ...input, external_task_id: name })));
      await settle();
      expect(service.posts).toBe(5);
      const began = service.clock.now();
      await service.clock.runUntil(() => service.clock.now() - began >= 300_000);
      // Five at first, then one at a time, half of 1, 2, 4, 8, 16 and 30 seconds apart.
      expect(service.posts).toBeLessThanOrEqual(40);
      service.limit = 5;
      await run(service.clock, all);
      expect(service.made).toEqual(names);
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
      await expect(run(clock, kling.create(input))).rejects.toMatchObject({ code: 1303 });
      // Half of 1, 2, 4, 8, 16 and 30 seconds apart, as without the header.
      expect(posts).toBe(8);
    },
  );

  test("without it, the same refusals fail the caller", async () => {
    const service = limitedService(1);
    const kling = clientOf(service, {});
    const results = await run(service.clock, Promise.allSettled([kling.create(input), kling.create(input)]));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    expect(results[1]).toMatchObject({ reason: { name: "RateLimitError" } });
  });

  test(
    verifies("client:concurrency", "an abort in the queue rejects at once and sends nothing"),
    async () => {
      const service = limitedService(1);
      const kling = clientOf(service, { concurrency: { tasks: 1 } });
      await kling.create(input);
      const controller = new AbortController();
      const queued = kling.create(input, { signal: controller.signal });
      const next = kling.create({ ...input, external_task_id: "next" });
      await settle();
      controller.abort(new Error("enough"));
      const error = await queued.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(AbortError);
      expect(error).toMatchObject({ billed: "no", reference: { externalTaskId: expect.any(String) } });
      expect(service.posts).toBe(1);
      await run(service.clock, Promise.all([next, kling.wait("1")]));
      expect(service.made[1]).toBe("next");
    },
  );

  test(verifies("client:concurrency", "the queue's own time ends with RateLimitError"), async () => {
    const service = limitedService(5);
    const kling = clientOf(service, { concurrency: { tasks: 1, queueTimeoutMs: 10_000 } });
    await kling.create(input);
    const error = await run(service.clock, kling.create(input)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ billed: "no", retryable: true });
    expect(String(error)).toContain("within 10000 ms");
    expect(service.posts).toBe(1);
  });

  test(
    verifies("client:concurrency", "a limit that others use up ends with the service's own refusal"),
    async () => {
      const service = limitedService(0);
      const kling = clientOf(service, { concurrency: { tasks: 3, queueTimeoutMs: 30_000 } });
      await expect(run(service.clock, kling.create(input))).rejects.toMatchObject({ code: 1303 });
      expect(service.clock.pending()).toBe(0);
    },
  );

  test(verifies("client:concurrency", "a task that nobody looks at is forgotten after a time"), async () => {
    const service = limitedService(5);
    const kling = clientOf(service, { concurrency: { tasks: 1, forgetAfterMs: 100_000 } });
    await kling.create(input);
    // Nothing holds the process while nobody is in the queue.
    expect(service.clock.pending()).toBe(0);
    const began = service.clock.now();
    await run(service.clock, kling.create(input));
    expect(service.clock.now() - began).toBe(100_000);
  });

  test("any other refusal gives the place back", async () => {
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

  test("a failed task gives the place back, seen by get", async () => {
    const failed = exampleBody("task-failed")["data"] as Task;
    const clock = manualClock();
    const created = { ...failed, task_status: "submitted" };
    const fetch = async ({ method }: Request): Promise<Response> =>
      json({ code: 0, message: "ok", request_id: "r", data: method === "GET" ? failed : created });
    const kling = createKlingClient({
      apiKey: "k",
      fetch,
      clock,
      concurrency: { tasks: 1 },
    }).multiImage2Video;
    const { task_id } = await kling.create(input);
    let isIn = false;
    const second = kling.create(input).then(() => {
      isIn = true;
    });
    await settle();
    expect(isIn).toBe(false);
    await kling.get(task_id);
    await second;
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
            const service = limitedService(limit, taskMs);
            const kling = clientOf(service, { concurrency: { tasks } });
            const names = Array.from({ length: count }, (_, index) => `task-${index}`);
            await run(
              service.clock,
              Promise.all(names.map((name) => kling.generate({ ...input, external_task_id: name }))),
            );
            expect([...service.made].sort()).toEqual([...names].sort());
            expect(service.peak).toBeLessThanOrEqual(Math.min(limit, tasks));
            expect(service.clock.pending()).toBe(0);
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

describe("many waits", () => {
  test(
    verifies("client:wait.polls", "share a limit of polls under way, and leave no timer behind"),
    async () => {
      const clock = manualClock();
      let underWay = 0;
      let most = 0;
      const looks = new Map<string, number>();
      const fetch = async ({ url }: Request): Promise<Response> => {
        underWay += 1;
        most = Math.max(most, underWay);
        for (let turn = 0; turn < 3; turn++) await Promise.resolve();
        underWay -= 1;
        const count = (looks.get(url) ?? 0) + 1;
        looks.set(url, count);
        const body = exampleBody(count < 3 ? "task-processing" : "task-succeed");
        return json({ ...body, data: { ...(body["data"] as object), task_id: url.split("/").at(-1) } });
      };
      const kling = createKlingClient({
        apiKey: "k",
        fetch,
        clock,
        concurrency: { polls: 7 },
      }).multiImage2Video;
      const waits = Array.from({ length: 300 }, (_, index) => kling.wait(String(index)));
      let settled = false;
      const done = Promise.all(waits).then((all) => {
        settled = true;
        return all;
      });
      await clock.runUntil(() => settled);
      expect(new Set((await done).map(({ task_id }) => task_id)).size).toBe(300);
      expect(most).toBe(7);
      expect(clock.pending()).toBe(0);
      expect([...looks.values()].every((count) => count === 3)).toBe(true);
    },
  );

  test(
    verifies(
      "client:wait.polls",
      "a wait whose turn does not come ends in time, and one that is stopped at once",
    ),
    async () => {
      const clock = manualClock();
      const fetch = ({ signal }: Request): Promise<Response> =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const kling = createKlingClient({
        apiKey: "k",
        fetch,
        clock,
        concurrency: { polls: 1 },
      }).multiImage2Video;
      const controller = new AbortController();
      const first = kling.wait("1", { timeoutMs: 50_000 }).catch((error: unknown) => error);
      const second = kling.wait("2", { timeoutMs: 20_000 }).catch((error: unknown) => error);
      const third = kling.wait("3", { signal: controller.signal }).catch((error: unknown) => error);
      await settle();
      controller.abort();
      expect(await third).toMatchObject({ name: "AbortError", reference: { taskId: "3" } });
      const began = clock.now();
      expect(await run(clock, second)).toMatchObject({
        name: "WaitTimeoutError",
        reference: { taskId: "2" },
      });
      expect(clock.now() - began).toBe(20_000);
      expect(await run(clock, first)).toMatchObject({ name: "WaitTimeoutError" });
      expect(clock.pending()).toBe(0);
    },
  );
});
