import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  createKlingClient,
  type KlingError,
  type Task,
  type VideoResult,
  type WaitOptions,
} from "../../../src/index.ts";
import { manualClock } from "../../fakes/manual-clock.ts";
import { example, exampleBody, json, recordedFetch } from "../../fakes/recorded-fetch.ts";

const submitted = exampleBody("create-response")["data"] as Task<VideoResult>;
const processing = exampleBody("task-processing")["data"] as Task<VideoResult>;
const succeed = exampleBody("task-succeed")["data"] as Task<VideoResult>;
const taskId = submitted.task_id;
const own = { task_info: { external_task_id: "order-1" } };

const answerWith = (task: object): Response => json({ code: 0, message: "", data: task });
const hang = (): Promise<Response> => new Promise(() => {});

/** Waits on a manual clock, to the end. */
async function endOf(
  answers: Parameters<typeof recordedFetch>,
  target: Task<VideoResult> | string,
  options: WaitOptions = {},
): Promise<{ task?: Task<VideoResult>; error?: KlingError; polls: number }> {
  const clock = manualClock();
  const { fetch, requests } = recordedFetch(...answers);
  const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch, clock, random: () => 0 });
  let end: { task?: Task<VideoResult>; error?: KlingError } | undefined;
  multiImage2Video.wait(target, options).then(
    (task) => {
      end = { task };
    },
    (error: KlingError) => {
      end = { error };
    },
  );
  await clock.runUntil(() => end !== undefined);
  return { ...end, polls: requests.length };
}

describe(verifies("client:wait", "a wait tells"), () => {
  test("a poll with a newer time, though the status is the same, and no poll without", async () => {
    const times: unknown[] = [];
    const at = (updated_at: number): Response => answerWith({ ...processing, updated_at });
    await endOf([at(1), at(1), at(2), answerWith(succeed)], submitted, {
      onUpdate: (task) => times.push(task.task_status === "processing" ? task.updated_at : task.task_status),
    });
    expect(times).toEqual([1, 2, "succeed"]);
  });

  test("nothing new of a task that had ended before", async () => {
    const updates: Task[] = [];
    const { task } = await endOf([hang], succeed, { onUpdate: (seen) => updates.push(seen) });
    expect([task, updates]).toEqual([succeed, []]);
  });
});

describe(verifies("client:wait.blip", "a task that is not found"), () => {
  const absent = example("error-400-task-not-exist", 400);

  test("right after its creation is looked for again", async () => {
    expect((await endOf([absent, absent, answerWith(succeed)], submitted)).task).toEqual(succeed);
  });

  test("after it was seen ends the wait", async () => {
    const { error, polls } = await endOf([answerWith(processing), absent], submitted);
    expect(error).toMatchObject({ name: "NotFoundError", reference: { taskId } });
    expect(polls).toBe(2);
  });
});

describe(verifies("client:wait.timeout", "a wait that is over"), () => {
  test("says what was seen last, and everything that finds the task again", async () => {
    const { error } = await endOf([answerWith({ ...processing, ...own })], submitted, { timeoutMs: 20_000 });
    expect(error).toMatchObject({
      name: "WaitTimeoutError",
      message: `multiImage2Video.wait: task ${taskId} was last seen processing after 20000 ms; it goes on`,
      reference: { taskId, externalTaskId: "order-1" },
    });
  });

  test("says of a task that was never seen that it was not, and why the last poll failed", async () => {
    const { error } = await endOf([hang], taskId, { timeoutMs: 20_000 });
    expect(error).toMatchObject({
      name: "WaitTimeoutError",
      message: `multiImage2Video.wait: task ${taskId} was not seen after 20000 ms; it goes on`,
      reference: { taskId },
      cause: { name: "RequestTimeoutError" },
    });
  });
});

test.each<[string, Task<VideoResult> | string]>([
  ["before the first poll", submitted],
  ["while it is looked at", taskId],
])(
  verifies("client:wait.abort", "a wait that is stopped %s says so, with the reason"),
  async (_when, target) => {
    const stop = new AbortController();
    const ending = endOf([hang], target, { signal: stop.signal });
    stop.abort("enough");
    expect((await ending).error).toMatchObject({
      name: "AbortError",
      message: `multiImage2Video.wait: stopped by the caller; task ${taskId} goes on`,
      cause: "enough",
      reference: { taskId },
      advice: "Wait for the error's reference to go on.",
    });
  },
);
