import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type CreateOptions, createKlingClient, type KlingClientOptions } from "../../../src/index.ts";
import { json } from "../../fakes/recorded-fetch.ts";
import { inputOf } from "../../fakes/start-client.ts";

const hourMs = 3_600_000;

// The clock of deadlines goes on as it is: it stands still while a machine sleeps.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const sleep = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

/** Creates on a service that is busy at first. `onBusy` runs at each of its refusals. */
async function create(busy: number, onBusy: () => void, client: KlingClientOptions, options: CreateOptions) {
  let posts = 0;
  const fetch = async (request: Request): Promise<Response> => {
    await request.text();
    if (request.method === "GET") return json({ code: "task_not_exist", message: "", data: null }, 400);
    posts += 1;
    if (posts > busy) return json({ code: 0, data: { task_id: "7", task_status: "submitted" } });
    onBusy();
    return json({ code: 1302, message: "too fast" }, 429);
  };
  const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch, random: () => 0, ...client });
  const outcome: unknown = await multiImage2Video.create(inputOf(), options).catch((error: unknown) => error);
  return { outcome, posts };
}

describe(
  verifies("client:create.unaided", "a machine that sleeps past the submitDeadline of its request"),
  () => {
    const tooLate = { name: "InvalidInputError", billed: "no" };

    test("between the stored reference and the request sends nothing", async () => {
      const { outcome, posts } = await create(0, () => {}, {}, { onReference: () => sleep(hourMs) });
      expect(outcome).toMatchObject({ ...tooLate, reference: { submitDeadline: expect.any(Number) } });
      expect(posts).toBe(0);
    });

    test("between two attempts sends no second one", async () => {
      const { outcome, posts } = await create(1, () => sleep(hourMs), {}, {});
      expect(outcome).toMatchObject(tooLate);
      expect(posts).toBe(1);
    });

    test("in the queue of creates sends nothing when its turn comes", async () => {
      const concurrency = { tasks: 1, queueTimeoutMs: 60_000 };
      const { outcome, posts } = await create(1, () => sleep(hourMs), { concurrency }, {});
      expect(outcome).toMatchObject(tooLate);
      expect(posts).toBe(1);
    });

    test("sends as before when it wakes in time", async () => {
      const { outcome, posts } = await create(1, () => sleep(60_000), {}, {});
      expect(outcome).toMatchObject({ task_id: "7" });
      expect(posts).toBe(2);
    });
  },
);
