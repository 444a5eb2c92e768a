import { getEventListeners } from "node:events";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test, vi } from "vitest";
import { createKlingClient, InvalidInputError, type KlingError } from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { example, json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { input } from "../../fakes/start-client.ts";

describe(verifies("client:create.reference", "onReference"), () => {
  test.each(["create", "generate"] as const)(
    "of %s is awaited with the reference before anything is sent",
    async (method) => {
      const fake = recordedFetch(example("create-response"), example("task-succeed"));
      const { multiImage2Video } = createKlingClient({
        apiKey: "k",
        fetch: fake.fetch,
        clock: manualClock(),
      });
      let finish = (): void => undefined;
      const stored = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const references: unknown[] = [];
      const pending = multiImage2Video[method](input, {
        onReference: (reference) => {
          references.push(reference);
          return stored;
        },
      });
      await vi.waitFor(() => expect(references).toEqual([pending.reference]));
      expect(fake.requests).toHaveLength(0);
      finish();
      await vi.waitFor(() => expect(fake.requests.length).toBeGreaterThan(0));
      const { external_task_id } = JSON.parse(fake.requests[0]?.body ?? "") as Record<string, unknown>;
      expect(references).toEqual([
        {
          version: 1,
          endpoint: "multiImage2Video",
          externalTaskId: external_task_id,
          submittedAt: expect.any(Number),
          submitDeadline: expect.any(Number),
        },
      ]);
      pending.catch(() => undefined);
    },
  );

  test("that fails ends the call, and nothing is sent", async () => {
    const fake = recordedFetch(example("create-response"));
    const full = new Error("the disk is full");
    const error = await createKlingClient({ apiKey: "k", fetch: fake.fetch })
      .multiImage2Video.create(input, { onReference: () => Promise.reject(full) })
      .catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(InvalidInputError);
    expect(error).toMatchObject({ billed: "no", cause: full });
    expect(fake.requests).toHaveLength(0);
  });

  test("of a create that queues waits for its turn, and is called once though the service refuses at first", async () => {
    const fake = recordedFetch(
      example("create-response"),
      example("task-succeed"),
      json({ code: 1303, message: "busy" }, 429),
      example("create-response"),
    );
    const clock = manualClock();
    const options = { apiKey: "k", fetch: fake.fetch, clock, concurrency: { tasks: 1 } };
    const { multiImage2Video } = createKlingClient(options);
    const { task_id } = await multiImage2Video.create(input);
    const onReference = vi.fn();
    const second = multiImage2Video.create(input, { onReference });
    await new Promise((resolve) => setImmediate(resolve));
    expect(onReference).not.toHaveBeenCalled();
    await multiImage2Video.get(task_id);
    await clock.runUntil(() => fake.requests.length === 4);
    await second;
    expect(onReference).toHaveBeenCalledOnce();
  });

  test("is not called for a request that is refused before it is sent", async () => {
    const onReference = vi.fn();
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: recordedFetch().fetch });
    await expect(multiImage2Video.create({ ...input, prompt: "" }, { onReference })).rejects.toThrow(
      "/prompt",
    );
    expect(onReference).not.toHaveBeenCalled();
  });
});

const never = (): Promise<never> => new Promise(() => {});

function setup() {
  const fake = recordedFetch(example("create-response"));
  const clock = manualClock();
  const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch, clock });
  return { fake, clock, create: multiImage2Video.create };
}

describe(verifies("client:create.reference", "an onReference that never settles"), () => {
  test("ends with the signal at once, and nothing is sent", async () => {
    const { fake, create } = setup();
    const controller = new AbortController();
    const stop = new Error("enough");
    const pending = create(input, {
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

  test("ends a second before the call, and nothing is sent", async () => {
    const { fake, clock, create } = setup();
    const began = clock.now();
    let error: KlingError | undefined;
    create(input, { timeoutMs: 5_000, onReference: never }).catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({ name: "InvalidInputError", billed: "no" });
    expect(String(error?.cause)).toContain("4000 ms");
    expect(clock.now() - began).toBe(4_000);
    expect(fake.requests).toHaveLength(0);
  });

  test("takes its time from that of the call", async () => {
    const clock = manualClock();
    const silent = (): Promise<Response> => never();
    const { create } = createKlingClient({ apiKey: "k", fetch: silent, clock }).multiImage2Video;
    const began = clock.now();
    let error: KlingError | undefined;
    const onReference = (): Promise<void> => new Promise((resolve) => void clock.schedule(resolve, 3_000));
    create(input, { timeoutMs: 5_000, onReference }).catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error?.name).toBe("SubmissionUncertainError");
    expect(clock.now() - began).toBe(5_000);
  });

  test.each([
    ["all but 1 ms", 180_000, 179_999],
    ["all but half a second", 180_000, 179_500],
    ["most of a short time", 300, 296],
  ])("that takes %s leaves too little for a request that is paid for", async (_name, timeoutMs, takesMs) => {
    const { fake, clock, create } = setup();
    let error: KlingError | undefined;
    const onReference = (): Promise<void> => new Promise((resolve) => void clock.schedule(resolve, takesMs));
    create(input, { timeoutMs, onReference }).catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({ name: "InvalidInputError", billed: "no" });
    expect(String(error)).toContain("nothing was sent");
    expect(fake.requests).toHaveLength(0);
  });

  test("that blocks the process leaves too little, too, and the error says how much", async () => {
    let now = 1e12;
    const { schedule } = manualClock();
    const fake = recordedFetch(example("create-response"));
    const clock = { now: () => now, schedule };
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch, clock });
    const onReference = (): void => {
      now += 179_996;
    };
    const error = await multiImage2Video.create(input, { onReference }).catch((thrown: KlingError) => thrown);
    expect(error).toMatchObject({ name: "InvalidInputError", billed: "no" });
    expect(String(error)).toContain("nothing was sent, because only 4 ms of timeoutMs were left");
    expect(fake.requests).toHaveLength(0);
  });

  test("of a retry that would have less than a second: the refusal is the error", async () => {
    const fake = recordedFetch(json({ code: 1303, message: "busy" }, 429, { "retry-after": "3" }));
    const clock = manualClock();
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch, clock });
    let error: KlingError | undefined;
    multiImage2Video.create(input, { timeoutMs: 3_500 }).catch((thrown: KlingError) => {
      error = thrown;
    });
    await clock.runUntil(() => error !== undefined);
    expect(error).toMatchObject({ name: "RateLimitError", billed: "no" });
    expect(fake.requests).toHaveLength(1);
  });

  test("is not called after the signal has aborted", async () => {
    const { create } = setup();
    const onReference = vi.fn();
    const pending = create(input, { signal: AbortSignal.abort(), onReference });
    await expect(pending).rejects.toMatchObject({ name: "AbortError", billed: "no" });
    expect(onReference).not.toHaveBeenCalled();
  });
});
