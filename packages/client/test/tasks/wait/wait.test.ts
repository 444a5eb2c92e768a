import { getEventListeners } from "node:events";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  AbortError,
  createKlingClient,
  InvalidInputError,
  type Task,
  TaskFailedError,
  type VideoResult,
  type WaitOptions,
  WaitTimeoutError,
} from "../../../src/index.ts";
import { example, exampleBody, json, recordedFetch } from "../../fakes/recorded-fetch.ts";
import { startWait, submitted, taskId, waitFor } from "../../fakes/start-wait.ts";

describe("wait", () => {
  test(verifies("client:wait", "polls until the task has succeeded, and reports what is new"), async () => {
    const fake = recordedFetch(
      example("task-submitted"),
      example("task-processing"),
      example("task-processing"),
      example("task-succeed"),
    );
    const updates: string[] = [];
    const { task } = await waitFor(fake, submitted, { onUpdate: (seen) => updates.push(seen.task_status) });
    expect(task).toEqual(exampleBody("task-succeed")["data"]);
    expect(fake.requests).toHaveLength(4);
    expect(updates).toEqual(["submitted", "processing", "succeed"]);
  });

  test(verifies("client:wait", "has the task's reference before it settles"), async () => {
    const fake = recordedFetch(example("task-succeed"));
    const { wait } = createKlingClient({ apiKey: "k", fetch: fake.fetch }).multiImage2Video;
    const waits = [
      wait(taskId),
      wait({ taskId, submittedAt: 1 }),
      wait(exampleBody("task-succeed")["data"] as Task<VideoResult>),
    ];
    expect(waits.map(({ reference }) => reference)).toMatchObject([
      { taskId },
      { taskId, submittedAt: 1 },
      { taskId },
    ]);
    expect(JSON.parse(JSON.stringify(waits[0]?.reference))).toEqual({
      version: 1,
      endpoint: "multiImage2Video",
      taskId,
    });
    await Promise.all(waits);
  });

  test("spaces its polls: a first pause, then longer ones up to a ceiling", async () => {
    const polls = Array.from({ length: 9 }, () => example("task-processing"));
    const { clock } = await waitFor(recordedFetch(...polls, example("task-succeed")), submitted, {
      requestTimeoutMs: 1,
    } as WaitOptions);
    const pauses = clock.pauses.filter((_, index) => index % 2 === 0);
    expect(pauses).toEqual([
      5_000, 3_000, 3_750, 4_687.5, 5_859.375, 7_324.21875, 9_155.2734375, 11_444.091796875,
      14_305.11474609375, 15_000,
    ]);
  });

  test("jitter shortens a pause by a fifth at most", async () => {
    const fake = recordedFetch(example("task-processing"), example("task-succeed"));
    const { clock } = await waitFor(
      fake,
      submitted,
      { firstPollMs: 100, pollIntervalMs: 1_000 },
      () => 0.999_999,
    );
    expect(clock.pauses[0]).toBe(100);
    expect(clock.pauses[2]).toBeGreaterThan(800);
    expect(clock.pauses[2]).toBeLessThan(801);
  });

  test("polls an id at once, and a finished task never", async () => {
    const fake = recordedFetch(example("task-succeed"));
    const { clock } = await waitFor(fake, taskId);
    expect(fake.requests).toHaveLength(1);
    expect(clock.pauses).toHaveLength(1);
    const done = exampleBody("task-succeed")["data"] as Task<VideoResult>;
    expect((await waitFor(fake, done)).task).toBe(done);
    expect(fake.requests).toHaveLength(1);
  });

  test(verifies("client:wait.failed", "throws a failed task with its reason and its id"), async () => {
    const { error } = await waitFor(recordedFetch(example("task-failed")), taskId);
    expect(error).toBeInstanceOf(TaskFailedError);
    expect(error).toMatchObject({
      name: "TaskFailedError",
      message: `Task ${taskId} failed: Image pixel is invalid`,
      reference: { taskId },
      task: exampleBody("task-failed")["data"],
    });
  });

  test(verifies("client:wait.timeout", "ends after timeoutMs, never later, with the task's id"), async () => {
    const fake = recordedFetch(example("task-processing"));
    const { error, clock } = await waitFor(fake, submitted, { timeoutMs: 10_000 });
    expect(error).toBeInstanceOf(WaitTimeoutError);
    expect(error).toMatchObject({ reference: { taskId }, retryable: true });
    expect(clock.now() - 1_773_380_633_979).toBe(10_000);
    expect(clock.pending()).toBe(0);
  });

  test(verifies("client:wait.polls", "a poll that hangs ends after 20 s, and is repeated"), async () => {
    const fake = recordedFetch(() => new Promise<Response>(() => {}), example("task-succeed"));
    const { task, clock } = await waitFor(fake, taskId);
    expect(task?.task_status).toBe("succeed");
    expect(clock.pauses[0]).toBe(20_000);
  });

  test("a pause is as long as the service asks for", async () => {
    const busy = json({ code: 1302, message: "slow down" }, 429, { "retry-after": "40" });
    const { clock } = await waitFor(recordedFetch(busy, example("task-succeed")), taskId);
    expect(clock.pauses[1]).toBe(40_000);
  });

  test("but for a minute at most, since the wait itself has an end", async () => {
    const busy = json({ code: 1302, message: "slow down" }, 429, { "retry-after": "3600" });
    const { task, clock } = await waitFor(recordedFetch(busy, example("task-succeed")), taskId);
    expect(task?.task_status).toBe("succeed");
    expect(clock.pauses[1]).toBe(60_000);
  });

  test("a task fresh from create may be unknown to the first polls", async () => {
    const fake = recordedFetch(example("error-400-task-not-exist", 400), example("task-succeed"));
    expect((await waitFor(fake, submitted)).task?.task_status).toBe("succeed");
  });

  test("a poll that hangs is cut at the wait's deadline", async () => {
    const fake = recordedFetch(() => new Promise<Response>(() => {}));
    const { error, clock } = await waitFor(fake, taskId, { timeoutMs: 1_000 });
    expect(error).toBeInstanceOf(WaitTimeoutError);
    expect(clock.now() - 1_773_380_633_979).toBe(1_000);
  });

  test(verifies("client:wait.abort", "an abort ends a pause at once and leaves nothing behind"), async () => {
    const abort = new AbortController();
    const waiting = startWait(recordedFetch(example("task-processing")), submitted, { signal: abort.signal });
    await new Promise((resolve) => setImmediate(resolve));
    expect(getEventListeners(abort.signal, "abort")).toHaveLength(1);
    abort.abort();
    await waiting.settled;
    expect(waiting.outcome()?.error).toBeInstanceOf(AbortError);
    expect(waiting.outcome()?.error).toMatchObject({ reference: { taskId } });
    expect(waiting.clock.pending()).toBe(0);
    expect(getEventListeners(abort.signal, "abort")).toHaveLength(0);
  });

  test("an abort ends a poll that hangs", async () => {
    const abort = new AbortController();
    const fake = recordedFetch(() => {
      abort.abort();
      return new Promise<Response>(() => {});
    });
    const { error, clock } = await waitFor(fake, taskId, { signal: abort.signal });
    expect(error).toBeInstanceOf(AbortError);
    expect(clock.pending()).toBe(0);
  });

  test("a hundred waits on one signal leave no listener", async () => {
    const { signal } = new AbortController();
    for (let count = 0; count < 100; count++)
      await waitFor(recordedFetch(example("task-succeed")), taskId, { signal });
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test.each([
    ["timeoutMs", 0],
    ["timeoutMs", Number.NaN],
    ["pollIntervalMs", -1],
    ["firstPollMs", Number.POSITIVE_INFINITY],
    ["maxPollIntervalMs", 2 ** 31],
  ])("refuses %s: %s", async (name, value) => {
    const { error } = await waitFor(recordedFetch(example("task-succeed")), taskId, { [name]: value });
    expect(error).toBeInstanceOf(InvalidInputError);
    expect((error as Error).message).toContain(name);
  });
});
