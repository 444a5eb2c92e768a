import { describe, expect, test } from "vitest";
import { readExample } from "../../document.ts";
import { nameOf } from "../../generate/endpoints.ts";
import { verifies } from "../../requirements/index.ts";
import { document, field, schema, webhook } from "../support/parts.ts";
import { compiler } from "../support/schemas.ts";

const compile = compiler();
const isTask = compile("VideoTask");
const isEnvelope = compile("VideoTaskEnvelope");
const isWebhook = compile(nameOf(webhook.requestBody?.content["application/json"]?.schema.$ref));

const base = { task_id: "861309198188019719", created_at: 1773380633979, updated_at: 1773380633979 };
const video = { id: "861309198263517227", url: "https://cdn.example.com/a.mp4", duration: "5.1" };
const succeed = { ...base, task_status: "succeed", task_result: { videos: [video] } };
const envelope = { code: 0, message: "SUCCEED", data: succeed };

const documented = JSON.parse(readExample("multi-image2video/create-response.json")) as {
  data: { task_id: string; created_at: number; updated_at: number; task_info: object };
};

describe("envelope", () => {
  test(verifies("spec:task.envelope", "code, message and data are required"), () => {
    expect(schema("VideoTaskEnvelope").required).toEqual(["code", "message", "data"]);
    expect(Object.keys(schema("VideoTaskEnvelope").properties ?? {})).toEqual([
      "code",
      "message",
      "request_id",
      "data",
    ]);
  });

  test(verifies("spec:task.envelope", "code is 0; request_id comes from the query page"), () => {
    expect(field("VideoTaskEnvelope", "code")).toMatchObject({
      type: "integer",
      const: 0,
      "x-source": "docs",
    });
    expect(field("VideoTaskEnvelope", "message")).toMatchObject({ type: "string", "x-source": "docs" });
    expect(field("VideoTaskEnvelope", "request_id")["x-source"]).toBe("docs-query");
  });

  test.each([
    [verifies("spec:task.envelope", "as documented"), {}, true],
    [verifies("spec:task.envelope", "another message"), { message: "" }, true],
    [verifies("spec:open", "an unknown property"), { cost: 1 }, true],
    [verifies("spec:task.envelope", "a code other than 0"), { code: 1200 }, false],
    [verifies("spec:task.envelope", "a code as text"), { code: "0" }, false],
    [verifies("spec:task.envelope", "no task"), { data: null }, false],
  ])("%s", (_, changes, fits) => {
    expect(isEnvelope({ ...envelope, ...changes })).toBe(fits);
  });
});

describe("task_id", () => {
  test(verifies("spec:task.id", "is any string, not digits alone"), () => {
    expect(field("TaskBase", "task_id")).toMatchObject({ type: "string", minLength: 1 });
    expect(field("TaskBase", "task_id")).not.toHaveProperty("pattern");
    expect(isTask({ ...succeed, task_id: "CjMT7WdSwWcAAAAAALvB3g" })).toBe(true);
  });

  test(verifies("spec:task.id", "is not a number"), () => {
    expect(isTask({ ...succeed, task_id: 861309198188019 })).toBe(false);
  });

  test(
    verifies(
      "spec:task.id",
      "in the documented example is larger than 2^53 and would not survive as a number",
    ),
    () => {
      expect(documented.data.task_id).toBe("861309198188019719");
      expect(BigInt(documented.data.task_id) > 2n ** 53n).toBe(true);
      expect(String(Number(documented.data.task_id))).not.toBe(documented.data.task_id);
    },
  );
});

describe("times", () => {
  test.each(["created_at", "updated_at"])(
    verifies("spec:task.times", "%s is an integer in milliseconds"),
    (name) => {
      expect(field("TaskBase", name)).toMatchObject({ type: "integer", format: "int64", "x-source": "docs" });
      expect(field("TaskBase", name).description).toContain("Unix time in milliseconds");
      expect(isTask({ ...succeed, [name]: "1773380633979" })).toBe(false);
      expect(isTask({ ...succeed, [name]: undefined })).toBe(false);
    },
  );

  test(
    verifies("spec:task.times", "in the documented example are in the year 2026, read as milliseconds"),
    () => {
      expect(documented.data.created_at).toBe(1773380633979);
      expect(new Date(documented.data.updated_at).toISOString()).toBe("2026-03-13T05:43:53.979Z");
    },
  );
});

describe("task_info", () => {
  test(
    verifies("spec:task.info", "is empty in the documented example, and may hold the id of one's own"),
    () => {
      expect(documented.data.task_info).toEqual({});
      expect(field("TaskInfo", "external_task_id")).toMatchObject({
        type: ["string", "null"],
        "x-source": "kling",
        "x-source-of": { type: "docs-image-generation" },
      });
      expect(isTask({ ...succeed, task_info: { external_task_id: "order-1" } })).toBe(true);
      expect(isTask({ ...succeed, task_info: "order-1" })).toBe(false);
    },
  );
});

describe("states", () => {
  test(verifies("spec:task.states", "are these four words"), () => {
    expect(schema("TaskStatus").enum).toEqual(["submitted", "processing", "succeed", "failed"]);
  });

  test(verifies("spec:task.states", "have one schema each, which task_status selects"), () => {
    const branches = (schema("VideoTask").oneOf ?? []).map(({ $ref = "" }) => $ref.split("/").at(-1) ?? "");
    expect(branches).toEqual(["SubmittedTask", "ProcessingTask", "SucceedVideoTask", "FailedTask"]);
    expect(
      branches.map(
        (name) => document.components.schemas[name]?.allOf?.[1]?.properties?.["task_status"]?.const,
      ),
    ).toEqual(["submitted", "processing", "succeed", "failed"]);
  });

  test.each([
    [verifies("spec:task.states", "submitted"), { task_status: "submitted" }, true],
    [
      verifies("spec:task.states", "processing with an empty result"),
      { task_status: "processing", task_result: {} },
      true,
    ],
    [
      verifies("spec:task.states", "failed with a reason"),
      { task_status: "failed", task_status_msg: "Image pixel is invalid" },
      true,
    ],
    [verifies("spec:task.states", "failed without a reason"), { task_status: "failed" }, true],
    [
      verifies("spec:open", "submitted with an unknown property"),
      { task_status: "submitted", queue: 3 },
      true,
    ],
    [
      verifies("spec:task.states", "succeeded, a word of other services"),
      { task_status: "succeeded", task_result: { videos: [video] } },
      false,
    ],
    [verifies("spec:task.states", "no status"), {}, false],
  ])("%s", (_, changes, fits) => {
    expect(isTask({ ...base, ...changes })).toBe(fits);
  });
});

describe("result", () => {
  test(verifies("spec:task.result", "a video has id, url and duration, all strings"), () => {
    expect(schema("Video").required).toEqual(["id", "url", "duration"]);
    expect(["id", "url", "duration"].map((name) => field("Video", name).type)).toEqual([
      "string",
      "string",
      "string",
    ]);
    expect(field("Video", "duration").enum).toBeUndefined();
  });

  test(verifies("spec:result.life", "is 30 days, by Kling's documentation"), () => {
    expect(field("Video", "url")).toMatchObject({
      "x-kept-days": 30,
      "x-source-of": { "x-kept-days": "kling" },
    });
  });

  test(verifies("spec:task.result", "a field that only Kling documents names Kling as its source"), () => {
    expect(field("Video", "watermark_url")["x-source"]).toBe("kling");
    expect(field("TaskBase", "watermark_info")["x-source"]).toBe("kling");
    expect(field("TaskBase", "final_unit_deduction")).toMatchObject({ type: "string", "x-source": "kling" });
    expect(field("TaskBase", "final_balance_deduction")["x-source"]).toBe("kling");
    expect(["quota", "list_price"].map((name) => field("BalanceDeduction", name).type)).toEqual([
      "string",
      "string",
    ]);
  });

  test.each([
    [verifies("spec:task.result", "a video of 5.1 s"), { videos: [video] }, true],
    [verifies("spec:open", "a video with an unknown property"), { videos: [{ ...video, fps: 24 }] }, true],
    [verifies("spec:task.result", "no result"), undefined, false],
    [verifies("spec:task.result", "an empty result"), {}, false],
    [verifies("spec:task.result", "no videos in the list"), { videos: [] }, false],
    [
      verifies("spec:task.result", "a duration as a number"),
      { videos: [{ ...video, duration: 5.1 }] },
      false,
    ],
    [
      verifies("spec:task.result", "a url that is not a URL"),
      { videos: [{ ...video, url: "a.mp4" }] },
      false,
    ],
    [verifies("spec:task.result", "a video without url"), { videos: [{ id: "1", duration: "5" }] }, false],
  ])("a succeed task with %s", (_, task_result, fits) => {
    expect(isTask({ ...succeed, task_result })).toBe(fits);
  });
});

test(verifies("spec:webhook", "its body is a task of any state, and no envelope"), () => {
  for (const state of ["submitted", "processing", "failed"]) {
    expect(isWebhook({ ...base, task_status: state, task_status_msg: "", task_result: {} })).toBe(true);
  }
  expect(isWebhook(succeed)).toBe(true);
  expect(isWebhook(envelope)).toBe(false);
});
