import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, expect, test, vi } from "vitest";
import { createKlingClient } from "../../src/index.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

/** How many timers two unanswered calls of one client set. */
async function timersOfTwoCalls(): Promise<number> {
  const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: () => new Promise(() => {}) });
  const controller = new AbortController();
  const timers = vi.spyOn(globalThis, "setTimeout");
  const polls = ["1", "2"].map((id) => multiImage2Video.get(id, { signal: controller.signal }));
  // The part for failures is loaded before the first request leaves.
  while (timers.mock.calls.length < 2) await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await Promise.allSettled(polls);
  const { length } = timers.mock.calls;
  timers.mockRestore();
  return length;
}

// In a Cloudflare Worker, a timer ends with the request that set it. Another request that waited for it would hang.
test(verifies("client:runtimes.worker", "in a Worker, no call depends on the timer of another"), async () => {
  vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
  expect(await timersOfTwoCalls()).toBe(2);
});

/** How many of 25 waits poll at once, while the service does not answer. */
async function pollsOf25Waits(): Promise<number> {
  let polls = 0;
  const fetch = (): Promise<Response> => {
    polls += 1;
    return new Promise(() => {});
  };
  const { wait } = createKlingClient({ apiKey: "k", fetch }).multiImage2Video;
  const controller = new AbortController();
  const waits = Array.from({ length: 25 }, (_, index) => wait(`${index}`, { signal: controller.signal }));
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await Promise.allSettled(waits);
  return polls;
}

// A request that is cancelled never releases its permit.
test(verifies("client:runtimes.worker", "in a Worker, no wait needs a permit that another has"), async () => {
  expect(await pollsOf25Waits()).toBe(20);
  vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
  expect(await pollsOf25Waits()).toBe(25);
});
