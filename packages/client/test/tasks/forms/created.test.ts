import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { input } from "../../fakes/clocked-client.ts";
import { onceClient } from "../../fakes/once-client.ts";
import { json, recordedFetch } from "../../fakes/recorded-fetch.ts";

const create = (answer: unknown) => onceClient(recordedFetch(json(answer)).fetch).create(input);

describe(verifies("client:gateway", "the answer to a create"), () => {
  test.each<[string, unknown, string]>([
    ["an id alone", { task_id: "1" }, "submitted"],
    ["an id alone in an envelope", { code: "success", data: { task_id: "1" } }, "submitted"],
    ["an id alone in a successful answer", { status: "success", data: { task_id: "1" } }, "submitted"],
    ["a waiting record", { code: "success", data: { task_id: "1", status: "pending" } }, "submitted"],
    ["a running record", { code: "SUCCESS", data: { task_id: "1", status: "RUNNING" } }, "processing"],
    ["a video object", { id: "1", object: "video", status: "queued" }, "submitted"],
    ["a record as text", { code: 0, data: '{"task_id":1,"task_status":"submitted"}' }, "submitted"],
    ["a bare task", { task_id: "1", task_status: "submitted" }, "submitted"],
    [
      "a task that failed at once",
      { id: "1", object: "video", status: "failed", error: { message: "x" } },
      "failed",
    ],
    ["an unknown state", { code: 0, data: { task_id: "1", status: "moderating" } }, "moderating"],
  ])("%s is a task", async (_name, answer, task_status) => {
    expect(await create(answer)).toMatchObject({ task_id: "1", task_status });
  });

  test.each<[string, string]>([
    ["task_id", '{"code":0,"data":{"task_id":861309198188019719,"task_status":"submitted"}}'],
    ["id", '{"id":861309198188019719,"object":"video","status":"queued"}'],
    ["a small id", '{"id":861309198,"object":"video","status":"queued"}'],
    ["task_id in JSON text", '{"data":"{\\"task_id\\":861309198188019719}"}'],
  ])("has its id as a number, in the position of %s, with all digits", async (_name, text) => {
    expect((await create(text)).task_id).toMatch(/^861309198(188019719)?$/);
    expect((await create(text)).task_id).toHaveLength(text.includes("188019719") ? 18 : 9);
  });

  test.each([{ id: "req-1" }, { task_id: "" }, { object: "video" }])(
    "that only refuses is no task: %j",
    async (fields) => {
      const refusal = { ...fields, status: "error", error: { code: "invalid_request", message: "no" } };
      await expect(create(refusal)).rejects.toMatchObject({ name: "InvalidRequestError", billed: "no" });
    },
  );
});
