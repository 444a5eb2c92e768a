import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { Task, VideoResult, WaitOptions } from "../../../src/index.ts";
import { example, exampleBody, json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { startWait, submitted, taskId, waitFor } from "../../fakes/start-wait.ts";

const processing = exampleBody("task-processing")["data"] as Task<VideoResult>;
const succeed = exampleBody("task-succeed")["data"] as Task<VideoResult>;
const own = { task_info: { external_task_id: "order-1" } };

const answerWith = (task: object): Response => json({ code: 0, message: "", data: task });
const hang = (): Promise<Response> => new Promise(() => {});

/** Runs a wait to its end, with these answers to its polls. */
async function endOf(
  answers: Parameters<typeof recordedFetch>,
  target: Task<VideoResult> | string,
  options: WaitOptions = {},
) {
  const fake = recordedFetch(...answers);
  const { task, error } = await waitFor(fake, target, options);
  return { task, error, polls: fake.requests.length };
}

describe(verifies("client:wait", "onUpdate of a wait"), () => {
  test("is called at once for the task that is given, in its place of the order", async () => {
    const waiting = startWait(recordedFetch(hang), submitted, { onUpdate: (task) => updates.push(task) });
    const updates: Task[] = [];
    await waiting.clock.runUntil(() => updates.length > 0);
    expect(updates).toEqual([submitted]);
    expect(waiting.elapsed()).toBe(0);
  });

  test("is called for a newer time with the same status, and not without a change", async () => {
    const times: unknown[] = [];
    const at = (updated_at: number): Response => answerWith({ ...processing, updated_at });
    await endOf([at(1.7e12), at(1.7e12), at(1.8e12), answerWith(succeed)], taskId, {
      onUpdate: (task) => times.push(task.task_status === "processing" ? task.updated_at : task.task_status),
    });
    expect(times).toEqual([1.7e12, 1.8e12, "succeed"]);
  });

  test("is not called for a task that had ended before", async () => {
    const updates: Task[] = [];
    const { task } = await endOf([hang], succeed, { onUpdate: (update) => updates.push(update) });
    expect([task, updates]).toEqual([succeed, []]);
  });
});

describe(verifies("client:wait.blip", "a task that is not found"), () => {
  const absent = example("error-400-task-not-exist", 400);

  test("right after its creation is polled again", async () => {
    expect((await endOf([absent, absent, answerWith(succeed)], submitted)).task).toEqual(succeed);
  });

  test.each<[string, Response]>([
    ["of the gateway", absent],
    ["of Kling", json({ code: 1203, message: "no task" }, 404)],
    ["without a code", json({ message: "not found" }, 404)],
  ])("under an id is polled again for some seconds, with the answer %s", async (_name, answer) => {
    expect((await endOf([answer, answerWith(succeed)], taskId)).task).toEqual(succeed);
    expect((await endOf([answer, answer, answerWith(processing), answerWith(succeed)], taskId)).task).toEqual(
      succeed,
    );
    const { error, polls } = await endOf([answer], taskId);
    expect(error).toMatchObject({ name: "NotFoundError", reference: { taskId } });
    // At 0, 3 and 6.75 s.
    expect(polls).toBe(3);
  });

  test("after a broken connection is polled again, too", async () => {
    expect((await endOf([new TypeError("fetch failed"), absent, answerWith(succeed)], taskId)).task).toEqual(
      succeed,
    );
  });

  test("ends a wait that polls slower than it is forgiven", async () => {
    const pace = { pollIntervalMs: 10_000 };
    expect((await endOf([absent], taskId, pace)).polls).toBe(2);
  });

  test("after a poll had found it ends the wait", async () => {
    const { error, polls } = await endOf([answerWith(processing), absent], submitted);
    expect(error).toMatchObject({ name: "NotFoundError", reference: { taskId } });
    expect(polls).toBe(2);
  });
});

describe(verifies("client:wait.timeout", "a wait that is over"), () => {
  test("names the last status, and has everything to find the task again", async () => {
    const { error } = await endOf([answerWith({ ...processing, ...own })], submitted, { timeoutMs: 20_000 });
    expect(error).toMatchObject({
      name: "WaitTimeoutError",
      message: `multiImage2Video.wait: task ${taskId} was still processing after 20000 ms; it may still be running`,
      reference: { taskId, externalTaskId: "order-1" },
    });
  });

  test("says that a task was never read, and why the last poll failed", async () => {
    const { error } = await endOf([hang], taskId, { timeoutMs: 20_000 });
    expect(error).toMatchObject({
      name: "WaitTimeoutError",
      message: `multiImage2Video.wait: task ${taskId} could not be read within 20000 ms; it may still be running`,
      reference: { taskId },
      cause: { name: "RequestTimeoutError" },
    });
  });
});

test.each<[string, Task<VideoResult> | string]>([
  ["before the first poll", submitted],
  ["during a poll", taskId],
])(
  verifies("client:wait.abort", "a wait that is stopped %s says so, with the reason"),
  async (_when, target) => {
    const stop = new AbortController();
    const ending = endOf([hang], target, { signal: stop.signal });
    stop.abort("enough");
    expect((await ending).error).toMatchObject({
      name: "AbortError",
      message: `multiImage2Video.wait: stopped by the caller; task ${taskId} may still be running`,
      cause: "enough",
      reference: { taskId },
      advice: "Wait again for the error's reference.",
    });
  },
);
