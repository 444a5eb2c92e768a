import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, SubmissionUncertainError } from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { input, learnThatLookupsAreServed, outcomeOf, startClient } from "../../fakes/start-client.ts";

const strange = json({ code: 0, data: { task_id: "77", task_status: "succeed", task_result: {} } });
const taskOf = (task_id: string): Response =>
  json({
    code: 0,
    message: "",
    data: { task_id, task_status: "submitted", task_info: {}, created_at: 1, updated_at: 1 },
  });
const noTask = json({ code: "task_not_exist", message: "task_not_exist", data: null }, 400);

describe(verifies("client:create.once", "a lookup after a lost answer"), () => {
  test("that finds another task than the service had named decides nothing", async () => {
    const fake = recordedFetch(strange, taskOf("78"));
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch });
    await expect(multiImage2Video.create(input)).rejects.toMatchObject({
      name: "SubmissionUncertainError",
      reference: { taskId: "77" },
    });
  });

  test("by the service's own id does not show that lookups by the caller's id are served", async () => {
    const fake = recordedFetch(strange, taskOf("77"), new TypeError("fetch failed"), noTask);
    const clock = manualClock();
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch, clock });
    await multiImage2Video.create(input);
    const { error } = await outcomeOf(clock, multiImage2Video.create(input));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(fake.requests.filter(({ method }) => method === "POST")).toHaveLength(2);
  });

  test.each([
    ["task_not_exist", noTask],
    ["1203", json({ code: 1203, message: "the resource does not exist" }, 404)],
  ])(
    "that is answered with %s shows that the task does not exist, where lookups are served",
    async (_code, none) => {
      const setup = startClient({ posts: ["request lost"] });
      await learnThatLookupsAreServed(setup);
      const { service } = setup;
      const answer = service.fetch;
      service.fetch = async (request) => (request.method === "GET" ? none.clone() : answer(request));
      const { value } = await outcomeOf(setup.clock, setup.kling.create(input));
      expect(value).toEqual(service.made[1]);
    },
  );

  test("for a task that the service has named is never followed by another request", async () => {
    const setup = startClient({ posts: ["none"] });
    await learnThatLookupsAreServed(setup);
    const { service } = setup;
    const answer = service.fetch;
    let posts = 0;
    service.fetch = async (request) => {
      if (request.method === "GET") return noTask.clone();
      posts += 1;
      await answer(request);
      return strange.clone();
    };
    service.plan = { ...service.plan, unique: false };
    const { error } = await outcomeOf(setup.clock, setup.kling.create(input));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(error).toMatchObject({ reference: { taskId: "77" } });
    expect(posts).toBe(1);
  });

  test('a single "not found" among errors proves nothing, and nothing is sent again', async () => {
    const gets = ["500", "reset", "500", "not found once"] as const;
    const setup = startClient({ posts: ["answer lost"], gets }, { service: { keepsIdsUnique: true } });
    await learnThatLookupsAreServed(setup);
    const before = setup.service.posts.length;
    const { error } = await outcomeOf(setup.clock, setup.kling.create(input));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(setup.service.posts.length - before).toBe(1);
  });

  test("a request is repeated no more often than maxRetries says, and each repeat is reported", async () => {
    const attempts: unknown[] = [];
    const onRetry = ({ attempt, delayMs }: { attempt: number; delayMs: number }): void =>
      void attempts.push([attempt, delayMs]);
    const service = { keepsIdsUnique: true };
    const setup = startClient({ posts: Array(9).fill("request lost") }, { onRetry, service });
    await learnThatLookupsAreServed(setup);
    const before = setup.service.posts.length;
    const { error } = await outcomeOf(setup.clock, setup.kling.create(input));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(setup.service.posts.length - before).toBe(3);
    expect(attempts).toEqual([
      [2, 0],
      [3, 0],
    ]);
  });

  test("a repeat that is refused for the number of tasks is retried by itself, also with a limiter", async () => {
    const setup = startClient(
      { posts: ["request lost", "1303"] },
      { concurrency: { tasks: 2 }, service: { keepsIdsUnique: true } },
    );
    await learnThatLookupsAreServed(setup);
    const { value } = await outcomeOf(setup.clock, setup.kling.create(input));
    expect(value).toEqual(setup.service.made[1]);
  });

  test("a request that was too large is not looked up", async () => {
    const fake = recordedFetch(json({ error: { message: "too large", type: "", code: "" } }, 413));
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch });
    await expect(multiImage2Video.create(input)).rejects.toMatchObject({
      name: "InvalidRequestError",
      billed: "no",
    });
    expect(fake.requests).toHaveLength(1);
  });

  test("an abort while the request is under way says so, and is not looked up", async () => {
    const { clock, kling, service } = startClient({ posts: ["hangs, made"] });
    const gets: string[] = [];
    const answer = service.fetch;
    service.fetch = (request) => {
      if (request.method === "GET") gets.push(request.url);
      return answer(request);
    };
    const abort = new AbortController();
    clock.schedule(() => abort.abort("enough"), 5_000);
    const { error } = await outcomeOf(clock, kling.create(input, { signal: abort.signal }));
    expect(error).toMatchObject({
      name: "AbortError",
      billed: "unknown",
      cause: "enough",
      message: "multiImage2Video.create: stopped by the caller",
    });
    expect(gets).toEqual([]);
  });

  test("that decides nothing leads to an error with the reason, which names the call once", async () => {
    const { clock, kling } = startClient({ posts: ["504 page after"], served: false });
    const pending = kling.create(input);
    const { error } = await outcomeOf(clock, pending);
    const id = pending.reference.externalTaskId;
    expect((error as Error).message).toBe(
      `multiImage2Video.create: it is not known whether task ${id} was made, because the service failed (HTTP 504)`,
    );
  });
});
