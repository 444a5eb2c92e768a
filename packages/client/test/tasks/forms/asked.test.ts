import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { UnexpectedResponseError } from "../../../src/index.ts";
import { clockedClient, settled } from "../../fakes/clocked-client.ts";
import { json, recordedFetch } from "../../fakes/recorded-fetch.ts";

const task_result = { videos: [{ id: "1", url: "https://cdn.example/v.mp4", duration: "5" }] };
const done = (task_id: string, fields: object = {}): Response =>
  json({ code: 0, data: { task_id, task_status: "succeed", task_result, ...fields } });
const clientOf = (...answers: Response[]) => clockedClient(recordedFetch(...answers));

describe(verifies("client:get", "an answer about another task"), () => {
  test("is no result, and its id does not become the reference of the call", async () => {
    const error = await clientOf(done("999"))
      .multiImage2Video.get("111")
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ billed: "no", retryable: false, reference: { taskId: "111" } });
    expect(String(error)).toContain("the answer is about task 999, not 111");
  });

  test.each<[string, Response]>([
    ["with another id of the caller", done("999", { task_info: { external_task_id: "222" } })],
    ["that failed", json({ code: 0, data: { task_id: "999", task_status: "failed" } })],
    [
      "around a third one",
      json({ data: { task_id: "999", status: "SUCCESS", data: { task_id: "1", task_result } } }),
    ],
    ["without a result", json({ code: 0, data: { task_id: "999", task_status: "succeed" } })],
  ])("%s ends a wait for an id at once", async (_name, answer) => {
    const { multiImage2Video, clock } = clientOf(answer);
    await expect(settled(clock, multiImage2Video.wait("111"))).rejects.toMatchObject({
      name: "UnexpectedResponseError",
      reference: { taskId: "111" },
    });
  });

  test("is polled over once the task was read, as a cache may mix answers up for a moment", async () => {
    const running = json({ code: 0, data: { task_id: "111", task_status: "processing" } });
    const { multiImage2Video, clock } = clientOf(running, done("999"), done("111"));
    expect(await settled(clock, multiImage2Video.wait("111"))).toMatchObject({ task_id: "111" });
  });

  test("never comes out of watch", async () => {
    const { multiImage2Video } = clientOf(done("999"));
    await expect(multiImage2Video.watch("111").next()).rejects.toThrow(UnexpectedResponseError);
  });
});

describe(verifies("client:get", "the task that was asked for"), () => {
  test.each<[string, Response]>([
    ["by its own id", done("111")],
    ["by its own id, sent as a number", json('{"code":0,"data":{"task_id":111,"task_status":"submitted"}}')],
    ["by the caller's id", done("999", { task_info: { external_task_id: "111" } })],
    [
      "by Kling's id inside of a gateway's record",
      json({
        data: {
          task_id: "task_1",
          status: "SUCCESS",
          data: { task_id: "111", task_status: "succeed", task_result },
        },
      }),
    ],
    ["by the id of a video object", json({ id: "111", object: "video", status: "queued" })],
  ])("%s is found", async (_name, answer) => {
    expect((await clientOf(answer).multiImage2Video.get("111")).task_id).toBeTruthy();
  });

  test("is found though its id has the made-up key of a mock in it", async () => {
    const { multiImage2Video } = clockedClient(recordedFetch(done("task-sk-mock-1")), {
      apiKey: "sk-mock-1",
    });
    expect(await multiImage2Video.get("task-sk-mock-1")).toMatchObject({ task_id: "task-sk-mock-1" });
  });
});
