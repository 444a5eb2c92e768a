import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  createKlingClient,
  type KlingClientOptions,
  type KlingError,
  type MultiImage2VideoInput,
} from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { example, exampleBody, json } from "../../fakes/recorded-fetch.ts";

const failed = exampleBody("task-failed")["data"] as object;

function inputOf(external_task_id?: string): MultiImage2VideoInput {
  const image_list = ["https://example.com/a.png", "https://example.com/b.png"] as const;
  return { image_list, prompt: "They wave.", ...(external_task_id !== undefined && { external_task_id }) };
}

/** A service that runs as many tasks as it is told to, and whose tasks end when they are told to. */
function setUp(tasks: number, options: KlingClientOptions = {}) {
  const clock = manualClock();
  const service = {
    limit: 99,
    lost: new Set<string>(),
    posts: [] as string[],
    made: new Map<string, object>(),
  };
  const answer = (data: object): Response => json({ code: 0, message: "ok", request_id: "r", data });

  async function fetch(request: Request): Promise<Response> {
    if (request.method === "GET") {
      const found = service.made.get(request.url.split("/").at(-1) ?? "");
      return found === undefined ? example("error-400-task-not-exist", 400) : answer(found);
    }
    const { external_task_id = "" } = (await request.json()) as { external_task_id?: string };
    service.posts.push(external_task_id);
    if (service.lost.has(external_task_id)) throw new TypeError("fetch failed");
    const running = [...service.made.values()].filter((task) => !("task_status_msg" in task));
    if (running.length >= service.limit) return json({ code: 1303, message: "too many" }, 429);
    const times = { created_at: clock.now(), updated_at: clock.now() };
    const task = { task_id: `of-${external_task_id}`, task_status: "submitted", ...times };
    service.made.set(task.task_id, task);
    return answer(task);
  }

  const { multiImage2Video: kling } = createKlingClient({
    apiKey: "k",
    fetch,
    clock,
    random: () => 0.5,
    maxRetries: 0,
    ...options,
    concurrency: { tasks, ...options.concurrency },
  });
  const settle = (): Promise<void> => clock.runUntil(() => true);
  return {
    service,
    clock,
    kling,
    settle,
    /** Starts a create, and keeps what becomes of it. */
    start(id?: string, call = {}) {
      const created: { task?: string; error?: KlingError } = {};
      kling.create(inputOf(id), call).then(
        (task) => {
          created.task = task.task_id;
        },
        (error: KlingError) => {
          created.error = error;
        },
      );
      return created;
    },
    /** Ends a task, and has the client see it. */
    async end(id: string): Promise<void> {
      const { made } = service;
      made.set(`of-${id}`, { ...made.get(`of-${id}`), ...failed, task_id: `of-${id}` });
      await kling.get(`of-${id}`);
      await settle();
    },
    /** Lets time pass. */
    async pass(ms: number): Promise<void> {
      const until = clock.now() + ms;
      let isOver = false;
      clock.schedule(() => {
        isOver = true;
      }, ms);
      await clock.runUntil(() => isOver);
      expect(clock.now()).toBe(until);
    },
  };
}

describe(verifies("client:concurrency", "a place"), () => {
  test("taken by a task in doubt is free when the oldest counts as forgotten, not before", async () => {
    const { service, kling, clock, pass, start } = setUp(2, { concurrency: { forgetAfterMs: 100_000 } });
    service.lost.add("a");
    const doubtful = start("a");
    await clock.runUntil(() => doubtful.error !== undefined);
    expect(doubtful.error).toMatchObject({ name: "SubmissionUncertainError" });
    await pass(50_000);
    await kling.create(inputOf("b"));
    const third = start("c");
    await pass(49_999);
    expect(service.posts).toEqual(["a", "b"]);
    await pass(1);
    expect(third.task).toBe("of-c");
  });

  test("of a task that was made while others waited is forgotten in time, too", async () => {
    const { start, pass, service, clock } = setUp(1, { concurrency: { forgetAfterMs: 100_000 } });
    start("a");
    const second = start("b");
    await clock.runUntil(() => service.posts.length === 1);
    await pass(99_999);
    expect(second.task).toBeUndefined();
    await pass(1);
    expect(second.task).toBe("of-b");
    // A timer of that length would go off at once.
    expect(clock.pauses).not.toContain(Number.POSITIVE_INFINITY);
  });

  test("of a task that is found by the caller's id is that of the doubt", async () => {
    const { service, kling, clock, settle, start } = setUp(1);
    service.lost.add("a");
    const doubtful = start("a");
    await clock.runUntil(() => doubtful.error !== undefined);
    const second = start("b");
    await settle();
    expect(second.task).toBeUndefined();
    service.made.set("a", { ...failed, task_id: "of-a", task_info: { external_task_id: "a" } });
    await kling.recover("a");
    await settle();
    expect(second.task).toBe("of-b");
  });

  test("of a task in doubt stays taken when a look cannot tell either", async () => {
    const { service, kling, clock, settle, start } = setUp(1, { concurrency: { forgetAfterMs: 3_600_000 } });
    service.lost.add("a");
    const doubtful = start("a");
    await clock.runUntil(() => doubtful.error !== undefined);
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

  test("of a task that has ended with the answer to its creation is free at once", async () => {
    const { kling, clock } = setUp(1, {
      fetch: async () => json({ code: 0, message: "", data: { ...failed, task_id: "1" } }),
    });
    await kling.create(inputOf("a"));
    await kling.create(inputOf("b"));
    expect(clock.pending()).toBe(0);
  });

  test("is given back after a doubt about a task that has no id to be recognised by", async () => {
    const { service, clock, start, kling } = setUp(1, { submitOnce: false });
    service.lost.add("");
    const doubtful = start();
    await clock.runUntil(() => doubtful.error !== undefined);
    expect(doubtful.error).toMatchObject({ name: "ConnectionError", billed: "unknown" });
    service.lost.clear();
    await expect(kling.create(inputOf())).resolves.toMatchObject({ task_id: "of-" });
  });

  test("is given back by a call that is stopped in the pause after a refusal", async () => {
    const { service, clock, settle, start, kling } = setUp(1);
    const stop = new AbortController();
    service.limit = 0;
    const refused = start("a", { signal: stop.signal });
    await settle();
    expect(service.posts).toEqual(["a"]);
    stop.abort("enough");
    await settle();
    expect(refused.error).toMatchObject({ name: "AbortError", billed: "no", cause: "enough" });
    service.limit = 1;
    await expect(kling.create(inputOf("b"))).resolves.toMatchObject({ task_id: "of-b" });
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
    service.limit = 1;
    start("a");
    const second = start("b");
    await settle();
    expect(service.posts).toEqual(["a", "b"]);
    service.limit = 9;
    await pass(10_000);
    await end("a");
    expect(second.task).toBe("of-b");
    const third = start("c");
    await pass(45_000);
    expect(third.task).toBeUndefined();
    await end("b");
    expect(third.task).toBe("of-c");
    const [fourth, fifth] = [start("d"), start("e")];
    await pass(10_000);
    expect([fourth.task, fifth.task]).toEqual([undefined, undefined]);
    await end("c");
    expect([fourth.task, fifth.task]).toEqual(["of-d", "of-e"]);
  });

  test("is one less than the tasks that were under way, also at the second refusal, and each is told", async () => {
    const retries: unknown[] = [];
    const { service, settle, start, end, pass } = setUp(4, {
      onRetry: ({ attempt, delayMs, error }) => retries.push([attempt, delayMs, error.code]),
    });
    service.limit = 3;
    for (const id of ["a", "b", "c"]) start(id);
    const last = start("d");
    await settle();
    await pass(500);
    service.limit = 2;
    await end("a");
    expect(service.posts).toEqual(["a", "b", "c", "d", "d"]);
    await pass(1_000);
    expect(last.task).toBeUndefined();
    await end("c");
    expect(last.task).toBe("of-d");
    expect(retries).toEqual([
      [2, 500, 1303],
      [3, 1_000, 1303],
    ]);
  });
});

describe(verifies("client:concurrency", "a client with a limit"), () => {
  test("looks at tasks of others, too", async () => {
    const { service, kling } = setUp(1);
    service.made.set("other", { ...failed, task_id: "other" });
    expect(await kling.get("other")).toMatchObject({ task_id: "other", task_status: "failed" });
  });

  test("says of a task of others that there is none", async () => {
    const { service, kling, clock } = setUp(1);
    service.made.set("a", { ...failed, task_id: "of-a", task_info: { external_task_id: "a" } });
    await kling.recover("a");
    let error: KlingError | undefined;
    kling.recover("never-made").catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({ name: "NotFoundError" });
  });
});
