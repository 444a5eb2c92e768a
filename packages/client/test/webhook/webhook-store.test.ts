import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { InvalidInputError, type Task } from "../../src/index.ts";
import type { WebhookOptions, WebhookStore } from "../../src/webhook.ts";
import { type ManualClock, manualClock } from "../fakes/manual-clock.ts";
import { recordedFetch } from "../fakes/recorded-fetch.ts";
import {
  deferred,
  endpoint,
  found,
  post,
  processing,
  type Receiver,
  receiver,
  submitted,
  succeed,
  taskId,
} from "../fakes/webhook-receiver.ts";

const unsigned = { secret: false, endpoint } as const;
const never = (): Promise<never> => new Promise(() => {});
const deliver = (to: Receiver, task: Task): Promise<number> =>
  to.handle(post(task, "https://shop.example/hook")).then(({ status }) => status);

interface Table extends WebhookStore {
  rows: Map<string, string>;
}

/** A table that all processes share. Its calls end later than they begin, as over a network. */
function table(): Table {
  const rows = new Map<string, string>();
  async function network(): Promise<void> {
    for (let turn = 0; turn < 5; turn++) await undefined;
  }
  return {
    rows,
    async get(key) {
      await network();
      return rows.get(key) ?? null;
    },
    async compareAndSet(key, expected, value) {
      await network();
      if (rows.get(key) !== expected) return false;
      rows.set(key, value);
      return true;
    },
  };
}

/** A process: a handler of its own on the shared table. The service always answers with `task`. */
function instance(store: WebhookStore, task: Task, options: Partial<WebhookOptions> = {}): Receiver {
  return receiver(recordedFetch(found(task)), { store, ...unsigned, ...options } as Partial<WebhookOptions>);
}

/** Runs a clock until the work is done. */
async function run<Result>(clock: ManualClock, work: Promise<Result>): Promise<Result> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  await clock.runUntil(() => isDone);
  return done;
}

describe(verifies("client:webhook.claim", "two processes with one store"), () => {
  test("hand one end over once, and both answer 200", async () => {
    const store = table();
    const clock = manualClock();
    const [first, second] = [instance(store, succeed, { clock }), instance(store, succeed, { clock })];
    const statuses = await run(clock, Promise.all([deliver(first, succeed), deliver(second, succeed)]));
    expect([statuses, [...first.tasks, ...second.tasks]]).toEqual([[200, 200], [succeed]]);
    // Later ones cost neither of them a query.
    expect([await deliver(first, succeed), await deliver(second, processing)]).toEqual([200, 200]);
    expect([first.service.requests.length, second.service.requests.length]).toEqual([1, 1]);
  });

  test("hand the end over after the earlier state that the other is at", async () => {
    const store = table();
    const clock = manualClock();
    const busy = deferred<void>();
    const order: string[] = [];
    const onTask = async ({ task_status }: Task): Promise<void> => {
      if (task_status === "processing") await busy.promise;
      order.push(task_status);
    };
    const first = deliver(instance(store, processing, { clock, onTask }), processing);
    await clock.runUntil(() => store.rows.size === 1);
    const second = deliver(instance(store, succeed, { clock, onTask }), succeed);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    busy.resolve();
    expect(await run(clock, Promise.all([first, second]))).toEqual([200, 200]);
    expect(order).toEqual(["processing", "succeed"]);
  });

  test("never go back: an old state that a slow query brings is dropped", async () => {
    const store = table();
    await deliver(instance(store, succeed), succeed);
    const slow = instance(store, processing);
    // Its own first read was before the end.
    const stale: WebhookStore = { ...store, get: staleOnce(store) };
    const late = instance(stale, processing);
    expect([await deliver(slow, processing), await deliver(late, processing)]).toEqual([200, 200]);
    expect([slow.tasks, late.tasks]).toEqual([[], []]);
  });

  function staleOnce(store: WebhookStore): WebhookStore["get"] {
    let reads = 0;
    return (key) => (++reads === 1 ? undefined : store.get(key));
  }

  test("whose clocks are two minutes apart do not take the state from each other", async () => {
    const store = table();
    const busy = deferred<void>();
    const behind = manualClock();
    const ahead = manualClock();
    const skewed = { now: () => ahead.now() + 120_000, schedule: ahead.schedule };
    const first = instance(store, succeed, { clock: behind, onTask: () => busy.promise });
    const second = instance(store, succeed, { clock: skewed });
    const running = deliver(first, succeed);
    await behind.runUntil(() => store.rows.size === 1);
    let polls = 0;
    const waiting = deliver(second, succeed);
    await ahead.runUntil(() => ++polls > 60);
    busy.resolve();
    expect([await running, await run(ahead, waiting), second.tasks]).toEqual([200, 200, []]);
  });
});

describe(verifies("client:webhook.claim", "a process that dies while it hands a state over"), () => {
  /** The first process has claimed the state, and never comes back. */
  async function afterCrash(store: Table, task: Task = succeed): Promise<void> {
    void deliver(instance(store, task, { onTask: never, clock: manualClock() }), task);
    while (store.rows.size === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  test("is waited for as long as its claim lasts, then another hands the state over", async () => {
    const store = table();
    await afterCrash(store);
    const clock = manualClock();
    const start = clock.now();
    const second = instance(store, succeed, { clock });
    expect(await run(clock, deliver(second, succeed))).toBe(200);
    expect([second.tasks, clock.now() - start]).toEqual([[succeed], 40_000]);
  });

  test("is not waited for when its claim is long over", async () => {
    const store = table();
    await afterCrash(store, processing);
    const clock = manualClock();
    const later = clock.now() + 40_000 + 300_001;
    const second = instance(store, succeed, { clock: { now: () => later, schedule: clock.schedule } });
    expect([await deliver(second, succeed), second.tasks]).toEqual([200, [succeed]]);
  });

  test("leaves the state to one of two others", async () => {
    const store = table();
    await afterCrash(store);
    const clock = manualClock();
    const others = [instance(store, succeed, { clock }), instance(store, succeed, { clock })];
    const statuses = await run(clock, Promise.all(others.map((other) => deliver(other, succeed))));
    expect([statuses, others.flatMap(({ tasks }) => tasks)]).toEqual([[200, 200], [succeed]]);
  });
});

describe(verifies("client:webhook.claim", "a state"), () => {
  test("whose onTask failed is free at once, for every process", async () => {
    const store = table();
    const failing = instance(store, succeed, { onTask: () => Promise.reject(new Error("no disk")) });
    expect(await deliver(failing, succeed)).toBe(500);
    const second = instance(store, succeed);
    expect([await deliver(second, succeed), second.tasks]).toEqual([200, [succeed]]);
  });

  test("that follows a failed one keeps what was handled before", async () => {
    const store = table();
    await deliver(instance(store, submitted), submitted);
    const before = store.rows.get(`v1:multiImage2Video:${taskId}`);
    const failing = instance(store, succeed, { onTask: () => Promise.reject(new Error("no disk")) });
    await deliver(failing, succeed);
    expect(store.rows.get(`v1:multiImage2Video:${taskId}`)).toBe(before);
    expect(JSON.parse(before ?? "")).toEqual({
      handled: { status: "submitted", updatedAt: submitted.updated_at, terminal: false },
    });
  });

  test("is handed over again when the store failed after onTask, which is at least once", async () => {
    const store = table();
    let calls = 0;
    const failing: WebhookStore = {
      ...store,
      compareAndSet: (...args) =>
        ++calls === 2 ? Promise.reject(new Error("no database")) : store.compareAndSet(...args),
    };
    const clock = manualClock();
    const only = instance(failing, succeed, { clock });
    expect([await deliver(only, succeed), only.errors.length]).toEqual([500, 1]);
    expect(await run(clock, deliver(only, succeed))).toBe(200);
    expect(only.tasks).toEqual([succeed, succeed]);
  });

  test("that others change again and again gets 503 after five tries", async () => {
    let tries = 0;
    const contended: WebhookStore = { get: () => undefined, compareAndSet: () => ++tries < 0 };
    const only = instance(contended, succeed);
    expect([await deliver(only, succeed), tries, only.tasks]).toEqual([503, 5, []]);
  });
});

describe(verifies("client:webhook.claim", "a store"), () => {
  test("that fails leads to 500 and onError", async () => {
    const broken = { get: () => Promise.reject(new Error("no database")), compareAndSet: () => true };
    const only = instance(broken, succeed);
    expect([await deliver(only, succeed), only.errors]).toEqual([
      500,
      [expect.objectContaining({ message: "no database" })],
    ]);
  });

  test.each<[string, unknown]>([
    ["an object, as drivers make of a JSON column", { handled: {} }],
    ["text that was cut", '{"handled":{"status":"suc'],
    ["a number", 7],
  ])("that returns %s leads to 500 and says what to do", async (_name, value) => {
    const only = instance({ get: () => value as string, compareAndSet: () => true }, succeed);
    expect([await deliver(only, succeed), only.tasks]).toEqual([500, []]);
    expect(only.errors).toEqual([expect.any(InvalidInputError)]);
    expect(only.errors[0]).toMatchObject({ advice: expect.stringContaining("column of type text") });
  });

  test("gets keys and values of bounded length", async () => {
    const store = table();
    const long = "7".repeat(128);
    const only = instance(store, { ...succeed, task_id: long });
    expect(await deliver(only, { ...succeed, task_id: long })).toBe(200);
    const [[key = "", value = ""] = []] = store.rows;
    expect(key).toBe(`v1:multiImage2Video:${long}`);
    expect(key.length).toBeLessThanOrEqual(200);
    expect(value.length).toBeLessThan(300);
  });
});
