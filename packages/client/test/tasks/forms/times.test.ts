import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { parseWebhook } from "../../../src/webhook.ts";

const ms = 1_773_380_633_000;
const timesOf = (fields: object, around: object = {}) => {
  const { created_at, updated_at, ...rest } = parseWebhook({
    code: 0,
    data: { task_id: "1", task_status: "processing", ...fields, ...around },
  });
  return { created_at, updated_at, rest };
};

describe(verifies("client:gateway", "the times of a task"), () => {
  test.each<[string, unknown, number]>([
    ["milliseconds", ms, ms],
    ["seconds", ms / 1_000, ms],
    ["seconds with a fraction", 1_773_380_633.979, 1_773_380_633_979],
    ["milliseconds as text", String(ms), ms],
    ["seconds as text", String(ms / 1_000), ms],
    ["a date", new Date(ms).toISOString(), ms],
    ["a date with an offset", "2026-03-13T13:43:53+08:00", Date.UTC(2026, 2, 13, 5, 43, 53)],
  ])("%s become milliseconds", (_name, time, expected) => {
    expect(timesOf({ created_at: time, updated_at: time })).toMatchObject({
      created_at: expected,
      updated_at: expected,
    });
  });

  test.each([
    0,
    -1,
    1,
    "",
    "soon",
    "0001-01-01T00:00:00Z",
    "2026-03-13 05:43:53",
    "2026",
    1e15,
    Number.POSITIVE_INFINITY,
    null,
    true,
    [ms],
    { toString: 1 },
  ])("a time that cannot be read is left out: %j", (time) => {
    const { rest, ...times } = timesOf({ created_at: time, updated_at: time });
    expect(times).toEqual({ created_at: undefined, updated_at: undefined });
    expect(Object.keys(rest)).toEqual(["task_id", "task_status"]);
  });

  test("come from the innermost layer that has one that can be read", () => {
    const inner = { task_id: "k", task_status: "processing", created_at: ms, updated_at: 0 };
    const outer = {
      status: "IN_PROGRESS",
      created_at: 1_700_000_000,
      updated_at: 1_700_000_001,
      data: inner,
    };
    expect(timesOf(outer)).toMatchObject({ created_at: ms, updated_at: 1_700_000_001_000 });
  });

  test.each([
    ["submit_time", "finish_time"],
    ["created_at", "completed_at"],
    ["created_at", "finished_at"],
  ])("may be called %s and %s", (created, updated) => {
    expect(timesOf({ [created]: 1_700_000_000, [updated]: 1_700_000_009 })).toMatchObject({
      created_at: 1_700_000_000_000,
      updated_at: 1_700_000_009_000,
    });
  });
});
