import { describe, expect, test } from "vitest";
import { AbortError, ConnectionError, RateLimitError, RequestTimeoutError } from "../../../src/index.ts";
import { input } from "../../fakes/clocked-client.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { onceClient } from "../../fakes/once-client.ts";
import { example, recordedFetch } from "../../fakes/recorded-fetch.ts";

describe("a create that ends early", () => {
  test("an abort with an error of another call is still an abort of this one", async () => {
    const abort = new AbortController();
    const reason = new RateLimitError("another call's", { retryable: true, billed: "no" });
    let requests = 0;
    const creating = onceClient(
      () => {
        requests += 1;
        abort.abort(reason);
        return new Promise(() => {});
      },
      { maxRetries: 2 },
    ).create(input, { signal: abort.signal });
    await expect(creating).rejects.toMatchObject({ name: "AbortError", billed: "unknown", cause: reason });
    expect(requests).toBe(1);
    expect(reason.reference).toBeUndefined();
  });

  test("stops at once when the caller aborts, even if fetch ignores its signal", async () => {
    const abort = new AbortController();
    const creating = onceClient(() => {
      abort.abort(new Error("enough"));
      return new Promise(() => {});
    }).create(input, { signal: abort.signal });
    const error = await creating.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ name: "AbortError", billed: "unknown", cause: abort.signal.reason });
  });

  test("sends nothing when the signal has aborted before", async () => {
    const { fetch, requests } = recordedFetch(example("create-response"));
    await expect(onceClient(fetch).create(input, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      billed: "no",
    });
    expect(requests).toHaveLength(0);
  });

  test("gives a request up after its time, even while the body stalls", async () => {
    const clock = manualClock();
    const stalled = new Response(new ReadableStream(), { headers: { "content-type": "application/json" } });
    let error: unknown;
    onceClient(async () => stalled, { clock, requestTimeoutMs: 1_000 })
      .create(input)
      .catch((caught: unknown) => {
        error = caught;
      });
    await clock.runUntil(() => error !== undefined);
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(error).toMatchObject({ billed: "unknown", retryable: true });
    expect(clock.pending()).toBe(0);
  });

  test("names the reason of a lost connection", async () => {
    const lost = new TypeError("fetch failed", {
      cause: Object.assign(new Error("read"), { code: "ECONNRESET" }),
    });
    const error = await onceClient(recordedFetch(lost).fetch)
      .create(input)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as Error).message).toContain("ECONNRESET");
  });
});
