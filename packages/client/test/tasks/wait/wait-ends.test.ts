import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { Task, VideoResult, WaitOptions } from "../../../src/index.ts";
import { example, exampleBody, json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { submitted, taskId, waitFor } from "../../fakes/start-wait.ts";

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
  test("is called for a newer time with the same status, and not without a change", async () => {
    const times: unknown[] = [];
    const at = (updated_at: number): Response => answerWith({ ...processing, updated_at });
    await endOf([at(1.7e12), at(1.7e12), at(1.8e12), answerWith(succeed)], submitted, {
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
