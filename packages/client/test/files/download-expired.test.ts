import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  ResultExpiredError,
  type SucceedTask,
  UnexpectedResponseError,
  type VideoResult,
} from "../../src/index.ts";
import { json } from "../fakes/recorded-fetch.ts";
import { clientFor, downloadAll, refusal, taskAt, useVideoHost } from "../fakes/video-host.ts";

const video = useVideoHost();
const { bytes } = video;
const dayMs = 86_400_000;

/** A clock that stands still, and ends pauses at once. */
const clockAt = (now: number) => ({
  now: () => now,
  schedule(callback: () => void, ms: number): () => void {
    const immediate = ms < 30_000 ? setImmediate(callback) : undefined;
    return () => clearImmediate(immediate);
  },
});

describe(verifies("client:download.expired", "a refused URL"), () => {
  const fresh = (): SucceedTask<VideoResult> => taskAt(`${video.host.url}/fresh.mp4`);

  test.each([403, 404, 410])("with HTTP %i is renewed by one query of the task", async (status) => {
    const done = await downloadAll(video, [{ status }, {}], {}, [fresh()]);
    expect(done.error).toBeUndefined();
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    expect(video.host.requests.map(({ path }) => path)).toEqual(["/one.mp4", "/fresh.mp4"]);
    expect(done.apiRequests).toHaveLength(1);
    expect(done.apiRequests[0]?.headers.get("authorization")).toBe("Bearer sk-secret-of-the-api");
  });

  test("in the middle is renewed too, and the same file continues", async () => {
    const done = await downloadAll(video, [{ cutAfter: 1_000 }, { status: 403 }, {}], {}, [fresh()]);
    expect(done.error).toBeUndefined();
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    expect(video.host.requests[2]).toMatchObject({ path: "/fresh.mp4", headers: { "if-range": '"v1"' } });
  });

  test("in the middle with another file under the fresh one is an error", async () => {
    const done = await downloadAll(video, [{ cutAfter: 1_000 }, { status: 403 }, { etag: '"v2"' }], {}, [
      fresh(),
    ]);
    expect(done.error).toBeInstanceOf(UnexpectedResponseError);
  });

  const unknown = { code: "task_not_exist", message: "task_not_exist", data: null };
  const running = () => json({ code: 0, message: "", data: { ...video.task, task_status: "processing" } });
  const answers: [string, () => SucceedTask<VideoResult> | Response][] = [
    ["the same URL", () => video.task],
    ["no such task", () => json(unknown, 400)],
    ["no video", running],
  ];

  describe.each(answers)("when the service answers with %s", (_name, answer) => {
    async function refuse(status: number, now: number) {
      video.host.plans = [{ status }];
      const { client, apiRequests } = clientFor([answer()], { clock: clockAt(now) });
      const error = await refusal(client.multiImage2Video.download(video.task));
      expect(error).toMatchObject({ status, billed: "no", reference: { taskId: video.task.task_id } });
      expect([video.host.requests.length, apiRequests.length]).toEqual([1, 1]);
      return error;
    }

    test.each([404, 410])("is gone with HTTP %i", async (status) => {
      const error = await refuse(status, video.task.updated_at + 1_000);
      expect(error).toBeInstanceOf(ResultExpiredError);
      expect(error.advice).toBe("Kling keeps results for 30 days. Create a new task.");
    });

    test("is gone with 403 when its time is over", async () => {
      const error = await refuse(403, video.task.updated_at + 30 * dayMs);
      expect(error).toBeInstanceOf(ResultExpiredError);
      expect(error.message).toContain("its time was over at 2026-04-");
    });

    test.each([403, 401, 451])("may still be there with %i before that", async (status) => {
      video.host.plans = [{ status }];
      const { client } = clientFor([answer()], { clock: clockAt(video.task.updated_at + 29 * dayMs) });
      const error = await refusal(client.multiImage2Video.download(video.task));
      expect(error).toBeInstanceOf(UnexpectedResponseError);
      expect(error).toMatchObject({
        status,
        retryable: false,
        message: expect.stringContaining(`refuses this request for the video (HTTP ${status})`),
        advice: expect.not.stringContaining("reate a new task"),
      });
    });
  });

  test("may still be there when the task does not say how long", async () => {
    video.host.plans = [{ status: 403 }];
    const task = { ...video.task, updated_at: Number.NaN };
    const { client } = clientFor([task], { clock: clockAt(9e14) });
    const error = await refusal(client.multiImage2Video.download(task));
    expect(error.name).toBe("UnexpectedResponseError");
  });

  test.each([
    [
      "advises another network first, before its time is over",
      1_000,
      /another network, and create a new task only if/,
    ],
    ["is certain after it", 30 * dayMs, /^Kling keeps results for 30 days. Create a new task.$/],
  ])("is gone when a fresh one is refused, too, and %s", async (_name, afterMs, advice) => {
    video.host.plans = [{ status: 403 }];
    const clock = clockAt(video.task.updated_at + afterMs);
    const { client, apiRequests } = clientFor([fresh()], { clock });
    const error = await refusal(client.multiImage2Video.download(video.task));
    expect(error).toMatchObject({
      name: "ResultExpiredError",
      status: 403,
      advice: expect.stringMatching(advice),
    });
    expect([video.host.requests.length, apiRequests.length]).toEqual([2, 1]);
  });

  test.each<[string, string, string]>([
    [
      "a page",
      "<html><style>p{color:red}</style><title>Attention Required! | Cloudflare</title><p>Sorry,\n you",
      "(HTTP 403): Attention Required! | Cloudflare Sorry, you",
    ],
    [
      "an XML message without the address",
      `<Error><Code>AccessDenied</Code><Resource>/one.mp4?sign=${"a1".repeat(40)}</Resource></Error>`,
      "(HTTP 403): AccessDenied ...",
    ],
    ["nothing", "", "(HTTP 403)"],
    ["a long text", "no ".repeat(10_000), `(HTTP 403): ${"no ".repeat(53)}n`],
  ])("says what the host says: %s", async (_name, page, ending) => {
    const { client } = clientFor([], {
      fetch: async (request) =>
        request.url.includes("127.0.0.1")
          ? new Response(page, { status: 403 })
          : json({ code: 0, message: "", data: video.task }),
    });
    const error = await refusal(client.multiImage2Video.download(video.task));
    expect(error.message.endsWith(ending)).toBe(true);
    expect(JSON.stringify(error)).not.toContain("a1a1");
  });

  test("is told although its page never ends", async () => {
    const page = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("<p>No. ".repeat(100))),
    });
    const { client } = clientFor([], {
      fetch: async (request) =>
        request.url.includes("127.0.0.1")
          ? new Response(page, { status: 403 })
          : json({ code: 0, message: "", data: video.task }),
    });
    const error = await refusal(client.multiImage2Video.download(video.task));
    expect(error.message).toContain("(HTTP 403): No. No.");
    expect(error.message.length).toBeLessThan(300);
  });

  test("is not reported as expired when the query of the task fails", async () => {
    video.host.plans = [{ status: 403 }];
    const { client } = clientFor([json({ code: 1000, message: "authentication failed" }, 401)]);
    const error = await refusal(client.multiImage2Video.download(video.task));
    expect(error).toMatchObject({ name: "AuthenticationError", reference: { taskId: video.task.task_id } });
  });
});
