import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createNotifier, type WaitOptions } from "../../../src/index.ts";
import { example, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { startWait, submitted, taskId } from "../../fakes/start-wait.ts";

async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe("wait with a notifier", () => {
  test(verifies("client:wait.notify", "a notification ends the pause"), async () => {
    const notifier = createNotifier();
    const waiting = startWait(recordedFetch(example("task-succeed")), submitted, { notifier });
    await settle();
    expect(waiting.outcome()).toBeUndefined();
    notifier.notify({ task_id: taskId });
    await waiting.settled;
    expect(waiting.outcome()?.task).toMatchObject({ task_status: "succeed" });
    expect(waiting.elapsed()).toBe(0);
    expect(waiting.clock.pending()).toBe(0);
  });

  test(verifies("client:wait.notify", "a notification about another task does not"), async () => {
    const notifier = createNotifier();
    const fake = recordedFetch(example("task-succeed"));
    const waiting = startWait(fake, submitted, { notifier });
    await settle();
    notifier.notify("another");
    await settle();
    expect(fake.requests).toHaveLength(0);
    await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
    expect(waiting.elapsed()).toBe(5_000);
  });

  test(
    verifies(
      "client:wait.notify",
      "polling continues when a notification brought nothing new, or none comes",
    ),
    async () => {
      const notifier = createNotifier();
      const fake = recordedFetch(
        example("task-processing"),
        example("task-processing"),
        example("task-succeed"),
      );
      const waiting = startWait(fake, submitted, { notifier });
      await settle();
      notifier.notify(taskId);
      await settle();
      expect(fake.requests).toHaveLength(1);
      await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
      expect(waiting.elapsed()).toBe(3_000 + 3_750);
    },
  );

  test(verifies("client:wait.notify", "a burst of notifications makes one poll a second"), async () => {
    const notifier = createNotifier();
    const polls = Array.from({ length: 5 }, () => example("task-processing"));
    const fake = recordedFetch(...polls, example("task-succeed"));
    const waiting = startWait(fake, submitted, { notifier });
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
    verifies("client:wait.notify", "a notification during a poll leads to another poll, not to a pause"),
    async () => {
      const notifier = createNotifier();
      const fake = recordedFetch(() => {
        notifier.notify(taskId);
        return example("task-processing");
      }, example("task-succeed"));
      const waiting = startWait(fake, submitted, { notifier });
      await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
      expect(waiting.elapsed()).toBe(5_000 + 1_000);
    },
  );

  test("a finished wait has unsubscribed", async () => {
    const listeners = new Set<() => void>();
    const notifier: WaitOptions["notifier"] = {
      subscribe(_, listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    };
    const waiting = startWait(recordedFetch(example("task-succeed")), submitted, { notifier });
    await settle();
    expect(listeners.size).toBe(1);
    for (const listener of listeners) listener();
    await waiting.settled;
    expect(listeners.size).toBe(0);
    const stopped = new AbortController();
    const second = startWait(recordedFetch(example("task-succeed")), submitted, {
      notifier,
      signal: stopped.signal,
    });
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
    ["onUpdate", { onUpdate: fail }, 3],
    ["an async onUpdate", { onUpdate: async () => fail() }, 3],
  ];

  test.each(listeners)(
    verifies("client:wait.listeners", "%s becomes a warning, and the wait succeeds"),
    async (_, options, count) => {
      const fake = recordedFetch(example("task-processing"), example("task-succeed"));
      const waiting = startWait(fake, submitted, options);
      await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
      expect(waiting.outcome()?.task).toMatchObject({ task_status: "succeed" });
      await settle();
      expect(waiting.warnings).toHaveLength(count);
      expect(waiting.warnings[0]).toContain("the queue is down");
    },
  );
});
