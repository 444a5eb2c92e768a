import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  ContentPolicyError,
  type CreateOptions,
  createNotifier,
  InvalidRequestError,
  type KlingClientOptions,
  type KlingError,
  NotFoundError,
  QuotaError,
  RateLimitError,
  ServerError,
  text2Video,
  UnexpectedResponseError,
  type VideoResult,
} from "../../../src/index.ts";
import { resolveOptions } from "../../../src/options/options.ts";
import { createCore } from "../../../src/tasks/core.ts";
import { createTaskClient } from "../../../src/tasks/task-client.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import type { Plan, PostFault } from "../../fakes/service.ts";
import { inputOf, outcomeOf, startClient } from "../../fakes/start-client.ts";

/** Creates on a service that does not keep ids unique, and lets all that is late take effect. */
async function create(plan: Partial<Plan>, client: KlingClientOptions = {}, options: CreateOptions = {}) {
  const { clock, kling, service } = startClient({ unique: false, ...plan }, client);
  const began = clock.now();
  const outcome = await outcomeOf(clock, kling.create(inputOf(), options));
  const ms = clock.now() - began;
  await clock.runUntil(() => clock.pending() === 0);
  return { ...outcome, ms, service };
}

const served = { servesLookups: true };
const unique = { servesLookups: true, keepsIdsUnique: true };

describe(verifies("client:create.unaided", "a request without an answer, where lookups are served"), () => {
  const faults: PostFault[] = ["request lost", "arrives late", "hangs, not made"];

  test.each(faults)("%s: is not followed by another one in the time of a call", async (fault) => {
    const { error, service, ms } = await create(
      { posts: [fault], lateMs: 100_000 },
      { service: served },
      { timeoutMs: 120_000 },
    );
    expect(error).toMatchObject({ name: "SubmissionUncertainError" });
    expect(service.posts).toHaveLength(1);
    // More lookups would not make a second request safe in this time.
    expect(ms).toBeLessThan(40_000);
  });

  test.each([
    ["request lost", 150_000],
    ["hangs, not made", 170_000],
  ] as const)(
    "%s: is followed by another one when it cannot take effect any more",
    async (fault, afterMs) => {
      const { value, service, ms } = await create(
        { posts: [fault] },
        { service: served },
        { timeoutMs: 300_000 },
      );
      expect(value).toEqual(service.made[0]);
      expect(service.posts).toHaveLength(2);
      expect(ms).toBeGreaterThanOrEqual(afterMs);
      expect(ms).toBeLessThan(afterMs + 12_000);
    },
  );

  test.each([[1_000], [60_000], [120_000]])(
    "that takes effect after %i ms is found, and is the only one",
    async (lateMs) => {
      const { value, service } = await create(
        { posts: ["arrives late"], lateMs },
        { service: served },
        { timeoutMs: 300_000 },
      );
      expect(value).toEqual(service.made[0]);
      expect([service.posts.length, service.made.length]).toEqual([1, 1]);
    },
  );

  test("where ids are unique is followed by another one after 18 s", async () => {
    const { value, service, ms } = await create(
      { posts: ["request lost"], unique: true },
      { service: unique },
    );
    expect(value).toEqual(service.made[0]);
    expect([service.posts.length, ms]).toEqual([2, 18_000]);
  });

  test("where ids are unique, a first request that takes effect after the second makes no second task", async () => {
    const plan = { posts: ["arrives late"], lateMs: 100_000, unique: true } as const;
    const { value, service } = await create(plan, { service: unique });
    expect(value).toEqual(service.made[0]);
    expect([service.posts.length, service.made.length]).toEqual([2, 1]);
  });

  test.each([
    ["that no query finds", 30_000],
    ["at the end of the time in which a request takes effect", 148_000],
  ])("a delivery with an id %s keeps the second request back", async (_name, ms) => {
    const { clock, kling, service } = startClient(
      { posts: ["request lost"], unique: false },
      { service: served },
    );
    const notifier = createNotifier();
    clock.schedule(() => notifier.notify("of another gateway", { externalTaskId: "order-1" }), ms);
    const { error } = await outcomeOf(
      clock,
      kling.create(inputOf("order-1"), { notifier, timeoutMs: 300_000 }),
    );
    expect(error).toMatchObject({ name: "SubmissionUncertainError" });
    expect(service.posts).toHaveLength(1);
  });

  test("a second request that is refused after the first cannot take effect made nothing", async () => {
    const { error } = await create(
      { posts: ["request lost", "refused"] },
      { service: served },
      { timeoutMs: 300_000 },
    );
    expect(error).toMatchObject({ name: "InvalidRequestError", billed: "no" });
  });
});

describe(verifies("client:create.unaided", "where lookups are not known to be served"), () => {
  test.each([
    ["and the ids are unique", { keepsIdsUnique: true }],
    ["and nothing is known", {}],
    ["for this endpoint", { servesLookups: ["text2Video"] }],
  ])("%s: there is one request, and the outcome is unknown after 18 s", async (_name, service) => {
    const played = await create(
      { posts: ["request lost"], served: false },
      { service },
      { timeoutMs: 600_000 },
    );
    expect(played.error).toMatchObject({ name: "SubmissionUncertainError" });
    expect([played.service.posts.length, played.ms]).toEqual([1, 18_000]);
  });
});

describe(verifies("client:create.unaided", "a refusal that names a task"), () => {
  /** A client whose create is refused with an id in the answer, which the HTTP layer puts into the error's reference. */
  function startNamed(refusal: typeof KlingError, retryable: boolean) {
    const clock = manualClock();
    const core = createCore(resolveOptions({ apiKey: "k", clock, validate: "off" }));
    const reference = { version: 1, endpoint: "text2Video", taskId: "77" } as const;
    let posts = 0;
    core.transport = {
      async post() {
        posts += 1;
        throw new refusal("text2Video.create: refused", { retryable, billed: "no", reference });
      },
      async get(_path, id, { read }) {
        if (id !== "77") throw new NotFoundError("text2Video.get: no such task", { code: "task_not_exist" });
        return read({ code: 0, data: { task_id: id, task_status: "submitted" } });
      },
    };
    return { clock, posts: () => posts, ...createTaskClient<VideoResult>(text2Video, core) };
  }

  test.each([
    ["too many tasks", RateLimitError],
    ["maintenance", ServerError],
  ])("for now is not followed by another request, and the task is found: %s", async (_name, refusal) => {
    const { clock, posts, create } = startNamed(refusal, true);
    expect((await outcomeOf(clock, create({ prompt: "Wave." }))).value).toMatchObject({ task_id: "77" });
    expect(posts()).toBe(1);
  });

  test.each([
    ["an empty account", QuotaError],
    ["a policy", ContentPolicyError],
    ["an undocumented code", UnexpectedResponseError],
  ])("for good does not hide the task: %s", async (_name, refusal) => {
    const { clock, posts, create } = startNamed(refusal, false);
    expect((await outcomeOf(clock, create({ prompt: "Wave." }))).value).toMatchObject({ task_id: "77" });
    expect(posts()).toBe(1);
  });

  test.each([
    ["that does not exist", NotFoundError],
    ["that cannot be extended", InvalidRequestError],
    ["while the service fails", ServerError],
  ])("of the request itself is no task of this create: %s", async (_name, refusal) => {
    const { clock, create } = startNamed(refusal, false);
    const { value } = await outcomeOf(clock, create({ prompt: "Wave.", task_id: "77" }));
    expect(value).toBeUndefined();
  });
});
