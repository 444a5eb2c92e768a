import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  createKlingClient,
  createNotifier,
  type Task,
  type VideoResult,
  type WaitOptions,
} from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { example, exampleBody, type RecordedFetch, recordedFetch } from "../../fakes/recorded-fetch.ts";

const submitted = exampleBody("create-response")["data"] as Task<VideoResult>;
const taskId = submitted.task_id;

function startWait(fake: RecordedFetch, options: WaitOptions) {
  const clock = manualClock();
  const warnings: string[] = [];
  const { multiImage2Video } = createKlingClient({
    apiKey: "k",
    fetch: fake.fetch,
    clock,
    random: () => 0,
    onWarning: (message) => void warnings.push(message),
  });
  const began = clock.now();
  let outcome: unknown;
  const settled = multiImage2Video.wait(submitted, options).then(
    (task) => {
      outcome = task;
    },
    (error: unknown) => {
      outcome = error;
    },
  );
  return { clock, settled, warnings, outcome: () => outcome, elapsed: () => clock.now() - began };
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("wait with a notifier", () => {
  test(verifies("client:wait.wake", "a notification ends the pause"), async () => {
    const notifier = createNotifier();
    const waiting = startWait(recordedFetch(example("task-succeed")), { notifier });
    await settle();
    expect(waiting.outcome()).toBeUndefined();
    notifier.notify({ task_id: taskId });
    await waiting.settled;
    expect(waiting.outcome()).toMatchObject({ task_status: "succeed" });
    expect(waiting.elapsed()).toBe(0);
    expect(waiting.clock.pending()).toBe(0);
  });

  test(verifies("client:wait.wake", "a notification about another task does not"), async () => {
    const notifier = createNotifier();
    const fake = recordedFetch(example("task-succeed"));
    const waiting = startWait(fake, { notifier });
    await settle();
    notifier.notify("another");
    await settle();
    expect(fake.requests).toHaveLength(0);
    await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
    expect(waiting.elapsed()).toBe(5_000);
  });

  test(
    verifies("client:wait.wake", "polling goes on when a notification brought nothing new, or none comes"),
    async () => {
      const notifier = createNotifier();
      const fake = recordedFetch(
        example("task-processing"),
        example("task-processing"),
        example("task-succeed"),
      );
      const waiting = startWait(fake, { notifier });
      await settle();
      notifier.notify(taskId);
      await settle();
      expect(fake.requests).toHaveLength(1);
      await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
      expect(waiting.elapsed()).toBe(3_000 + 3_750);
    },
  );

  test(verifies("client:wait.wake", "a burst of notifications makes one poll a second"), async () => {
    const notifier = createNotifier();
    const polls = Array.from({ length: 5 }, () => example("task-processing"));
    const fake = recordedFetch(...polls, example("task-succeed"));
    const waiting = startWait(fake, { notifier });
    const times: number[] = [];
    await waiting.clock.runUntil(() => {
      notifier.notify(taskId);
      notifier.notify(taskId);
      if (times.length < fake.requests.length) times.push(waiting.elapsed());
      return waiting.outcome() !== undefined;
    });
    expect(times).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000]);
  });

  test(
    verifies("client:wait.wake", "a notification during a poll leads to another poll, not to a pause"),
    async () => {
      const notifier = createNotifier();
      const fake = recordedFetch(() => {
        notifier.notify(taskId);
        return example("task-processing");
      }, example("task-succeed"));
      const waiting = startWait(fake, { notifier });
      await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
      expect(waiting.elapsed()).toBe(5_000 + 1_000);
    },
  );

  test("a finished wait listens no more", async () => {
    const listeners = new Set<() => void>();
    const notifier: WaitOptions["notifier"] = {
      subscribe(_, listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const waiting = startWait(recordedFetch(example("task-succeed")), { notifier });
    await settle();
    expect(listeners.size).toBe(1);
    for (const listener of listeners) listener();
    await waiting.settled;
    expect(listeners.size).toBe(0);
    const stopped = new AbortController();
    const second = startWait(recordedFetch(example("task-succeed")), { notifier, signal: stopped.signal });
    await settle();
    stopped.abort();
    await second.settled;
    expect(listeners.size).toBe(0);
  });
});

describe("listeners of a wait that fail", () => {
  const fail = (): never => {
    throw new Error("the queue is down");
  };
  const listeners: [string, WaitOptions, number][] = [
    ["subscribe", { notifier: { subscribe: fail } }, 1],
    ["what subscribe returned", { notifier: { subscribe: () => fail } }, 1],
    ["onUpdate", { onUpdate: fail }, 2],
    ["an async onUpdate", { onUpdate: async () => fail() }, 2],
  ];

  test.each(listeners)(
    verifies("client:wait.listeners", "%s becomes a warning, and the video comes"),
    async (_, options, count) => {
      const fake = recordedFetch(example("task-processing"), example("task-succeed"));
      const waiting = startWait(fake, options);
      await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
      expect(waiting.outcome()).toMatchObject({ task_status: "succeed" });
      await settle();
      expect(waiting.warnings).toHaveLength(count);
      expect(waiting.warnings[0]).toContain("the queue is down");
    },
  );
});
