import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test, vi } from "vitest";
import { createKlingClient, KlingError } from "../../src/index.ts";
import { input } from "../fakes/clocked-client.ts";
import { onceClient } from "../fakes/once-client.ts";
import { exampleBody, exampleId, json, recordedFetch } from "../fakes/recorded-fetch.ts";

const task = exampleBody("task-processing")["data"] as { task_id: string };
const taskText = JSON.stringify({ code: 0, message: "SUCCEED", data: task });

const clientOf = (answer: Response) => onceClient(recordedFetch(answer).fetch);

async function refusalOf(answer: Response): Promise<KlingError> {
  const error = await clientOf(answer)
    .create(input)
    .catch((caught: unknown) => caught);
  if (!(error instanceof KlingError)) throw new Error(`not an error of ours: ${String(error)}`);
  return error;
}

const typed = (type: string, text: string, status = 200): Response =>
  new Response(text, { status, headers: { "content-type": type } });

describe(verifies("client:errors", "the message of a refusal"), () => {
  test.each<[string, Response, string]>([
    [
      "all that is known",
      json({ code: 1102, message: "no balance", request_id: "r-1" }, 429),
      "no balance (HTTP 429, code 1102, request r-1)",
    ],
    [
      "no request id where it is empty",
      json({ code: 1102, message: "no balance", request_id: "" }, 429),
      "no balance (HTTP 429, code 1102)",
    ],
    [
      "no request id that is not text",
      json({ code: 1102, message: "no balance", request_id: 7 }, 429),
      "no balance (HTTP 429, code 1102)",
    ],
    [
      "the request id of a header",
      json({ code: 1102, message: "no balance" }, 429, { "x-request-id": "h-1" }),
      "no balance (HTTP 429, code 1102, request h-1)",
    ],
    [
      "the request id in the service's own message",
      json({ error: { message: "no balance (request id: abc-1)", code: "insufficient_user_quota" } }, 403),
      "no balance (HTTP 403, code insufficient_user_quota, request abc-1)",
    ],
    ["no code where there is none", json({ error: { message: "no balance" } }, 429), "no balance (HTTP 429)"],
    ["an error that is only text", json({ error: "no  balance\n" }, 401), "no balance (HTTP 401)"],
    ["that no reason was given", json({ code: 1201 }, 400), "refused without a reason (HTTP 400, code 1201)"],
    [
      "that the service failed",
      json({ code: 5000, message: "" }, 500),
      "the service failed (HTTP 500, code 5000)",
    ],
    [
      "a reason of 300 letters whole",
      json({ code: 1201, message: "x".repeat(300) }, 400),
      `${"x".repeat(300)} (HTTP 400, code 1201)`,
    ],
    [
      "a longer one cut",
      json({ code: 1201, message: "x".repeat(301) }, 400),
      `${"x".repeat(300)}... (HTTP 400, code 1201)`,
    ],
  ])("has %s", async (_name, answer, message) => {
    expect((await refusalOf(answer)).message).toBe(`multiImage2Video.create: ${message}`);
  });
});

describe(verifies("client:errors.envelope-first", "an answer with status 200"), () => {
  test.each<[string, object, object]>([
    [
      "an error and no code",
      { error: { message: "no balance" } },
      { name: "UnexpectedResponseError", billed: "unknown" },
    ],
    [
      "an error beside a task",
      { code: 0, data: task, error: { message: "no balance" } },
      { billed: "unknown" },
    ],
    [
      "a code as text",
      { code: "1102", message: "no balance" },
      { name: "QuotaError", code: 1102, billed: "no" },
    ],
    [
      "an unknown code",
      { code: 123_456, message: "?" },
      {
        name: "UnexpectedResponseError",
        code: 123_456,
        billed: "unknown",
        advice: "The code is not documented; see the error's body.",
      },
    ],
    [
      "a longer code as text",
      { code: "1102345", message: "?" },
      { name: "UnexpectedResponseError", code: "1102345" },
    ],
    ["a code that is neither", { code: true, message: "?" }, { code: undefined }],
  ])("and %s is not a success", async (_name, body, expected) => {
    expect(await refusalOf(json(body))).toMatchObject(expected);
  });

  test.each<[string, object]>([
    ["no code", { message: "SUCCEED", data: task }],
    ["an error that is null", { code: 0, data: task, error: null }],
    ["an error that is empty", { code: 0, data: task, error: "" }],
  ])("and a task with %s is a success", async (_name, body) => {
    expect(await clientOf(json(body)).get(task.task_id)).toEqual(task);
  });
});

describe(verifies("client:errors.unexpected", "an answer that is not a JSON object"), () => {
  test.each<[string, Response, string]>([
    ["nothing but space", typed("application/json", " \n"), "an empty body"],
    ["a list", typed("application/json", "[]"), "broken JSON: []"],
    ["null", typed("application/json", "null"), "broken JSON: null"],
    ["a number", typed("application/json", "5"), "broken JSON: 5"],
    ["a page", typed("text/html; charset=utf-8", "<p>"), "text/html"],
    ["broken JSON under another type", typed("application/json-seq", '{"a"'), "application/json-seq"],
  ])("%s", async (_name, answer, got) => {
    const error = await refusalOf(answer);
    expect(error).toMatchObject({ name: "UnexpectedResponseError", billed: "unknown" });
    expect(error.message).toBe(`multiImage2Video.create: expected JSON, got ${got} (HTTP 200)`);
  });

  test("a page with a status of its own means what the status means", async () => {
    expect(await refusalOf(typed("text/html", "<html>", 400))).toMatchObject({
      name: "InvalidRequestError",
      status: 400,
      body: "<html>",
    });
  });

  test.each([
    "application/json; charset=utf-8",
    "application/problem+json",
    "application/vnd.kling.v1+json",
    "Application/JSON",
    " application/json ;charset=utf-8",
    "text/plain; charset=utf-8",
    "text/html",
    "application/octet-stream",
  ])("JSON is read, whatever the type says: %s", async (type) => {
    expect(await clientOf(typed(type, taskText)).get(task.task_id)).toEqual(task);
  });

  test.each<[string, ResponseType, "no" | "unknown"]>([
    ["a redirect that a browser hides made nothing", "opaqueredirect", "no"],
    ["an answer without a status may have", "error", "unknown"],
  ])("%s", async (_name, type, billed) => {
    const hidden = Object.defineProperties(new Response(""), {
      type: { value: type },
      status: { value: 0 },
      ok: { value: false },
      clone: { value: () => hidden },
    });
    expect(await refusalOf(hidden)).toMatchObject({ name: "UnexpectedResponseError", billed });
  });
});

test.each([
  '"task_id": 861309198188019719 }',
  '"task_id":861309198188019719\n,"task_info":{"external_task_id":12345678901234567890}}',
])(verifies("client:get", "an id that comes as a number keeps its digits: %s"), async (end) => {
  const text = `{"code":0,"data":{"task_status":"submitted","created_at":1,"updated_at":1,${end}}`;
  const seen = await clientOf(typed("application/json", text)).get(exampleId);
  expect(seen.task_id).toBe("861309198188019719");
  if (end.includes("external")) expect(seen.task_info?.external_task_id).toBe("12345678901234567890");
});

test.each([400, 429, 500])(
  verifies("client:errors", "an id in a refusal with status %i keeps its digits, too"),
  async (status) => {
    const text = '{"code":1201,"message":"no","data":{"task_id":861309198188019719}}';
    const { body } = await refusalOf(typed("application/json", text, status));
    expect(body).toEqual({ code: 1201, message: "no", data: { task_id: "861309198188019719" } });
  },
);

test(
  verifies("client:errors", "only an id that a number cannot hold is turned into text, except a task's"),
  async () => {
    const ids = '{"session_id":861309198188019719,"id":-9007199254740993,"user_id":42,"task_id":7}';
    const { body } = await refusalOf(typed("application/json", `{"code":1201,"data":${ids}}`, 400));
    expect(body).toEqual({
      code: 1201,
      data: { session_id: "861309198188019719", id: "-9007199254740993", user_id: 42, task_id: "7" },
    });
  },
);

test(verifies("client:errors", "the body of an answer is read once"), async () => {
  for (const status of [200, 400]) {
    const answer = typed("application/json", taskText, status);
    const readers = vi.spyOn(answer.body as ReadableStream, "getReader");
    const { multiImage2Video } = createKlingClient({
      apiKey: "k".repeat(8),
      fetch: async () => answer,
      maxRetries: 0,
    });
    await multiImage2Video.get(task.task_id).catch(() => undefined);
    expect(readers).toHaveBeenCalledOnce();
  }
});
