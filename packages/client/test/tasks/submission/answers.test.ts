import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  AuthenticationError,
  InvalidInputError,
  ServerError,
  UnexpectedResponseError,
} from "../../../src/index.ts";
import { input } from "../../fakes/clocked-client.ts";
import { onceClient } from "../../fakes/once-client.ts";
import { example, exampleBody, exampleId, json, recordedFetch } from "../../fakes/recorded-fetch.ts";

describe("answers", () => {
  test(verifies("client:errors.envelope-first", "an error code inside HTTP 200 is an error"), async () => {
    const { fetch } = recordedFetch(json(exampleBody("error-401-authorization-expired"), 200));
    await expect(onceClient(fetch).create(input)).rejects.toThrow(AuthenticationError);
  });

  test.each([
    [
      "HTML with 200",
      new Response("<!doctype html><title>CometAPI</title>", {
        headers: { "content-type": "text/html; charset=utf-8" },
      }),
      "text/html",
    ],
    [
      "HTML with 404",
      new Response("<html>", { status: 404, headers: { "content-type": "text/html" } }),
      "text/html",
    ],
    [
      "a redirect",
      new Response(null, { status: 302, headers: { location: "https://elsewhere.example" } }),
      "redirect",
    ],
    ["broken JSON", json('{"code":0,"data":{"task_id":"8613'), "broken JSON"],
    ["an empty body", json(""), "empty body"],
    ["a JSON array", json("[]"), "broken JSON"],
    ["no task", json({ code: 0, message: "SUCCEED" }), "no task"],
    [
      "success without a video",
      json({ code: 0, data: { task_id: exampleId, task_status: "succeed", task_result: {} } }),
      "without videos",
    ],
  ])(verifies("client:errors.unexpected", "%s is never a result"), async (_name, answer, says) => {
    const error = await onceClient(recordedFetch(answer).fetch)
      .get(exampleId)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect((error as Error).message).toContain(says);
    expect((error as Error).message.length).toBeLessThan(500);
  });

  test("a page of HTML with a server's status is a server error without the page in its message", async () => {
    const page = `<html>${"x".repeat(10_000)}</html>`;
    const answer = new Response(page, { status: 504, headers: { "content-type": "text/html" } });
    const error = await onceClient(recordedFetch(answer).fetch)
      .create(input)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ServerError);
    expect((error as ServerError).message.length).toBeLessThan(200);
    expect((error as ServerError).body).toBe(page.slice(0, 4_096));
  });

  test("a task id sent as a number keeps all its digits", async () => {
    const answer = json(
      '{"code":0,"message":"","data":{"task_id":861309198188019719,"task_status":"submitted"}}',
    );
    expect((await onceClient(recordedFetch(answer).fetch).create(input)).task_id).toBe("861309198188019719");
  });

  test.each([
    ["SUCCESS", { videos: [{ id: "1", url: "https://cdn.example.com/1.mp4", duration: "5.1" }] }, "succeed"],
    ["IN_PROGRESS", {}, "processing"],
    ["NOT_START", {}, "submitted"],
    ["FAILURE", {}, "failed"],
    ["QUEUED", {}, "submitted"],
  ])("the shape of sibling gateways is read: %s", async (task_status, task_result, expected) => {
    const inner = { task_id: "842250903629086785", task_status, task_result };
    const wrapped = {
      code: "success",
      message: "",
      data: { status: task_status, data: { code: 0, data: inner } },
    };
    const task = await onceClient(recordedFetch(json(wrapped)).fetch).get("842250903629086785");
    expect(task).toMatchObject({ task_id: "842250903629086785", task_status: expected });
  });
});

test("a task of the gateway's own form, before Kling has answered, is read", async () => {
  const data = { task_id: "task_1", status: "FAILURE", fail_reason: "Image pixel is invalid", data: null };
  const { fetch } = recordedFetch(json({ code: "success", message: "", data }));
  expect(await onceClient(fetch).get("task_1")).toMatchObject({
    task_id: "task_1",
    task_status: "failed",
    task_status_msg: "Image pixel is invalid",
  });
});

test("an empty error beside a task is ignored, and a code in quotes is read", async () => {
  const accepted = { ...exampleBody("create-response"), error: null };
  const task = await onceClient(recordedFetch(json(accepted)).fetch).create(input);
  expect(task).toEqual(exampleBody("create-response")["data"]);
  const refused = recordedFetch(json({ code: "1102", message: "used up" }, 429));
  await expect(onceClient(refused.fetch).create(input)).rejects.toMatchObject({
    name: "QuotaError",
    code: 1102,
  });
});

test(
  verifies("client:errors.unexpected", "a page with 404 refuses a create: no task, and no lookup"),
  async () => {
    const { fetch, requests } = recordedFetch(
      new Response("<html>", { status: 404, headers: { "content-type": "text/html" } }),
    );
    const error = await onceClient(fetch)
      .create(input)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ billed: "no", status: 404, advice: expect.stringContaining("baseUrl") });
    expect(requests).toHaveLength(1);
  },
);

describe("get", () => {
  test(
    verifies("client:get", "reads once, past every cache, and returns a failed task as it is"),
    async () => {
      const task_info = { external_task_id: "order/2026 17" };
      const failed = { ...(exampleBody("task-failed")["data"] as object), task_info };
      const { fetch, requests } = recordedFetch(json({ code: 0, data: failed }));
      const task = await onceClient(fetch).get("order/2026 17");
      expect(task).toEqual(failed);
      expect(requests).toHaveLength(1);
      expect(requests[0]).toMatchObject({
        method: "GET",
        url: "https://api.cometapi.com/kling/v1/videos/multi-image2video/order%2F2026%2017",
        cache: "no-store",
      });
    },
  );

  test.each(["", ".", ".."])("refuses the id %j, which would lead to another address", async (id) => {
    const { fetch, requests } = recordedFetch(example("task-failed"));
    await expect(onceClient(fetch).get(id)).rejects.toThrow(InvalidInputError);
    expect(requests).toHaveLength(0);
  });
});
