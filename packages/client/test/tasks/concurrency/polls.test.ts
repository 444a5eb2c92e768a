import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient } from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { exampleBody, json } from "../../fakes/recorded-fetch.ts";
import { settled } from "../../fakes/start-client.ts";

describe("many waits", () => {
  test(
    verifies("client:wait.polls", "share a limit of polls under way, and leave no timer behind"),
    async () => {
      const clock = manualClock();
      let underWay = 0;
      let most = 0;
      const polls = new Map<string, number>();
      const fetch = async ({ url }: Request): Promise<Response> => {
        underWay += 1;
        most = Math.max(most, underWay);
        for (let turn = 0; turn < 3; turn++) await Promise.resolve();
        underWay -= 1;
        const count = (polls.get(url) ?? 0) + 1;
        polls.set(url, count);
        const body = exampleBody(count < 3 ? "task-processing" : "task-succeed");
        return json({ ...body, data: { ...(body["data"] as object), task_id: url.split("/").at(-1) } });
      };
      const kling = createKlingClient({
        apiKey: "k",
        fetch,
        clock,
        concurrency: { polls: 7 },
      }).multiImage2Video;
      const waits = Array.from({ length: 300 }, (_, index) => kling.wait(String(index)));
      let settled = false;
      const done = Promise.all(waits).then((all) => {
        settled = true;
        return all;
      });
      await clock.runUntil(() => settled);
      expect(new Set((await done).map(({ task_id }) => task_id)).size).toBe(300);
      expect(most).toBe(7);
      expect(clock.pending()).toBe(0);
      expect([...polls.values()].every((count) => count === 3)).toBe(true);
    },
  );

  test(
    verifies(
      "client:wait.polls",
      "a wait whose turn does not come ends in time, and one that is stopped at once",
    ),
    async () => {
      const clock = manualClock();
      const fetch = ({ signal }: Request): Promise<Response> =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const kling = createKlingClient({
        apiKey: "k",
        fetch,
        clock,
        concurrency: { polls: 1 },
      }).multiImage2Video;
      const controller = new AbortController();
      const first = kling.wait("1", { timeoutMs: 50_000 }).catch((error: unknown) => error);
      const second = kling.wait("2", { timeoutMs: 20_000 }).catch((error: unknown) => error);
      const third = kling.wait("3", { signal: controller.signal }).catch((error: unknown) => error);
      await clock.runUntil(() => true);
      controller.abort();
      expect(await third).toMatchObject({ name: "AbortError", reference: { taskId: "3" } });
      const began = clock.now();
      expect(await settled(clock, second)).toMatchObject({
        name: "WaitTimeoutError",
        reference: { taskId: "2" },
      });
      expect(clock.now() - began).toBe(20_000);
      expect(await settled(clock, first)).toMatchObject({ name: "WaitTimeoutError" });
      expect(clock.pending()).toBe(0);
    },
  );

  test(
    verifies("client:wait.polls", "polls that hang keep their permits from other waits for 20 s at most"),
    async () => {
      const clock = manualClock();
      const began = clock.now();
      const polledAt = new Map<string, number>();
      const fetch = async ({ url }: Request): Promise<Response> => {
        const task_id = url.split("/").at(-1) ?? "";
        if (task_id.startsWith("hung")) return new Promise(() => {});
        polledAt.set(task_id, polledAt.get(task_id) ?? clock.now() - began);
        const body = exampleBody("task-succeed");
        return json({ ...body, data: { ...(body["data"] as object), task_id } });
      };
      const { wait } = createKlingClient({ apiKey: "k", fetch, clock }).multiImage2Video;
      const stop = new AbortController();
      const hung = Array.from({ length: 20 }, (_, index) => wait(`hung${index}`, { signal: stop.signal }));
      const ended = Promise.allSettled(hung);
      const healthy = Promise.all(Array.from({ length: 80 }, (_, index) => wait(String(index))));
      await settled(clock, healthy);
      expect(Math.max(...polledAt.values())).toBe(20_000);
      stop.abort();
      expect((await ended).every(({ status }) => status === "rejected")).toBe(true);
      expect(clock.pending()).toBe(0);
    },
  );
});
