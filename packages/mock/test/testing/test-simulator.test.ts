import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createTestSimulator } from "../../src/testing.ts";
import { useSimulator } from "../../src/vitest.ts";
import { auth, minimal, path, postHeaders } from "../support/post-and-get.ts";

const create = { method: "POST", headers: postHeaders, body: JSON.stringify(minimal) };

describe("createTestSimulator", () => {
  test(verifies("simulator:testing", "is a simulator on a clock of its own, closed by `using`"), async () => {
    let closed: ReturnType<typeof createTestSimulator>;
    {
      using simulated = createTestSimulator({ scenario: "fail" });
      closed = simulated;
      const { fetch, baseUrl } = simulated;
      expect((await fetch(baseUrl + path, create)).status).toBe(200);
      await simulated.advance(120_000);
      expect(simulated.simulator.tasks()).toMatchObject([{ task_status: "failed" }]);
      expect(simulated.billedTasks()).toHaveLength(1);
    }
    await expect(closed.run(new Promise(() => undefined))).rejects.toThrow("the test ended before");
  });

  test(verifies("simulator:testing", "takes requests of several tests at the same time"), async () => {
    const all = Array.from({ length: 5 }, () => createTestSimulator());
    await Promise.all(all.map(({ fetch, baseUrl }) => fetch(new URL(path, baseUrl), create)));
    for (const simulated of all) {
      expect(simulated.billedTasks()).toHaveLength(1);
      simulated.close();
    }
  });

  test(verifies("simulator:testing", "takes a signal of another implementation, and obeys it"), async () => {
    using simulated = createTestSimulator({ scenario: "stall-after" });
    class OtherSignal extends EventTarget {
      aborted = false;
      reason: unknown;
    }
    const signal = new OtherSignal();
    const response = await simulated.fetch(simulated.baseUrl + path, {
      ...create,
      signal: signal as unknown as AbortSignal,
    });
    const text = response.text();
    signal.aborted = true;
    signal.reason = new Error("no longer needed");
    signal.dispatchEvent(new Event("abort"));
    await expect(text).rejects.toThrow("no longer needed");
  });
});

describe("where the global AbortController is not the platform's, as in jsdom", () => {
  const platform = globalThis.AbortController;
  beforeEach(() => {
    class OtherController {
      signal = Object.assign(new EventTarget(), { aborted: false, reason: undefined as unknown });
      abort(reason: unknown): void {
        Object.assign(this.signal, { aborted: true, reason });
        this.signal.dispatchEvent(new Event("abort"));
      }
    }
    globalThis.AbortController = OtherController as unknown as typeof AbortController;
  });
  afterEach(() => {
    globalThis.AbortController = platform;
    vi.unstubAllGlobals();
  });

  test(verifies("simulator:webhooks", "webhooks are sent all the same"), async () => {
    const received: string[] = [];
    vi.stubGlobal("fetch", async (request: Request, init?: RequestInit) => {
      // As the platform's fetch: it throws for a signal that is not its own.
      new Request("http://127.0.0.1/", init);
      received.push(await request.text());
      return new Response(null);
    });
    using simulated = createTestSimulator();
    const body = JSON.stringify({ ...minimal, callback_url: "http://127.0.0.1:9/hook" });
    await simulated.fetch(simulated.baseUrl + path, { ...create, body });
    await simulated.advance(120_000);
    expect(received).toHaveLength(3);
    expect(simulated.journal.deliveries.map(({ outcome }) => outcome)).toEqual(Array(3).fill("delivered"));
  });
});

describe("fake timers that a setup file installed before", () => {
  afterEach(() => {
    vi.useRealTimers();
    vi.resetModules();
  });

  test.each([
    ["vitest's usual ones", undefined],
    [
      "every one",
      [
        "setTimeout",
        "setInterval",
        "setImmediate",
        "Date",
        "performance",
        "queueMicrotask",
        "nextTick",
      ] as const,
    ],
  ])(verifies("simulator:testing", "%s: advance and run still end"), async (_, toFake) => {
    vi.resetModules();
    vi.useFakeTimers(
      toFake === undefined
        ? {}
        : { toFake: toFake.filter((name) => name !== "nextTick" && name !== "queueMicrotask") },
    );
    const { createTestSimulator: createLater } = await import("../../src/testing.ts");
    using simulated = createLater();
    const created = await simulated.fetch(simulated.baseUrl + path, create);
    const { data } = (await created.json()) as { data: { task_id: string } };
    await simulated.advance(1_000);
    const waited = new Promise((resolve) => simulated.clock.schedule(() => resolve("done"), 120_000));
    expect(await simulated.run(waited)).toBe("done");
    const seen = await simulated.fetch(`${simulated.baseUrl}${path}/${data.task_id}`, { headers: auth });
    expect(await seen.text()).toContain('"task_status":"succeed"');
  });
});

describe("useSimulator in concurrent tests", () => {
  const simulated = useSimulator();

  test.concurrent(verifies("simulator:vitest", "tells the first one why it fails"), async () => {
    await vi.waitFor(() => {
      expect(() => simulated.fetch).toThrow(/does not work with test\.concurrent: .*createTestSimulator/);
    });
  });

  // A test that is expected to fail fails if it does not.
  test.concurrent
    .fails(verifies("simulator:vitest", "does not let the second one begin"), () => undefined);
});
