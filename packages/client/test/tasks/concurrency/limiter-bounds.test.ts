import { getEventListeners } from "node:events";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { type KlingClientOptions, KlingError } from "../../../src/index.ts";
import { clockedClient, settled } from "../../fakes/clocked-client.ts";
import { json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { inputOf, outcomeOf, outcomeSoFar, startClient } from "../../fakes/start-client.ts";

const hourMs = 3_600_000;

/** A client whose every create is answered like this. */
function refusedBy(body: object, status = 429, options: KlingClientOptions = {}) {
  const fake = recordedFetch(json(body, status));
  const client = clockedClient(fake, { concurrency: { tasks: 2 }, ...options });
  return { ...client.multiImage2Video, clock: client.clock, requests: fake.requests };
}

describe(verifies("client:concurrency", "a create that is refused for an hour"), () => {
  test.each([
    ["1302", { code: 1302, message: "too many requests" }],
    ["1303", { code: 1303, message: "too many tasks" }],
    ["429 without a code", { message: "slow down" }],
  ])("because of %s sends its pictures again 40 times at most", async (_name, body) => {
    const { create, clock, requests } = refusedBy(body);
    const began = clock.now();
    await expect(settled(clock, create(inputOf("a")))).rejects.toMatchObject({ name: "RateLimitError" });
    expect(clock.now() - began).toBeGreaterThan(hourMs / 2);
    expect(requests.length).toBeGreaterThan(10);
    expect(requests.length).toBeLessThanOrEqual(40);
  });
});

describe(verifies("client:concurrency", "a refusal that says something else"), () => {
  test.each<[string, object, number]>([
    ["429 with a code of the gateway", { code: "upstream_busy", message: "no" }, 429],
    ["429 with an unknown number", { code: 9_999, message: "no" }, 429],
    ["429 with a code in an error", { error: { code: "rate_limit", message: "no" } }, 429],
    ["503 with 5001", { code: 5001, message: "no" }, 503],
  ])("%s is not waited out in the queue", async (_name, body, status) => {
    const { create, clock, requests } = refusedBy(body, status);
    const began = clock.now();
    await expect(settled(clock, create(inputOf("a")))).rejects.toBeInstanceOf(KlingError);
    expect(clock.now() - began).toBeLessThan(60_000);
    expect(requests.length).toBeLessThanOrEqual(3);
  });
});

describe(verifies("client:concurrency", "the queue"), () => {
  test("takes 10,000 creates, and refuses one more at once, which makes no task", async () => {
    const { kling, service, settle, clock } = startClient({}, { concurrency: { tasks: 1 } });
    await kling.create(inputOf("first"));
    // One signal for all would be slow: it searches its listeners for each new one.
    const stops = Array.from({ length: 100 }, () => new AbortController());
    const queued = stops.flatMap(({ signal }) =>
      Array.from({ length: 100 }, () => outcomeSoFar(kling.create(inputOf(), { signal }))),
    );
    await settle();
    await settle();
    const began = clock.now();
    const { error } = await outcomeOf(clock, kling.create(inputOf("over")));
    expect(error).toMatchObject({
      name: "RateLimitError",
      billed: "no",
      retryable: true,
      reference: { externalTaskId: "over" },
      message: expect.stringContaining("10000"),
    });
    expect(clock.now()).toBe(began);
    expect(queued.every((outcome) => Object.keys(outcome).length === 0)).toBe(true);
    // There is room again as soon as the others have left.
    for (const stop of stops) stop.abort();
    await settle();
    const next = outcomeSoFar(kling.create(inputOf("next")));
    await kling.get(service.fail("first").task_id);
    await settle();
    expect(next.value).toMatchObject({ task_info: { external_task_id: "next" } });
    expect(service.posts).toEqual(["first", "next"]);
    for (const { signal } of stops) expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(clock.pending()).toBe(0);
  });

  test("counts each task of a service that gives one id of the caller to several tasks", async () => {
    const { kling, service, settle } = startClient({ unique: false }, { concurrency: { tasks: 2 } });
    await kling.create(inputOf("same"));
    await kling.create(inputOf("same"));
    const third = outcomeSoFar(kling.create(inputOf("same")));
    await settle();
    expect(service.posts).toHaveLength(2);
    service.fail("same");
    await kling.get(service.made[0]?.task_id ?? "");
    await settle();
    expect(third.value).toBeDefined();
  });
});

describe(verifies("client:concurrency", "the reason of an abort"), () => {
  test("that is the error of a sibling does not become the error of a queued create", async () => {
    const { create } = refusedBy({ code: 1102, message: "used up" }, 429, { concurrency: { tasks: 1 } });
    const stop = new AbortController();
    const one = (id: string) =>
      create(inputOf(id), { signal: stop.signal }).catch((error: unknown) => {
        stop.abort(error);
        throw error;
      });
    // The second is on its way when the first one is told.
    const [a, b, c] = await Promise.allSettled([one("a"), one("b"), one("c")]);
    const sibling = (a as PromiseRejectedResult).reason;
    expect(sibling).toMatchObject({ name: "QuotaError", reference: { externalTaskId: "a" } });
    for (const [outcome, externalTaskId] of [
      [b, "b"],
      [c, "c"],
    ] as const) {
      const { reason } = outcome as PromiseRejectedResult;
      expect(reason).toMatchObject({ name: "AbortError", reference: { externalTaskId } });
      expect(reason.cause).toBe(sibling);
    }
  });
});
