import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { virtualStart } from "../../src/simulator/time/clock.ts";
import { useSimulator } from "../../src/vitest.ts";
import { auth, minimal, path, postHeaders } from "../support/post-and-get.ts";

const simulated = useSimulator();

interface Seen {
  data: { task_id: string; task_status: string; task_result: { videos?: { url: string }[] } };
}

async function create(
  { fetch, baseUrl } = simulated,
  changes: Record<string, unknown> = {},
): Promise<Seen["data"]> {
  const body = JSON.stringify({ ...minimal, ...changes });
  const response = await fetch(baseUrl + path, { method: "POST", headers: postHeaders, body });
  return ((await response.json()) as Seen).data;
}

async function getTask(id: string, { fetch, baseUrl } = simulated): Promise<Seen["data"]> {
  const response = await fetch(`${baseUrl}${path}/${id}`, { headers: auth });
  return ((await response.json()) as Seen).data;
}

/** A program that polls every five seconds of its clock. */
async function wait(id: string, { fetch, baseUrl, clock } = simulated): Promise<Seen["data"]> {
  for (;;) {
    const task = await getTask(id, { ...simulated, fetch, baseUrl });
    if (/succeed|failed/.test(task.task_status)) return task;
    await new Promise<void>((resolve) => {
      clock.schedule(resolve, 5_000);
    });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

describe(verifies("simulator:vitest", "useSimulator"), () => {
  test("runs a task to its end in no real time", async () => {
    const { task_id } = await create();
    const done = await simulated.run(wait(task_id));

    expect(done.task_status).toBe("succeed");
    expect(simulated.clock.now() - virtualStart).toBeGreaterThan(40_000);
    expect(simulated.billedTasks().map((task) => task.task_id)).toEqual([task_id]);
    const video = await simulated.fetch(done.task_result.videos?.[0]?.url ?? "");
    expect(video.headers.get("content-type")).toBe("video/mp4");
  });

  test("advances exactly by the given time", async () => {
    const { task_id } = await create();
    expect((await getTask(task_id)).task_status).toBe("submitted");
    await simulated.advance(120_000);
    expect(simulated.clock.now()).toBe(virtualStart + 120_000);
    expect((await getTask(task_id)).task_status).toBe("succeed");
  });

  test("runs a timer at its own time, and the work that it starts before the next", async () => {
    const { task_id } = await create();
    const done = wait(task_id);
    await simulated.advance(120_000);
    expect((await done).task_status).toBe("succeed");
    const polls = simulated.journal.requests.slice(1).map(({ at }) => at - virtualStart);
    expect(polls.length).toBeGreaterThan(8);
    expect(polls).toEqual(polls.map((_, index) => index * 5_000));
  });

  test("lets time pass although a request never ends", async () => {
    const { fetch, baseUrl, clock } = simulated;
    const init = { method: "POST", headers: postHeaders, body: new ReadableStream(), duplex: "half" };
    const controller = new AbortController();
    const lost = fetch(baseUrl + path, { ...init, signal: controller.signal });
    clock.schedule(() => controller.abort(new Error("timed out")), 60_000);
    await expect(simulated.run(Promise.race([lost, aborted(controller.signal)]))).rejects.toThrow(
      "timed out",
    );
    expect(clock.now()).toBe(virtualStart + 60_000);
  });

  test("takes a scenario, and refuses an unknown one", async () => {
    simulated.scenario = "fail";
    const { task_id } = await create();
    expect((await simulated.run(wait(task_id))).task_status).toBe("failed");
    expect(() => {
      simulated.scenario = "no-such";
    }).toThrow(/there is no scenario "no-such"/);
  });

  test("rejects with the promise's own error", async () => {
    await expect(simulated.run(Promise.reject(new Error("mine")))).rejects.toThrow("mine");
  });

  test("works with fake timers in the test", async () => {
    vi.useFakeTimers();
    try {
      const { task_id } = await create();
      expect((await simulated.run(wait(task_id))).task_status).toBe("succeed");
    } finally {
      vi.useRealTimers();
    }
  });
});

describe(verifies("simulator:vitest", "run ends with a reason"), () => {
  test("when the time is over", async () => {
    simulated.scenario = "stuck-processing";
    const { task_id } = await create();
    const run = simulated.run(wait(task_id), { withinMs: 60_000 });
    await expect(run).rejects.toThrow(
      /did not settle within 60000 ms of the clock: 1 made, now processing; the last request was GET .*\/\d{18} 200/,
    );
    expect(simulated.clock.now()).toBeLessThanOrEqual(virtualStart + 60_000);
  });

  test("when the promise waits for nothing on the clock", async () => {
    const run = simulated.run(new Promise(() => undefined));
    await expect(run).rejects.toThrow(
      /waits for nothing on the clock: no task was made, and no request has come; .* fetch, baseUrl and clock/,
    );
  });

  test("when its limit is invalid", async () => {
    await expect(simulated.run(Promise.resolve(), { withinMs: Number.NaN })).rejects.toThrow(RangeError);
  });
});

describe(verifies("simulator:vitest", "a test is independent of earlier ones"), () => {
  const delivered: string[] = [];
  const receiving = useSimulator({
    scenario: "slow",
    send: async (request) => {
      delivered.push(((await request.json()) as { task_id: string }).task_id);
      return new Response();
    },
  });
  let earlier: typeof receiving;
  let ids: string[] = [];
  let sendRest: () => void = () => undefined;
  let lateRequest: Promise<Response>;
  let abandoned: Promise<unknown>;

  afterEach(() => {
    ids = receiving.journal.billedTasks().map((task) => task.task_id);
  });

  test("the first one leaves a wait, a webhook and half a request", async () => {
    const { simulator, fetch, baseUrl, clock, journal, billedTasks, advance, run, scenario } = receiving;
    earlier = { simulator, fetch, baseUrl, clock, journal, billedTasks, advance, run, scenario };
    const { task_id } = await create(receiving, { callback_url: "http://127.0.0.1/hook" });
    void wait(task_id, receiving);
    receiving.scenario = "fail";

    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const text = new TextEncoder().encode(JSON.stringify(minimal));
        controller.enqueue(text.slice(0, 20));
        sendRest = () => {
          controller.enqueue(text.slice(20));
          controller.close();
        };
      },
    });
    const init = { method: "POST", headers: postHeaders, body, duplex: "half" };
    lateRequest = fetch(baseUrl + path, init);
    abandoned = run(wait(task_id, receiving)).catch((error: unknown) => error);
    expect(billedTasks()).toHaveLength(1);
  });

  test("the second one begins like the first", async () => {
    expect(receiving.scenario).toBe("slow");
    expect(receiving.clock.now()).toBe(virtualStart);
    expect(receiving.journal.requests).toEqual([]);
    expect(receiving.billedTasks()).toEqual([]);
    const countAtClose = delivered.length;

    sendRest();
    expect((await lateRequest).status).toBe(200);
    await create(earlier);
    await expect(abandoned).resolves.toEqual(new Error("the test ended before the promise settled"));
    await receiving.advance(3_600_000);
    expect(delivered).toHaveLength(countAtClose);
    expect(receiving.journal.requests).toEqual([]);
    expect(receiving.journal.deliveries).toEqual([]);
    expect(receiving.billedTasks()).toEqual([]);

    const { length } = earlier.journal.requests;
    await earlier.advance(60_000);
    expect(earlier.journal.requests).toHaveLength(length);

    const { task_id } = await create(receiving);
    // Ids carry their time, and this one was made an hour later.
    expect([String(BigInt(task_id) - (3_600_000n << 22n))]).toEqual(ids);
  });
});

describe(verifies("simulator:vitest", "webhooks in a test"), () => {
  let onWebhook: (task_id: string) => Promise<unknown> = async () => undefined;
  const receiving = useSimulator({
    send: async (request) => {
      await onWebhook(((await request.json()) as { task_id: string }).task_id);
      return new Response();
    },
  });
  beforeEach(() => {
    onWebhook = async () => undefined;
  });

  test("a receiver may itself wait for the clock", async () => {
    const { clock } = receiving;
    const statuses: string[] = [];
    onWebhook = async (id) => {
      await new Promise<void>((resolve) => {
        clock.schedule(resolve, 1_000);
      });
      statuses.push((await getTask(id, receiving)).task_status);
    };
    const { task_id } = await create(receiving, { callback_url: "http://127.0.0.1/hook" });
    await receiving.run(wait(task_id, receiving));
    await receiving.advance(2_000);
    expect(statuses).toEqual(["submitted", "processing", "succeed"]);
    expect(receiving.journal.deliveries.map(({ outcome }) => outcome)).toEqual([
      "delivered",
      "delivered",
      "delivered",
    ]);
  });
});

describe(verifies("simulator:vitest", "wrong use is refused"), () => {
  let outside: unknown;
  const own = useSimulator();
  try {
    void own.fetch;
  } catch (error) {
    outside = error;
  }

  test("there is no simulator outside a test", () => {
    expect(outside).toEqual(
      new Error("the simulator exists only inside a test or beforeEach: read its properties there"),
    );
  });
});
