import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, RateLimitError, SubmissionUncertainError } from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { input, outcomeOf, startClient } from "../../fakes/start-client.ts";

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

  test("a get is retried after a lost connection", async () => {
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

  test("under an id of the caller stays refused, and the error has the task's reference", async () => {
    const { clock, kling, service } = startClient({ posts: ["repeated on the way"] });
    const { error } = await outcomeOf(clock, kling.create({ ...input, external_task_id: "order-1" }));
    expect(error).toMatchObject({
      name: "InvalidRequestError",
      billed: "unknown",
      reference: { externalTaskId: "order-1", taskId: service.made[0]?.task_id },
    });
  });

  test("under an id of the caller's may be paid when the lookup fails", async () => {
    const { clock, kling, service } = startClient({ posts: ["repeated on the way"], gets: ["500"] });
    const { error } = await outcomeOf(clock, kling.create({ ...input, external_task_id: "order-1" }));
    expect(service.made).toHaveLength(1);
    expect(error).toMatchObject({
      name: "InvalidRequestError",
      billed: "unknown",
      reference: { externalTaskId: "order-1" },
    });
  });

  test("a refusal that made nothing costs one lookup, and says that nothing is paid", async () => {
    const { clock, kling, service } = startClient({ posts: ["refused"] });
    const { error } = await outcomeOf(clock, kling.create(input));
    expect(error).toMatchObject({ name: "InvalidRequestError", billed: "no" });
    expect([service.posts.length, service.made.length]).toEqual([1, 0]);
  });
});
