import { getEventListeners } from "node:events";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  AbortError,
  AuthenticationError,
  createKlingClient,
  InvalidInputError,
  NotFoundError,
  type Task,
  TaskFailedError,
  UnexpectedResponseError,
  type VideoResult,
  type WaitOptions,
  WaitTimeoutError,
} from "../../src/index.ts";
import { type ManualClock, manualClock } from "../fakes/manual-clock.ts";
import { example, exampleBody, json, type RecordedFetch, recordedFetch } from "../fakes/recorded-fetch.ts";

const submitted = exampleBody("create-response")["data"] as Task<VideoResult>;
const taskId = submitted.task_id;

interface Waiting {
  outcome: () => { task?: Task<VideoResult>; error?: unknown } | undefined;
  settled: Promise<void>;
  clock: ManualClock;
  warnings: string[];
}

function startWait(
  fake: RecordedFetch,
  task: Task<VideoResult> | string,
  options: WaitOptions = {},
  random = () => 0,
): Waiting {
  const clock = manualClock();
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  const client = createKlingClient({ apiKey: "sk-test", fetch: fake.fetch, clock, random, onWarning });
  let outcome: { task?: Task<VideoResult>; error?: unknown } | undefined;
  const settled = client.multiImage2Video.wait(task, options).then(
    (done) => {
      outcome = { task: done };
    },
    (error: unknown) => {
      outcome = { error };
    },
  );
  return { outcome: () => outcome, settled, clock, warnings };
}

async function waitFor(
  fake: RecordedFetch,
  task: Task<VideoResult> | string,
  options?: WaitOptions,
  random?: () => number,
) {
  const waiting = startWait(fake, task, options, random);
  await waiting.clock.runUntil(() => waiting.outcome() !== undefined);
  return { ...waiting.outcome(), clock: waiting.clock, warnings: waiting.warnings };
}

describe("wait", () => {
  test(verifies("client:wait", "polls until the task has succeeded, and tells what is new"), async () => {
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
    expect(updates).toEqual(["processing", "succeed"]);
  });

  test(verifies("client:wait", "tells before it settles which task it is about"), async () => {
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

  test(
    verifies("client:wait.timeout", "gives up after timeoutMs, never later, with the task's id"),
    async () => {
      const fake = recordedFetch(example("task-processing"));
      const { error, clock } = await waitFor(fake, submitted, { timeoutMs: 10_000 });
      expect(error).toBeInstanceOf(WaitTimeoutError);
      expect(error).toMatchObject({ reference: { taskId }, retryable: true });
      expect(clock.now() - 1_773_380_633_979).toBe(10_000);
      expect(clock.pending()).toBe(0);
    },
  );

  test("a poll that hangs is given up after the time of one request, and repeated", async () => {
    const fake = recordedFetch(() => new Promise<Response>(() => {}), example("task-succeed"));
    const { task, clock } = await waitFor(fake, taskId);
    expect(task?.task_status).toBe("succeed");
    expect(clock.pauses[0]).toBe(60_000);
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

  test(
    verifies("client:wait.unknown-status", "a status of tomorrow is waited on at the normal pace"),
    async () => {
      const paused = json({
        ...exampleBody("task-processing"),
        data: { ...submitted, task_status: "paused" },
      });
      const fake = recordedFetch(paused, paused, example("task-succeed"));
      const { task, clock, warnings } = await waitFor(fake, submitted);
      expect(task?.task_status).toBe("succeed");
      expect(warnings).toEqual([expect.stringContaining('unknown status "paused"')]);
      expect(clock.pauses.filter((_, index) => index % 2 === 0)).toEqual([5_000, 3_000, 3_750]);
    },
  );

  test.each([
    ["500", example("error-500-internal", 500)],
    ["429", example("error-429-rate-limited", 429)],
    ["504 with a page", new Response("<html>", { status: 504, headers: { "content-type": "text/html" } })],
    ["a lost connection", new TypeError("fetch failed")],
  ])(verifies("client:wait.blip", "outlives %s"), async (_name, blip) => {
    const fake = recordedFetch(blip, blip, blip, blip, blip, blip, blip, blip, blip, example("task-succeed"));
    expect((await waitFor(fake, taskId)).task?.task_status).toBe("succeed");
  });

  const garbage: [string, Response][] = [
    ["a page with 200", new Response("<html>", { headers: { "content-type": "text/html" } })],
    ["a body that was cut off", json('{"code":0,"data":{"task_id":"8613')],
    ["an empty body", json("")],
    [
      "a success whose video is not there yet",
      json({ code: 0, message: "ok", data: { ...submitted, task_status: "succeed", task_result: {} } }),
    ],
  ];

  test.each(garbage)(
    verifies("client:wait.blip", "outlives %s of a task that was seen"),
    async (_name, blip) => {
      const fake = recordedFetch(blip, blip, example("task-succeed"));
      expect((await waitFor(fake, submitted)).task?.task_status).toBe("succeed");
      const later = recordedFetch(example("task-processing"), blip, example("task-succeed"));
      expect((await waitFor(later, taskId)).task?.task_status).toBe("succeed");
    },
  );

  test.each(garbage)(
    "ends at once with %s where no task was seen, as at a wrong baseUrl",
    async (_name, answer) => {
      const fake = recordedFetch(answer);
      expect((await waitFor(fake, taskId)).error).toBeInstanceOf(UnexpectedResponseError);
      expect(fake.requests).toHaveLength(1);
    },
  );

  test("gives up after ten failed polls in a row, with the last error", async () => {
    const fake = recordedFetch(example("error-500-internal", 500));
    expect((await waitFor(fake, taskId)).error).toMatchObject({ name: "ServerError", status: 500 });
    expect(fake.requests).toHaveLength(10);
  });

  test.each([
    ["a refused key", example("error-401-invalid-token", 401), AuthenticationError],
    ["an unknown id", example("error-400-task-not-exist", 400), NotFoundError],
    ["a used-up key inside 200", json(exampleBody("error-401-authorization-expired")), AuthenticationError],
  ])("ends at once with %s", async (_name, answer, expected) => {
    const fake = recordedFetch(answer);
    expect((await waitFor(fake, taskId)).error).toBeInstanceOf(expected);
    expect(fake.requests).toHaveLength(1);
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

describe(verifies("client:watch", "watch"), () => {
  async function collect(fake: RecordedFetch, until = Number.POSITIVE_INFINITY) {
    const clock = manualClock();
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch, clock });
    const seen: string[] = [];
    let ended = false;
    const loop = async (): Promise<void> => {
      for await (const task of multiImage2Video.watch(taskId)) {
        seen.push(task.task_status);
        if (seen.length === until) break;
      }
      ended = true;
    };
    void loop();
    await clock.runUntil(() => ended);
    return { seen, clock };
  }

  test("gives each change once, a failed task last", async () => {
    const fake = recordedFetch(
      example("task-submitted"),
      example("task-submitted"),
      example("task-processing"),
      example("task-failed"),
    );
    expect((await collect(fake)).seen).toEqual(["submitted", "processing", "failed"]);
  });

  test("stops polling when the loop is left", async () => {
    const fake = recordedFetch(example("task-processing"));
    const { seen, clock } = await collect(fake, 1);
    expect([seen, fake.requests.length, clock.pending()]).toEqual([["processing"], 1, 0]);
  });
});

describe("generate", () => {
  test(verifies("client:generate", "creates one task and waits for it"), async () => {
    const fake = recordedFetch(
      example("create-response"),
      example("task-processing"),
      example("task-succeed"),
    );
    const clock = manualClock();
    const client = createKlingClient({ apiKey: "sk-test", fetch: fake.fetch, clock });
    let done: Task<VideoResult> | undefined;
    void client.multiImage2Video
      .generate({ image_list: ["https://example.com/a.png", "https://example.com/b.png"], prompt: "Wave." })
      .then((task) => {
        done = task;
      });
    await clock.runUntil(() => done !== undefined);
    expect(done?.task_status).toBe("succeed");
    expect(fake.requests.map(({ method }) => method)).toEqual(["POST", "GET", "GET"]);
    expect(fake.requests[1]?.url).toMatch(new RegExp(`/${taskId}$`));
  });
});
