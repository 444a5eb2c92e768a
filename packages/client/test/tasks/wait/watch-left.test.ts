import { getEventListeners } from "node:events";
import { Readable } from "node:stream";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createNotifier } from "../../../src/index.ts";
import { clockedClient } from "../../fakes/clocked-client.ts";
import { example, exampleId, json, type RecordedFetch, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { submitted } from "../../fakes/start-wait.ts";

const hang = (): Promise<Response> => new Promise(() => {});
const absent = json({ code: "task_not_exist", message: "task_not_exist" }, 400);

/** Counts the listeners of a notifier. */
function counted() {
  const notifier = createNotifier();
  let count = 0;
  return {
    count: () => count,
    notifier: {
      subscribe(taskId: string, listener: () => void): () => void {
        const end = notifier.subscribe(taskId, listener);
        count += 1;
        return () => {
          count -= 1;
          end();
        };
      },
    },
  };
}

function start(fake: RecordedFetch, target: Parameters<typeof watchOf>[1] = exampleId) {
  const { signal } = new AbortController();
  const listeners = counted();
  const { multiImage2Video, clock } = clockedClient(fake, { concurrency: { polls: 1 } });
  const tasks = watchOf(multiImage2Video, target, { signal, notifier: listeners.notifier });
  const settle = (): Promise<void> => clock.runUntil(() => true);
  const expectNothingLeft = (): void => {
    expect(clock.pending()).toBe(0);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
    expect(listeners.count()).toBe(0);
  };
  return { tasks, clock, settle, expectNothingLeft, wait: multiImage2Video.wait };
}

type Watching = ReturnType<typeof clockedClient>["multiImage2Video"];
const watchOf = (
  { watch }: Watching,
  target: Parameters<Watching["watch"]>[0],
  options: Parameters<Watching["watch"]>[1],
) => watch(target, options);

const moments: [string, RecordedFetch, Parameters<typeof watchOf>[1]][] = [
  ["during its first poll", recordedFetch(hang), exampleId],
  ["in the pause before its first poll", recordedFetch(hang), submitted],
  ["in a pause after a failed poll", recordedFetch(json({ code: 5000, message: "x" }, 500)), exampleId],
  ["in the pause after an unknown id", recordedFetch(absent), exampleId],
  ["while it looks the task up", recordedFetch(hang), { externalTaskId: "order-1" }],
];

describe(verifies("client:watch", "a watch that is left while it waits"), () => {
  test.each(moments)("%s ends at once, and leaves nothing behind", async (_when, fake, target) => {
    const { tasks, settle, expectNothingLeft } = start(fake, target);
    const next = tasks.next();
    await settle();
    expect(await tasks.return(undefined)).toEqual({ done: true, value: undefined });
    expect(await next).toEqual({ done: true, value: undefined });
    const polls = fake.requests.length;
    await settle();
    expect(fake.requests).toHaveLength(polls);
    expectNothingLeft();
    expect(await tasks.next()).toEqual({ done: true, value: undefined });
  });

  test("by throw rejects with that error alone, which it does not change", async () => {
    const { tasks, settle, expectNothingLeft } = start(recordedFetch(hang));
    const next = tasks.next();
    await settle();
    const mine = Object.freeze(new Error("mine"));
    await expect(tasks.throw(mine)).rejects.toBe(mine);
    expect(await next).toEqual({ done: true, value: undefined });
    expectNothingLeft();
  });

  test("by the end of a stream stops polling, and closes the stream", async () => {
    const fake = recordedFetch(example("task-processing"), hang);
    const { tasks, clock, settle, expectNothingLeft } = start(fake);
    const stream = Readable.from(tasks);
    const seen: unknown[] = [];
    let isClosed = false;
    stream
      .on("data", (task) => seen.push(task))
      .on("close", () => {
        isClosed = true;
      });
    await clock.runUntil(() => fake.requests.length === 2);
    stream.destroy();
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect([seen.length, isClosed, fake.requests.length]).toEqual([1, true, 2]);
    await settle();
    expectNothingLeft();
  });

  test("by an error of a stream ends it with that error", async () => {
    const { tasks, settle, expectNothingLeft } = start(recordedFetch(hang));
    const stream = Readable.from(tasks);
    const errors: unknown[] = [];
    stream.on("error", (error) => errors.push(error)).resume();
    await settle();
    const mine = new Error("the browser has gone");
    stream.destroy(mine);
    await settle();
    await settle();
    expect(errors).toEqual([mine]);
    expectNothingLeft();
  });

  test("gives its permit to the next poll", async () => {
    const fake = recordedFetch(hang, example("task-succeed"));
    const { tasks, clock, settle, wait } = start(fake);
    void tasks.next();
    await settle();
    const began = clock.now();
    const other = wait(exampleId);
    await settle();
    expect(fake.requests).toHaveLength(1);
    await tasks.return(undefined);
    expect((await other).task_status).toBe("succeed");
    expect(clock.now()).toBe(began);
  });

  test("before its first step sends nothing, and neither does the one after", async () => {
    const fake = recordedFetch(example("task-succeed"));
    const { tasks, expectNothingLeft } = start(fake);
    await tasks.return(undefined);
    expect(await tasks.next()).toEqual({ done: true, value: undefined });
    expect(fake.requests).toHaveLength(0);
    expectNothingLeft();
  });
});

test(verifies("client:watch", "the caller's signal still ends a watch with its reason"), async () => {
  const stop = new AbortController();
  const { multiImage2Video, clock } = clockedClient(recordedFetch(hang));
  const next = multiImage2Video.watch(exampleId, { signal: stop.signal }).next();
  await clock.runUntil(() => true);
  stop.abort("enough");
  await expect(next).rejects.toMatchObject({
    name: "AbortError",
    cause: "enough",
    reference: { taskId: exampleId },
  });
  expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
  const before = multiImage2Video.watch(exampleId, { signal: stop.signal }).next();
  await expect(before).rejects.toMatchObject({ name: "AbortError", cause: "enough" });
  expect(getEventListeners(stop.signal, "abort")).toHaveLength(0);
});
