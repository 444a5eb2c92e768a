import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { TaskFailedError, UnexpectedResponseError } from "../../../src/index.ts";
import { clockedClient, settled } from "../../fakes/clocked-client.ts";
import { json, recordedFetch } from "../../fakes/recorded-fetch.ts";

const id = "task_own";
const url = "https://cdn.example/v.mp4";
const videos = [{ id: "1", url, duration: "5" }];
const running = { task_id: "k", task_status: "processing", task_status_msg: "" };
const done = { task_id: "k", task_status: "succeed", task_result: { videos } };
const record = (fields: object): object => ({
  code: "success",
  message: "",
  data: { task_id: id, ...fields },
});
const videoObject = (fields: object): object => ({ id, object: "video", progress: 100, ...fields });

const get = (answer: object) => clockedClient(recordedFetch(json(answer))).multiImage2Video.get(id);

/** Waits for the task, which an earlier poll has seen running. */
async function waitUntil(end: object) {
  const fake = recordedFetch(json(record({ status: "IN_PROGRESS" })), json(end));
  const { multiImage2Video, clock } = clockedClient(fake);
  const outcome = await settled(clock, multiImage2Video.wait(id)).catch((error: unknown) => error);
  return { outcome, polls: fake.requests.length };
}

const successes: [string, object][] = [
  ["a record with result_url", record({ status: "SUCCESS", result_url: url, fail_reason: "", data: null })],
  ["a record with the URL in fail_reason", record({ status: "SUCCESS", fail_reason: url, data: null })],
  ["a record with url", record({ status: "succeeded", format: "mp4", url, error: null, metadata: null })],
  [
    "a record that still has a running task inside",
    record({ status: "SUCCESS", result_url: url, data: { code: 0, data: running } }),
  ],
  ["a record with the result alone inside", record({ status: "SUCCESS", data: { task_result: { videos } } })],
  [
    "a record with Kling's answer as text",
    record({ status: "SUCCESS", data: JSON.stringify({ code: 0, data: done }) }),
  ],
  [
    "a record with a record as text, two layers deep",
    record({ status: "SUCCESS", data: { status: "SUCCESS", data: JSON.stringify(done) } }),
  ],
  ["a video object with video_url", videoObject({ task_id: id, status: "completed", video_url: url })],
  ["a video object with metadata.url, and id alone", videoObject({ status: "completed", metadata: { url } })],
  ["a video object with an empty error", videoObject({ status: "completed", error: null, url })],
  ["a bare task", { ...done, task_id: id }],
  ["a bare record", { task_id: id, status: "SUCCESS", result_url: url }],
  ["the code SUCCESS", { code: "SUCCESS", message: "", data: { ...done, task_id: id } }],
];

describe(verifies("client:gateway", "a success of a gateway"), () => {
  test.each(successes)("%s has its video, at the first poll", async (_name, answer) => {
    const { outcome, polls } = await waitUntil(answer);
    expect(outcome).toMatchObject({
      task_id: id,
      task_status: "succeed",
      task_result: { videos: [{ url }] },
    });
    expect(polls).toBe(2);
  });

  test("keeps the reason of an earlier doubt out of the task", async () => {
    expect(await get(record({ status: "SUCCESS", fail_reason: url }))).toEqual({
      task_id: id,
      task_status: "succeed",
      task_result: { videos: [{ url }] },
    });
  });

  test.each(["moderation failed", "", "ftp://cdn.example/v.mp4", "javascript:alert(1)", 7, null])(
    "is none with %j in place of a URL",
    async (fail_reason) => {
      await expect(get(record({ status: "SUCCESS", fail_reason }))).rejects.toThrow(/without videos/);
    },
  );

  test("of another endpoint has its file in the list that the endpoint makes", async () => {
    const client = clockedClient(recordedFetch(json(record({ status: "SUCCESS", result_url: url }))));
    expect((await client.imageGeneration.get(id)).task_result).toEqual({ images: [{ url }] });
  });

  test("of a running task is not taken from a URL that it already has", async () => {
    expect(await get(record({ status: "IN_PROGRESS", url }))).toMatchObject({ task_status: "processing" });
  });
});

const failures: [string, object, string][] = [
  [
    "a video object with an error",
    videoObject({ task_id: id, status: "failed", error: { code: "task_failed", message: "too small" } }),
    "too small",
  ],
  [
    "a video object with id alone",
    videoObject({ status: "failed", error: { message: "too small" } }),
    "too small",
  ],
  [
    "a video object with an error as text",
    videoObject({ status: "failed", error: "too small" }),
    "too small",
  ],
  ["a record", record({ status: "FAILURE", fail_reason: "too small", data: null }), "too small"],
  [
    "a record around a success",
    record({ status: "FAILURE", fail_reason: "refunded", data: { code: 0, data: done } }),
    "refunded",
  ],
  ["a record with a URL", record({ status: "FAILURE", result_url: url, fail_reason: "late" }), "late"],
  [
    "a record of a success around a failure",
    record({
      status: "SUCCESS",
      result_url: url,
      data: { ...running, task_status: "failed", task_status_msg: "too small" },
    }),
    "too small",
  ],
  [
    "a record around a failure with a reason of its own",
    record({
      status: "FAILURE",
      fail_reason: "upstream",
      data: { task_status: "failed", task_status_msg: "too small" },
    }),
    "too small",
  ],
  [
    "a record whose reason is inside",
    record({ status: "FAILURE", data: { ...running, task_status_msg: "too small" } }),
    "too small",
  ],
  ["a record without a reason", record({ status: "FAILURE" }), ""],
];

describe(verifies("client:gateway", "a failure of a gateway"), () => {
  test.each(failures)(
    "%s is a failed task with its reason, at the first poll",
    async (_name, answer, reason) => {
      expect(await get(answer)).toMatchObject({
        task_id: id,
        task_status: "failed",
        task_status_msg: reason,
      });
      const { outcome, polls } = await waitUntil(answer);
      expect(outcome).toBeInstanceOf(TaskFailedError);
      expect(polls).toBe(2);
    },
  );
});

describe(verifies("client:gateway", "a word that can only mean an end"), () => {
  const words = [
    "expired",
    "cancelled",
    "CANCELED",
    "timeout",
    "timed_out",
    "error",
    "rejected",
    "aborted",
    "fail",
  ];
  test.each(words)("%s is a failure", async (word) => {
    const { outcome, polls } = await waitUntil({ code: 0, data: { task_id: id, task_status: word } });
    expect(outcome).toBeInstanceOf(TaskFailedError);
    expect(polls).toBe(2);
  });

  test.each([
    ["expired", "task timeout"],
    ["CANCELLED", ""],
    ["timed_out", "no worker"],
    ["failed", "timeout"],
    ["failed", ""],
  ])("%s (%j) advises no new task before the service was asked", async (task_status, task_status_msg) => {
    const task = { task_id: id, task_status, task_status_msg };
    const { outcome } = await waitUntil({ code: 0, data: task });
    expect(outcome).toMatchObject({
      billed: "unknown",
      advice: expect.stringMatching(/list of tasks before/),
    });
  });

  test.each(["Image pixel is invalid", "the aborted scene is unsafe", "risk control"])(
    "is none in a reason that names what to correct: %s",
    async (task_status_msg) => {
      const { outcome } = await waitUntil({
        code: 0,
        data: { task_id: id, task_status: "failed", task_status_msg },
      });
      expect(outcome).toMatchObject({ advice: "Correct what the reason names, and create a new task." });
    },
  );

  test("is a part of the reason", async () => {
    const task = { task_id: id, task_status: "expired", task_status_msg: "no worker" };
    expect((await waitUntil({ code: 0, data: task })).outcome).toMatchObject({
      message: `Task ${id} failed: expired: no worker`,
    });
    expect((await get(record({ status: "CANCELLED" }))).task_status_msg).toBe("CANCELLED");
  });

  test("frees the task's place in the queue of creates", async () => {
    const created = { code: 0, data: { task_id: id, task_status: "submitted" } };
    const ended = { code: 0, data: { task_id: id, task_status: "cancelled" } };
    const fake = recordedFetch(json(created), json(ended), json(created));
    const { multiImage2Video, clock } = clockedClient(fake, { concurrency: { tasks: 1 } });
    const input = { image_list: [url, url] as [string, string], prompt: "Wave." };
    await multiImage2Video.create(input);
    const began = clock.now();
    const second = multiImage2Video.create(input);
    await multiImage2Video.get(id);
    await second;
    expect(clock.now()).toBe(began);
  });

  test.each(["paused", "terminating", "error_retrying", "cancelling", "expires_soon", "successful?"])(
    "is not %s, which is polled on as it is",
    async (word) => {
      expect(await get({ code: 0, data: { task_id: id, task_status: word } })).toMatchObject({
        task_status: word,
      });
      expect(await get(record({ status: word }))).toMatchObject({ task_status: word });
    },
  );
});

describe(verifies("client:gateway", "a word that is not about the task"), () => {
  const task = { ...running, task_id: id };
  test.each<[string, object]>([
    ["the state of the answer", { status: "error", message: "try again", data: task }],
    ["the state of the request, with its id", { id: "req-1", status: "failed", data: task }],
    [
      "the state of Kling's last answer",
      record({ status: "IN_PROGRESS", data: { status: "error", message: "busy" } }),
    ],
    ["the success of the answer", { status: "success", url, data: task }],
    ["a number", record({ status: 200, data: task })],
  ])("%s neither ends nor fails it", async (_name, answer) => {
    expect(await get(answer)).toMatchObject({ task_id: id, task_status: "processing" });
  });
});

describe(verifies("client:gateway", "an answer without a task"), () => {
  test.each<[string, object]>([
    ["an id alone, to a query", { code: 0, data: { task_id: id } }],
    ["a state without an id", { code: 0, data: { task_status: "succeed", task_result: { videos } } }],
    ["the number of a row as id", { code: 0, data: { id: 7, name: "x" } }],
    ["text that is no JSON", { code: 0, data: "queued" }],
    [
      "text inside of text inside of text, deeper than three layers",
      { data: { data: { data: { data: JSON.stringify(done) } } } },
    ],
  ])("%s is an error", async (_name, answer) => {
    await expect(get(answer)).rejects.toThrow(UnexpectedResponseError);
  });
});
