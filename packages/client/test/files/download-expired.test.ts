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

  const gone = { code: "task_not_exist", message: "task_not_exist", data: null };
  test.each<[string, () => SucceedTask<VideoResult> | Response, number]>([
    ["the same URL", () => video.task, 1],
    ["a URL that is refused too", fresh, 2],
    ["no such task", () => json(gone, 400), 1],
    ["no video", () => json({ code: 0, message: "", data: { ...video.task, task_status: "processing" } }), 1],
  ])("is ResultExpiredError when the service answers with %s", async (_name, answer, requests) => {
    video.host.plans = [{ status: 403 }];
    const { client, apiRequests } = clientFor([answer()]);
    const error = await refusal(client.multiImage2Video.download(video.task));
    expect(error).toBeInstanceOf(ResultExpiredError);
    expect(error).toMatchObject({
      name: "ResultExpiredError",
      status: 403,
      billed: "no",
      retryable: false,
      reference: { taskId: video.task.task_id },
      advice: expect.stringContaining("30 days"),
    });
    expect([video.host.requests.length, apiRequests.length]).toEqual([requests, 1]);
  });

  test("is not reported as expired when the query of the task fails", async () => {
    video.host.plans = [{ status: 403 }];
    const { client } = clientFor([json({ code: 1000, message: "authentication failed" }, 401)]);
    const error = await refusal(client.multiImage2Video.download(video.task));
    expect(error).toMatchObject({ name: "AuthenticationError", reference: { taskId: video.task.task_id } });
  });
});
