import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { CreateOptions, KlingClientOptions, KlingError } from "../../../src/index.ts";
import { exampleBody, json } from "../../fakes/recorded-fetch.ts";
import { inputOf, startClient } from "../../fakes/start-client.ts";

const failed = exampleBody("task-failed")["data"] as object;

/** A client on a service whose tasks end when a test makes them fail. */
function setUp(tasks: number, { concurrency, ...options }: KlingClientOptions = {}) {
  const started = startClient({}, { maxRetries: 0, ...options, concurrency: { tasks, ...concurrency } });
  return {
    ...started,
    /** Starts a create, and records its outcome: the external id of its task, or the error. */
    start(id?: string, options: CreateOptions = {}) {
      const created: { task?: string | null | undefined; error?: KlingError } = {};
      started.kling.create(inputOf(id), options).then(
        ({ task_info }) => {
          created.task = task_info?.external_task_id;
        },
        (error: KlingError) => {
          created.error = error;
        },
      );
      return created;
    },
  };
}

describe(verifies("client:concurrency", "a permit"), () => {
  test("of an unknown outcome is released when it is forgotten, not before", async () => {
    const { service, kling, clock, pass, start } = setUp(2, { concurrency: { forgetAfterMs: 100_000 } });
    service.plan.lost.add("a");
    const uncertain = start("a");
    await clock.runUntil(() => uncertain.error !== undefined);
    expect(uncertain.error).toMatchObject({ name: "SubmissionUncertainError" });
    await pass(50_000);
    await kling.create(inputOf("b"));
    const third = start("c");
    await pass(49_999);
    expect(service.posts).toEqual(["a", "b"]);
    await pass(1);
    expect(third.task).toBe("c");
  });

  test("of a task that was made while others waited is forgotten in time, too", async () => {
    const { start, pass, service, clock } = setUp(1, { concurrency: { forgetAfterMs: 100_000 } });
    start("a");
    const second = start("b");
    await clock.runUntil(() => service.posts.length === 1);
    await pass(99_999);
    expect(second.task).toBeUndefined();
    await pass(1);
    expect(second.task).toBe("b");
    // A timer of that length would fire at once.
    expect(clock.pauses).not.toContain(Number.POSITIVE_INFINITY);
  });

  test("of an unknown outcome is released when a lookup finds that its task has ended", async () => {
    const { service, kling, clock, settle, start } = setUp(1);
    service.plan.lost.add("a");
    const uncertain = start("a");
    await clock.runUntil(() => uncertain.error !== undefined);
    const second = start("b");
    await settle();
    expect(second.task).toBeUndefined();
    service.make("a");
    service.fail("a");
    await kling.recover("a");
    await settle();
    expect(second.task).toBe("b");
  });

  test("of an unknown outcome stays taken when a lookup decides nothing", async () => {
    const { service, kling, clock, settle, start } = setUp(1, { concurrency: { forgetAfterMs: 3_600_000 } });
    service.plan.lost.add("a");
    const uncertain = start("a");
    await clock.runUntil(() => uncertain.error !== undefined);
    let error: KlingError | undefined;
    kling.recover("a").catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({
      name: "SubmissionUncertainError",
      billed: "unknown",
      reference: { externalTaskId: "a" },
    });
    const second = start("b");
    await settle();
    expect(second.task).toBeUndefined();
  });

  test("of a task that ends with the answer to its create request is released at once", async () => {
    const { kling, clock } = setUp(1, {
      fetch: async () => json({ code: 0, message: "", data: { ...failed, task_id: "1" } }),
    });
    await kling.create(inputOf("a"));
    await kling.create(inputOf("b"));
    expect(clock.pending()).toBe(0);
  });

  test("is released after an unknown outcome without an id", async () => {
    const { service, clock, start, kling } = setUp(1, { submitOnce: false });
    service.plan.lost.add("");
    const uncertain = start();
    await clock.runUntil(() => uncertain.error !== undefined);
    expect(uncertain.error).toMatchObject({ name: "ConnectionError", billed: "unknown" });
    service.plan.lost.clear();
    await expect(kling.create(inputOf())).resolves.toMatchObject({ task_status: "submitted" });
  });

  test("is released by a call that is stopped in the pause after a refusal", async () => {
    const { service, clock, settle, start, kling } = setUp(1);
    const stop = new AbortController();
    service.plan.limit = 0;
    const refused = start("a", { signal: stop.signal });
    await settle();
    expect(service.posts).toEqual(["a"]);
    stop.abort("enough");
    await settle();
    expect(refused.error).toMatchObject({
      name: "AbortError",
      billed: "no",
      cause: "enough",
      message: "multiImage2Video.create: stopped by the caller before it was sent again",
    });
    service.plan.limit = 1;
    await expect(kling.create(inputOf("b"))).resolves.toMatchObject({
      task_info: { external_task_id: "b" },
    });
    expect(clock.pending()).toBe(0);
  });

  test("is not waited for under a signal that has aborted before, and leaves no timer behind", async () => {
    const { clock, settle, start } = setUp(1);
    start("a");
    await settle();
    const stopped = start("b", { signal: AbortSignal.abort("enough") });
    await settle();
    expect(stopped.error).toMatchObject({ name: "AbortError", billed: "no", cause: "enough" });
    expect(clock.pending()).toBe(0);
  });
});

describe(verifies("client:concurrency", "a limit that a refusal has lowered"), () => {
  test("stays for a minute, and then rises by one for each task that is accepted", async () => {
    const { service, settle, start, end, pass } = setUp(2);
    service.plan.limit = 1;
    start("a");
    const second = start("b");
    await settle();
    expect(service.posts).toEqual(["a", "b"]);
    service.plan.limit = 9;
    await pass(10_000);
    await end("a");
    expect(second.task).toBe("b");
    const third = start("c");
    await pass(45_000);
    expect(third.task).toBeUndefined();
    await end("b");
    expect(third.task).toBe("c");
    const [fourth, fifth] = [start("d"), start("e")];
    await pass(10_000);
    expect([fourth.task, fifth.task]).toEqual([undefined, undefined]);
    await end("c");
    expect([fourth.task, fifth.task]).toEqual(["d", "e"]);
  });

  test("is one less than the tasks that were under way, also at the second refusal, and each is reported", async () => {
    const retries: unknown[] = [];
    const { service, settle, start, end, pass } = setUp(4, {
      onRetry: ({ attempt, delayMs, error }) => retries.push([attempt, delayMs, error.code]),
    });
    service.plan.limit = 3;
    for (const id of ["a", "b", "c"]) start(id);
    const last = start("d");
    await settle();
    await pass(500);
    service.plan.limit = 2;
    await end("a");
    expect(service.posts).toEqual(["a", "b", "c", "d", "d"]);
    await pass(1_000);
    expect(last.task).toBeUndefined();
    await end("c");
    expect(last.task).toBe("d");
    expect(retries).toEqual([
      [2, 500, 1303],
      [3, 1_000, 1303],
    ]);
  });
});

describe(verifies("client:concurrency", "a client with a limit"), () => {
  test("reads tasks that it did not make, too", async () => {
    const { service, kling } = setUp(1);
    service.make("other");
    const { task_id } = service.fail("other");
    expect(await kling.get(task_id)).toMatchObject({ task_id, task_status: "failed" });
  });

  test("reports a task that was never made as not found", async () => {
    const { service, kling, clock } = setUp(1);
    service.make("a");
    await kling.recover("a");
    let error: KlingError | undefined;
    kling.recover("never-made").catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({ name: "NotFoundError" });
  });
});

test(verifies("client:runtimes.worker", "no call in the queue depends on the timer of another"), async () => {
  const { start, pass, clock, settle } = setUp(1, { concurrency: { forgetAfterMs: 100_000 } });
  start("a");
  await settle();
  const second = start("b");
  await settle();
  // A Cloudflare Worker drops the timers of a request that was cancelled.
  const { schedule } = clock;
  clock.schedule = () => () => {};
  start("c");
  await settle();
  clock.schedule = schedule;
  await pass(100_000);
  expect(second.task).toBe("b");
});
