import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, type KlingClientOptions, type KlingError } from "../../src/index.ts";
import { input } from "../fakes/clocked-client.ts";
import { onceClient } from "../fakes/once-client.ts";
import { json, recordedFetch } from "../fakes/recorded-fetch.ts";

const id = "861309198188019719";
const task = { task_id: id, task_status: "submitted", task_info: {}, created_at: 1, updated_at: 1 };

async function errorFor(
  answer: Response | (() => Response),
  options: KlingClientOptions = {},
): Promise<KlingError> {
  const error = await onceClient(recordedFetch(answer).fetch, options)
    .create(input)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: expect.stringContaining("Error") });
  return error as KlingError;
}

/** An answer whose connection breaks after the text. It cannot be cloned. */
const cut =
  (text: string, status = 200) =>
  (): Response => {
    const pieces = [new TextEncoder().encode(text)];
    const body = new ReadableStream({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.error(new TypeError("terminated"));
        else controller.enqueue(piece);
      },
    });
    return new Response(body, { status, headers: { "content-type": "application/json" } });
  };

const whole = JSON.stringify({ code: 0, message: "SUCCEED", data: task });

describe(verifies("client:errors.task-id", "an id of a task in an answer to create is in the error"), () => {
  test.each<[string, Response | (() => Response)]>([
    ["a foreign code", json({ code: 7, data: task })],
    ["a list of tasks", json({ code: 0, data: [task] })],
    ["JSON in a text in a text", json({ message: JSON.stringify({ data: JSON.stringify(task) }), code: 1 })],
    ["an error object", json({ error: { message: "late", data: task } }, 500)],
    ["an error object beside it", json({ code: 0, error: { code: 7 }, data: task })],
    ["a failure of the service", json({ code: 5000, message: "late", data: task }, 500)],
    ["the page of a gateway", json(`<pre>${whole}</pre>`, 502, { "content-type": "text/html" })],
    [
      "OpenAI's object with an error of the envelope",
      json({ code: 7, data: { id, object: "video", status: "queued" } }),
    ],
    [
      "OpenAI's object with the id at its end",
      json({ code: 7, data: { object: "video", status: "queued", id } }),
    ],
    ["a number", json(`{"code":7,"data":{"task_id" : ${id}}}`)],
    ["another spelling", json({ code: 7, data: { taskId: id } })],
    ["two values in a row", json(`${whole}${whole}`)],
    ["an answer that is cut off", cut(whole.slice(0, -20))],
    ["an answer that is cut off right behind the id", cut(`{"code":0,"data":{"task_id":"${id}"`)],
    ["a failure that is cut off", cut(whole.slice(0, -20), 500)],
  ])("%s", async (_name, answer) => {
    const { reference, billed } = await errorFor(answer);
    expect(reference).toMatchObject({ version: 1, endpoint: "multiImage2Video", taskId: id });
    expect(billed).toBe("unknown");
  });

  test("when the time is over after it", async () => {
    const fetch = async (request: Request): Promise<Response> => {
      await request.text();
      const start = new TextEncoder().encode(whole.slice(0, -20));
      return new Response(new ReadableStream({ start: (controller) => controller.enqueue(start) }));
    };
    const error = await onceClient(fetch, { requestTimeoutMs: 100 })
      .create(input)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "RequestTimeoutError",
      billed: "unknown",
      reference: { taskId: id },
    });
  });

  test("beside a refusal that could be repeated, which it must not be", async () => {
    const fake = recordedFetch(json({ code: 1303, message: "busy", data: task }, 429));
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch: fake.fetch, submitOnce: false });
    const error = await multiImage2Video.create(input).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "RateLimitError", billed: "unknown", reference: { taskId: id } });
    expect(fake.requests).toHaveLength(1);
  });
});

describe(verifies("client:errors.task-id", "no other id is taken for a task's"), () => {
  test.each<[string, Response | (() => Response)]>([
    ["a request's", json({ code: 5000, message: "late", request_id: id }, 500)],
    ["an error's", json({ error: { id, object: "error", message: "late" } }, 500)],
    ["the caller's", json({ code: 5000, data: { external_task_id: id } }, 500)],
    ["a video's", json({ code: 7, data: { videos: [{ id, url: "u" }] } })],
    ["a number that is cut off", cut(`{"code":0,"data":{"task_id":${id.slice(0, 9)}`)],
    ["a text that is cut off", cut(`{"code":0,"data":{"task_id":"${id.slice(0, 9)}`)],
    ["an empty one", json({ code: 7, data: { task_id: "" } })],
  ])("%s", async (_name, answer) => {
    expect((await errorFor(answer)).reference?.taskId).toBeUndefined();
  });

  test("the id of an earlier task that the request names, and the answer quotes", async () => {
    const refusal = json({ code: 5000, message: "late", request: { task_id: "700", video_id: "9" } }, 500);
    const { videoExtend } = createKlingClient({
      apiKey: "k",
      fetch: recordedFetch(refusal).fetch,
      submitOnce: false,
      maxRetries: 0,
    });
    const error = await videoExtend
      .create({ task_id: "700", video_id: "9" })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "ServerError" });
    expect((error as KlingError).reference?.taskId).toBeUndefined();
  });

  test("an id in an answer to a get", async () => {
    const { get } = onceClient(recordedFetch(json({ code: 200, data: task })).fetch);
    const error = (await get("7").catch((thrown: unknown) => thrown)) as KlingError;
    expect(error.reference?.taskId).toBe("7");
  });
});

test(
  verifies("client:errors.task-id", "an answer that is whole counts, although its connection broke"),
  async () => {
    const { create } = onceClient(recordedFetch(cut(whole)).fetch);
    expect((await create(input)).task_id).toBe(id);
  },
);

// In quadratic time, each of these takes minutes.
test.each<[string, string]>([
  ["ids without a kind", '"id":"1",'.repeat(100_000)],
  ["backslashes", `"task_id${"\\".repeat(900_000)}`],
  ["spaces", `"task_id"${" ".repeat(900_000)}`],
  ["kinds without an id", '"object":"video",'.repeat(60_000)],
])(verifies("client:errors.task-id", "a search through %s ends at once"), async (_name, text) => {
  const error = await errorFor(json(text, 500), { apiKey: "sk-a-long-secret-key" });
  expect(error.name).toBe("ServerError");
});
