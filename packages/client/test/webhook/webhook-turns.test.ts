import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import { KlingError, RequestTimeoutError, type Task } from "../../src/index.ts";
import { createWebhookHandler, signCallbackUrl, type WebhookStore } from "../../src/webhook.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";
import {
  deferred,
  endpoint,
  found,
  now,
  post,
  processing,
  receiver,
  secret,
  signedUrl,
  succeed,
} from "../fakes/webhook-receiver.ts";

const never = (): Promise<never> => new Promise(() => {});
const unsigned = { secret: false, endpoint } as const;
const plainUrl = "https://shop.example/hook";

/** Waits for what needs no time of the clock, such as the check of a signature. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

/** The URL of another task. */
const urlOf = (order: string): Promise<string> =>
  signCallbackUrl("https://shop.example/hook", { secret, endpoint, externalTaskId: order, now });

/** Collects the statuses of deliveries as they are answered, with the time of the clock. */
function collect(
  answers: Promise<Response>[],
  clock: { now: () => number },
): { status: number; at: number }[] {
  const start = clock.now();
  const list: { status: number; at: number }[] = [];
  for (const answer of answers)
    void answer.then(({ status }) => list.push({ status, at: clock.now() - start }));
  return list;
}

describe(verifies("client:webhook.bounds", "a handler"), () => {
  test("queries twice for twenty deliveries of one task, and answers all within two queries' time", async () => {
    const clock = manualClock();
    const service = recordedFetch(() => never());
    const { handle } = receiver(service, { clock, ...unsigned });
    const answered = collect(
      Array.from({ length: 20 }, () => handle(post(succeed, plainUrl))),
      clock,
    );
    await clock.runUntil(() => answered.length === 20);
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([503]));
    expect(answered.map(({ at }) => at)).toEqual([10_000, ...Array<number>(19).fill(20_000)]);
    expect(service.requests).toHaveLength(2);
  });

  test("lets a delivery that waits ask for the end that a later one reports", async () => {
    const first = deferred<Response>();
    const clock = manualClock();
    const service = recordedFetch(() => first.promise, found(processing));
    const { handle, tasks } = receiver(service, { clock, ...unsigned });
    const running = handle(post(processing, plainUrl));
    await until(() => service.requests.length === 1);
    const deliveries = [processing, succeed].map((task) => handle(post(task, plainUrl)));
    const waiting = collect(deliveries, clock);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    first.resolve(found(processing));
    expect((await running).status).toBe(200);
    // Both share three queries, which do not show the end yet: both should come again.
    await clock.runUntil(() => waiting.length === 2);
    expect(waiting).toEqual(Array(2).fill({ status: 503, at: 16_000 }));
    expect([tasks, service.requests.length]).toEqual([[processing], 4]);
  });

  test("queries each id of one signed URL, but lets only four of them wait", async () => {
    const service = recordedFetch(() => never());
    const clock = manualClock();
    const { handle } = receiver(service, { clock });
    const ids = ["1", "2", "3", "4", "5", "6", "7"];
    const answered = collect(
      ids.map((task_id) => handle(post({ ...succeed, task_id }))),
      clock,
    );
    await until(() => answered.length === 2);
    expect(answered).toEqual(Array(2).fill({ status: 503, at: 0 }));
    await clock.runUntil(() => answered.length === ids.length);
    expect(service.requests).toHaveLength(5);
  });

  test("keeps a hundred deliveries of one task, and other tasks are not held up by them", async () => {
    const stuck = processing.task_id;
    const service = recordedFetch(({ url }) =>
      url.endsWith(stuck)
        ? never()
        : found({ ...succeed, task_id: "7", task_info: { external_task_id: "other" } }),
    );
    const clock = manualClock();
    const { handle, tasks } = receiver(service, { clock });
    const answered = collect(
      Array.from({ length: 130 }, () => handle(post(processing))),
      clock,
    );
    await until(() => answered.length >= 30);
    expect(answered).toEqual(Array(30).fill({ status: 503, at: 0 }));
    const other = await handle(post({ ...succeed, task_id: "7" }, await urlOf("other")));
    expect([other.status, tasks.length]).toEqual([200, 1]);
    await clock.runUntil(() => answered.length === 130);
    // Nothing is left behind: the next delivery has its turn at once.
    const next = collect([handle(post(processing))], clock);
    await clock.runUntil(() => next.length === 1);
    expect(next).toEqual([{ status: 503, at: 10_000 }]);
  });

  test("works on a thousand deliveries at once, refuses one more unread, and goes on afterwards", async () => {
    const clock = manualClock();
    const { handle } = receiver(
      recordedFetch(() => never()),
      { clock, ...unsigned },
    );
    const answered = collect(
      Array.from({ length: 1_000 }, (_, index) =>
        handle(post({ ...processing, task_id: `${index}` }, plainUrl)),
      ),
      clock,
    );
    const refused = post({ ...processing, task_id: "one more" }, plainUrl);
    expect([(await handle(refused)).status, refused.bodyUsed]).toEqual([503, false]);
    await clock.runUntil(() => answered.length === 1_000);
    const next = collect([handle(post(processing, plainUrl))], clock);
    await clock.runUntil(() => next.length === 1);
    expect(next[0]?.at).toBe(10_000);
  });

  test("waits 30 s for a body that does not arrive, and answers 408", async () => {
    const clock = manualClock();
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array([0x7b])),
      cancel: () => {
        isCancelled = true;
      },
    });
    const { handle, errors } = receiver(recordedFetch(), { clock });
    const request = new Request(signedUrl, { method: "POST", body, ...{ duplex: "half" } });
    const answered = collect([handle(request)], clock);
    await clock.runUntil(() => answered.length === 1);
    expect([answered, isCancelled, errors]).toEqual([[{ status: 408, at: 30_000 }], true, []]);
  });
});

describe(verifies("client:webhook.bounds", "a function that never ends"), () => {
  test("as onTask: 503 after 30 s, onError, and the state again with the next delivery", async () => {
    const clock = manualClock();
    const handed: Task[] = [];
    const onTask = (task: Task): unknown => (handed.push(task) === 1 ? never() : undefined);
    const { handle, errors } = receiver(recordedFetch(found(succeed)), { clock, onTask, ...unsigned });
    const answered = collect([handle(post(succeed, plainUrl)), handle(post(succeed, plainUrl))], clock);
    await clock.runUntil(() => answered.length === 2);
    expect(answered).toEqual([
      { status: 503, at: 30_000 },
      { status: 200, at: 30_000 },
    ]);
    expect(handed).toEqual([succeed, succeed]);
    expect(errors).toEqual([expect.any(RequestTimeoutError)]);
    expect(errors[0]).toMatchObject({
      message: `webhook: onTask took longer than 30000 ms for task ${succeed.task_id}`,
      reference: { taskId: succeed.task_id, endpoint },
    });
  });

  test("as onTask, with a time of the caller's; what it throws afterwards is reported, too", async () => {
    const clock = manualClock();
    const late = deferred<void>();
    const onTask = async (): Promise<void> => {
      await late.promise;
      throw new Error("the queue is closed");
    };
    const options = { clock, onTask, onTaskTimeoutMs: 2_000 };
    const { handle, errors } = receiver(recordedFetch(found(succeed)), options);
    const answered = collect([handle(post(succeed))], clock);
    await clock.runUntil(() => answered.length === 1);
    expect([answered[0]?.at, errors.length]).toEqual([2_000, 1]);
    late.resolve();
    await clock.runUntil(() => errors.length === 2);
    expect(errors[1]).toMatchObject({ message: "the queue is closed" });
  });

  test.each([
    ["get", { get: never, compareAndSet: () => true }],
    ["compareAndSet", { get: () => undefined, compareAndSet: never }],
  ] satisfies [string, WebhookStore][])("as store.%s: 503 after 5 s, and onError", async (name, store) => {
    const clock = manualClock();
    const { handle, tasks, errors } = receiver(recordedFetch(found(succeed)), { clock, store });
    const answered = collect([handle(post(succeed))], clock);
    await clock.runUntil(() => answered.length === 1);
    expect([answered, tasks]).toEqual([[{ status: 503, at: 5_000 }], []]);
    expect(errors).toEqual([
      expect.objectContaining({ message: `webhook: store.${name} took longer than 5000 ms` }),
    ]);
  });

  test.each([
    ["onError", 500, 30_000, { onTask: () => Promise.reject(new Error("no")), onError: never }],
    ["resolveTaskId", 503, 10_000, { resolveTaskId: never }],
  ])("as %s: an answer all the same", async (_name, status, at, options) => {
    const clock = manualClock();
    const answer = (): Response =>
      "onError" in options ? found(succeed) : example("error-404-resource-not-found", 404);
    const { handle } = receiver(recordedFetch(answer), { clock, ...options });
    const answered = collect([handle(post(succeed))], clock);
    await clock.runUntil(() => answered.length === 1);
    expect(answered).toEqual([{ status, at }]);
  });
});

test(
  verifies("client:webhook.bounds", "a waitUntil that throws is reported, and the work is awaited"),
  async () => {
    const { handle, tasks, errors } = receiver(recordedFetch(found(succeed)));
    const waitUntil = (): never => {
      throw new Error("outside of a request");
    };
    expect((await handle(post(succeed), { waitUntil })).status).toBe(200);
    expect([tasks, errors]).toEqual([
      [succeed],
      [expect.objectContaining({ message: "outside of a request" })],
    ]);
  },
);

test(
  verifies("client:webhook.bounds", "a client of another kind that throws at once gets an answer"),
  async () => {
    const errors: unknown[] = [];
    const get = (): never => {
      throw new TypeError("no such method");
    };
    const handle = createWebhookHandler({
      kling: { multiImage2Video: { get } },
      secret,
      clock: { now: () => now },
      onTask: () => {},
      onError: (error) => errors.push(error),
    });
    expect((await handle(post(succeed))).status).toBe(500);
    expect(errors).toEqual([expect.any(TypeError)]);
    expect(errors[0]).not.toBeInstanceOf(KlingError);
  },
);

describe(
  verifies("client:webhook.bounds", "in a Cloudflare Worker, where a cancelled request never ends"),
  () => {
    afterEach(() => void vi.unstubAllGlobals());

    test("no delivery waits for another one, and none counts for ever", async () => {
      vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
      let isCancelled = true;
      const service = recordedFetch(() => (isCancelled ? never() : found(succeed)));
      // The clock of a cancelled request stands still.
      const { handle, tasks } = receiver(service, { clock: manualClock(), ...unsigned });
      for (let request = 0; request < 1_200; request++) void handle(post(succeed, plainUrl));
      await until(() => service.requests.length === 1_200);
      isCancelled = false;
      expect([(await handle(post(succeed, plainUrl))).status, tasks]).toEqual([200, [succeed]]);
    });

    test("two deliveries at once hand a state over once", async () => {
      vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
      const clock = manualClock();
      const { handle, tasks } = receiver(recordedFetch(found(succeed)), { clock, ...unsigned });
      const answered = collect(
        [1, 2, 3].map(() => handle(post(succeed, plainUrl))),
        clock,
      );
      await clock.runUntil(() => answered.length === 3);
      expect([answered.map(({ status }) => status), tasks]).toEqual([[200, 200, 200], [succeed]]);
    });
  },
);
