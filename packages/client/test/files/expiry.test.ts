import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { resultExpiresAt, type SucceedTask } from "../../src/index.ts";

const updatedAt = Date.UTC(2026, 2, 13);
const dayMs = 86_400_000;

function expiryOf(urls: unknown[], time: unknown = updatedAt): string | undefined {
  const videos = urls.map((url, index) => ({ id: String(index), url, watermark_url: "", duration: "5" }));
  const task = {
    task_id: "1",
    task_status: "succeed",
    task_info: {},
    updated_at: time,
    task_result: { videos },
  };
  return resultExpiresAt(task as unknown as SucceedTask)?.toISOString();
}

const seconds = Date.UTC(2026, 3, 1) / 1_000;
const hex = seconds.toString(16);
const plain = "https://files.example/a.mp4";
const after30Days = new Date(updatedAt + 30 * dayMs).toISOString();

describe(verifies("client:download.expired", "the end of a result"), () => {
  test.each<[string, string]>([
    ["hexadecimal seconds", `${plain}?ksSecret=a&ksTime=${hex}`],
    ["hexadecimal seconds in capitals", `${plain}?ksTime=${hex.toUpperCase()}`],
    ["decimal seconds", `${plain}?Expires=${seconds}&Signature=x`],
  ])("is what the URL states in %s", (_name, url) => {
    expect(expiryOf([url])).toBe("2026-04-01T00:00:00.000Z");
    expect(expiryOf([url], undefined)).toBe("2026-04-01T00:00:00.000Z");
  });

  test("is the earliest of several URLs", () => {
    expect(expiryOf([plain, `${plain}?Expires=${seconds + 60}`, `${plain}?ksTime=${hex}`])).toBe(
      "2026-04-01T00:00:00.000Z",
    );
  });

  test.each<[string, unknown]>([
    ["no time", plain],
    ["an opaque key", `${plain}?pkey=AAUxxxx`],
    ["words", `${plain}?Expires=tomorrow&ksTime=never!`],
    ["a time that is no date", `${plain}?Expires=99999999999999999999`],
    ["a short number", `${plain}?Expires=3600&ksTime=e10`],
    ["no address", "a.mp4"],
    ["a number as address", 7],
  ])("is 30 days after the task's end at a URL with %s", (_name, url) => {
    expect(expiryOf([url])).toBe(after30Days);
    expect(expiryOf([url], updatedAt / 1_000)).toBe(after30Days);
  });

  test.each([undefined, null, Number.NaN, Number.POSITIVE_INFINITY, 9e15, 0, -1, "2026-03-13T00:00:00Z"])(
    "is unknown, and no invalid date, when the task's time is %s",
    (time) => {
      expect(expiryOf([plain], time ?? Number.NaN)).toBeUndefined();
    },
  );

  test.each([undefined, null, "a", { videos: null }, { videos: [null, 7] }])(
    "does not need a result of the documented shape: %j",
    (result) => {
      const task = { task_id: "1", task_status: "succeed", updated_at: updatedAt, task_result: result };
      expect(resultExpiresAt(task as unknown as SucceedTask)?.toISOString()).toBe(after30Days);
    },
  );
});
