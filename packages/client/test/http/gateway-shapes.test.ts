import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import type { Task } from "../../src/index.ts";
import { clockedClient, input, settled } from "../fakes/clocked-client.ts";
import { exampleBody, exampleId, json, recordedFetch } from "../fakes/recorded-fetch.ts";

const processing = exampleBody("task-processing")["data"] as Task;
const succeed = exampleBody("task-succeed")["data"] as Task;

/** The gateway's own record of a task, around Kling's last answer about it. */
function recordOf(status: string, answer: Task | null, fields: object = {}): Response {
  const data = answer === null ? null : { code: 0, message: "SUCCEED", data: answer };
  return json({ code: "success", message: "", data: { task_id: "task_own", status, data, ...fields } });
}

function clientOf(...answers: Response[]) {
  const fake = recordedFetch(...answers);
  const { multiImage2Video, clock } = clockedClient(fake);
  return { ...multiImage2Video, clock, requests: fake.requests };
}

describe(verifies("client:gateway", "a gateway's own record of a task"), () => {
  test.each([
    ["running", processing],
    ["finished", succeed],
  ])("that gave the task up counts more than Kling's answer about a %s task", async (_state, answer) => {
    const record = recordOf("FAILURE", answer, { fail_reason: "task timeout" });
    expect(await clientOf(record).get("task_own")).toMatchObject({
      task_status: "failed",
      task_status_msg: "task timeout",
    });
  });

  test.each([
    ["SUCCESS", processing, "processing"],
    ["QUEUED", processing, "processing"],
  ])("with %s counts less than Kling's answer", async (status, answer, expected) => {
    expect(await clientOf(recordOf(status, answer)).get("task_own")).toMatchObject({ task_status: expected });
  });

  test("gives the id that the gateway accepts", async () => {
    const { wait, clock, requests } = clientOf(
      recordOf("IN_PROGRESS", null),
      recordOf("IN_PROGRESS", processing),
      recordOf("SUCCESS", succeed),
    );
    const done = await settled(clock, wait("task_own"));
    expect(done).toEqual({ ...succeed, task_id: "task_own" });
    expect(new Set(requests.map(({ url }) => url.split("/").at(-1)))).toEqual(new Set(["task_own"]));
  });

  test("with an unknown status is a running task", async () => {
    expect(await clientOf(recordOf("UNKNOWN", null)).get("task_own")).toMatchObject({
      task_id: "task_own",
      task_status: "processing",
    });
  });

  test("has its times in seconds, which become milliseconds", async () => {
    const times = { created_at: 1_773_380_633, updated_at: 1_773_380_640 };
    expect(await clientOf(recordOf("IN_PROGRESS", null, times)).get("task_own")).toMatchObject({
      created_at: 1_773_380_633_000,
      updated_at: 1_773_380_640_000,
    });
    expect(await clientOf(recordOf("IN_PROGRESS", processing, times)).get("task_own")).toMatchObject({
      created_at: processing.created_at,
    });
  });
});

describe(verifies("client:gateway", "an envelope that says nothing against its task"), () => {
  test.each<[string, object]>([
    ["an error without words", { code: 0, message: "ok", error: "" }],
    ["an empty error object", { code: 0, error: {} }],
    ["no error", { code: 0, error: null }],
    ["an error that is false", { code: 0, error: false }],
    ["the number of HTTP as its code", { code: 200, message: "success" }],
    ["the same as text", { code: "200" }],
  ])("%s is read, by get and by create, also without a content type", async (_name, envelope) => {
    const body = { ...envelope, data: processing };
    const answer = (): Response => json(body, 200, { "content-type": "" });
    expect(await clientOf(answer()).get(exampleId)).toEqual(processing);
    const { create, requests } = clientOf(answer());
    expect(await create(input)).toEqual(processing);
    expect(requests).toHaveLength(1);
  });

  test.each<[string, unknown]>([
    ["an error with words", { code: 0, error: "late" }],
    ["an error object with words", { code: 0, error: { message: "late" } }],
    ["an error that is true", { code: 0, error: true }],
    ["another number as its code", { code: 201 }],
    ["the code of HTTP under another status", { code: 500 }],
  ])("unlike %s", async (_name, envelope) => {
    const body = { ...(envelope as object), data: processing };
    await expect(clientOf(json(body)).get(exampleId)).rejects.toMatchObject({
      name: expect.stringMatching(/Error$/),
    });
  });
});
