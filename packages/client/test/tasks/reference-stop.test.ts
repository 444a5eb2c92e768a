import { getEventListeners } from "node:events";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test, vi } from "vitest";
import { createKlingClient, type KlingError, type MultiImage2VideoInput } from "../../src/index.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";

const order: MultiImage2VideoInput = {
  image_list: ["https://example.com/a.png", "https://example.com/b.png"],
  prompt: "They wave.",
};
const never = (): Promise<never> => new Promise(() => {});

function setup() {
  const fake = recordedFetch(example("create-response"));
  const clock = manualClock();
  const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch, clock });
  return { fake, clock, create: multiImage2Video.create };
}

describe(verifies("client:create.reference", "an onReference that does not come back"), () => {
  test("is cut by the signal at once, and nothing is sent", async () => {
    const { fake, create } = setup();
    const controller = new AbortController();
    const stop = new Error("enough");
    const pending = create(order, {
      signal: controller.signal,
      onReference: () => {
        queueMicrotask(() => controller.abort(stop));
        return never();
      },
    });
    await expect(pending).rejects.toMatchObject({ name: "AbortError", billed: "no", cause: stop });
    expect(fake.requests).toHaveLength(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("ends with the time of the call, and nothing is sent", async () => {
    const { fake, clock, create } = setup();
    const began = clock.now();
    let error: KlingError | undefined;
    create(order, { timeoutMs: 5_000, onReference: never }).catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({ name: "InvalidInputError", billed: "no" });
    expect(String(error?.cause)).toContain("5000 ms");
    expect(clock.now() - began).toBe(5_000);
    expect(fake.requests).toHaveLength(0);
  });

  test("takes its time from that of the call", async () => {
    const clock = manualClock();
    const silent = (): Promise<Response> => never();
    const { create } = createKlingClient({ apiKey: "k", fetch: silent, clock }).multiImage2Video;
    const began = clock.now();
    let error: KlingError | undefined;
    const onReference = (): Promise<void> => new Promise((resolve) => void clock.schedule(resolve, 3_000));
    create(order, { timeoutMs: 5_000, onReference }).catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error?.name).toBe("SubmissionUncertainError");
    expect(clock.now() - began).toBe(5_000);
  });

  test("is not called after the signal has aborted", async () => {
    const { create } = setup();
    const onReference = vi.fn();
    const pending = create(order, { signal: AbortSignal.abort(), onReference });
    await expect(pending).rejects.toMatchObject({ name: "AbortError", billed: "no" });
    expect(onReference).not.toHaveBeenCalled();
  });
});
