import { verifies } from "cometapi-kling-spec/requirements";
import { array, asyncProperty, assert as check, constantFrom, integer, record } from "fast-check";
import { describe, expect, test } from "vitest";
import { ConnectionError, KlingError, UnexpectedResponseError } from "../../src/index.ts";
import {
  clientFor,
  downloadAll,
  drain,
  film,
  refusal,
  until,
  useVideoHost,
  type VideoAnswerPlan,
} from "../fakes/video-host.ts";

const video = useVideoHost();
const { bytes } = video;

describe(verifies("client:download.resume", "a lost connection"), () => {
  test("is made again from the next byte on, for the same file only", async () => {
    const done = await downloadAll(video, [{ cutAfter: 70_000 }, {}]);
    expect(done.error).toBeUndefined();
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    const [, second] = video.host.requests;
    const start = Number(/^bytes=(\d+)-$/.exec(second?.headers.range ?? "")?.[1]);
    expect(start).toBeLessThanOrEqual(70_000);
    expect(second?.headers["if-range"]).toBe('"v1"');
    expect(done.clock.pauses).toEqual([500]);
  });

  test("is one without a byte for stallTimeoutMs", async () => {
    video.host.plans = [{ stallAfter: 1_000 }, {}];
    const { client, clock } = clientFor();
    const { stream } = await client.multiImage2Video.download(video.task);
    let received = 0;
    const reader = stream.getReader();
    while (received < 1_000) received += (await reader.read()).value?.length ?? 0;
    const next = reader.read();
    await until(() => clock.pending() === 1);
    clock.stall();
    received += (await next).value?.length ?? 0;
    reader.releaseLock();
    received += (await drain(stream)).bytes.length;
    expect(received).toBe(bytes.length);
    await until(() => video.host.closed === 1);
    expect(video.host.requests[1]?.headers.range).toBe("bytes=1000-");
  });

  test("resets the count of retries at every byte, and fails after maxRetries without one", async () => {
    const few = await downloadAll(video, [...Array<VideoAnswerPlan>(6).fill({ cutAfter: 10 }), {}], {
      maxRetries: 1,
    });
    expect(few.error).toBeUndefined();
    expect(few.clock.pauses).toEqual(Array(6).fill(500));
    const none = await downloadAll(
      video,
      [...video.host.requests.map(() => ({})), { cutAfter: 10 }, { status: 500 }],
      {
        maxRetries: 2,
      },
    );
    expect(none.bytes.length).toBeLessThanOrEqual(10);
    expect(none.error).toMatchObject({ name: "ServerError", status: 500, retryable: true, billed: "no" });
    expect(none.clock.pauses).toEqual([500, 1_000]);
  });

  test("waits as long as the server asks", async () => {
    const done = await downloadAll(video, [
      { status: 503, headers: { "retry-after": "7" } },
      { status: 429 },
      {},
    ]);
    expect([done.error, done.clock.pauses]).toEqual([undefined, [7_000, 1_000]]);
  });

  test.each<[string, VideoAnswerPlan, VideoAnswerPlan]>([
    ["another ETag", {}, { etag: '"v2"', bytes: film(200_000, 2) }],
    ["another ETag that ignores If-Range", {}, { etag: '"v2"', ignoreIfRange: true }],
    ["another length", {}, { bytes: film(200_001) }],
    ["no ranges", {}, { ignoreRange: true }],
    ["another range", {}, { contentRange: "bytes 0-199999/200000" }],
    ["a range of no length", {}, { contentRange: "bytes 1000-199999/*" }],
    ["an encoded rest", {}, { headers: { "content-encoding": "br" } }],
  ])("is an error, and never mixed bytes, at a server with %s", async (_name, first, then) => {
    const done = await downloadAll(video, [{ ...first, cutAfter: 1_000 }, then]);
    expect(done.error).toBeInstanceOf(UnexpectedResponseError);
    expect(done.error).toMatchObject({
      billed: "no",
      retryable: true,
      reference: { taskId: video.task.task_id },
    });
    expect(done.bytes).toEqual(new Uint8Array(bytes.subarray(0, done.bytes.length)));
    expect(done.bytes.length).toBeLessThanOrEqual(1_000);
  });

  const longAgo = "Mon, 01 Jan 2024 00:00:00 GMT";
  test.each<[string, string | undefined, Record<string, string>, string | undefined]>([
    ["a weak ETag", 'W/"v1"', {}, undefined],
    ["nothing", undefined, {}, undefined],
    ["a time just now", undefined, { "last-modified": longAgo, date: longAgo }, undefined],
    ["a time long ago", undefined, { "last-modified": longAgo }, longAgo],
    ["a weak ETag and a time long ago", 'W/"v1"', { "last-modified": longAgo }, longAgo],
  ])("of a file with %s as validator", async (_name, etag, headers, validator) => {
    video.host.plans = [
      { etag, headers, stallAfter: 1_000 },
      { etag: validator, headers: { ...headers, etag: '"x"' } },
    ];
    if (validator !== undefined) video.host.plans[1] = { etag: undefined, headers, ignoreIfRange: true };
    const { client, clock } = clientFor();
    const download = await client.multiImage2Video.download(video.task);
    expect(download.validator).toBe(validator);
    const reader = download.stream.getReader();
    let received = 0;
    while (received < 1_000) received += (await reader.read()).value?.length ?? 0;
    const next = reader.read();
    await until(() => clock.pending() === 1);
    clock.stall();
    if (validator === undefined) {
      const error = await refusal(next);
      expect(error).toBeInstanceOf(ConnectionError);
      expect(error).toMatchObject({ retryable: true, billed: "no" });
      expect(video.host.requests).toHaveLength(1);
    } else {
      await next;
      expect(video.host.requests[1]?.headers["if-range"]).toBe(validator);
      await reader.cancel();
    }
  });

  test("before the first byte needs no validator", async () => {
    const done = await downloadAll(video, [{ etag: undefined, cutAfter: 0 }, { etag: undefined }]);
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    expect(video.host.requests[1]?.headers.range).toBeUndefined();
  });
});

describe(verifies("client:download.resume", "the length"), () => {
  const answer = (length: number, headers: Record<string, string>) => async (): Promise<Response> =>
    new Response(bytes.subarray(0, length), { headers: { "content-type": "video/mp4", ...headers } });

  test.each([
    ["fewer bytes than announced", 90, "lost after 90 of 100 bytes"],
    ["more bytes than announced", 110, "more than the 100 bytes"],
  ])("%s are an error", async (_name, length, message) => {
    const { client } = clientFor([], { fetch: answer(length, { "content-length": "100" }) });
    const { error, bytes: got } = await drain((await client.multiImage2Video.download(video.task)).stream);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
    expect(got.length).toBeLessThanOrEqual(90);
  });

  test("makes a video complete, however the connection ends after it", async () => {
    let pulls = 0;
    const broken = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulls += 1;
          if (pulls === 1) controller.enqueue(bytes.slice(0, 100));
          else controller.error(new TypeError("terminated"));
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { "content-type": "video/mp4", "content-length": "100" };
    const { client } = clientFor([], { fetch: async () => new Response(broken, { headers }) });
    const done = await drain((await client.multiImage2Video.download(video.task)).stream);
    expect([done.error, done.bytes.length, pulls]).toEqual([undefined, 100, 2]);
  });

  test("is not compared when the body was encoded, and nothing is requested by range then", async () => {
    const headers = { "content-length": "10", "content-encoding": "gzip", etag: '"v1"' };
    const { client } = clientFor([], { fetch: answer(100, headers) });
    const download = await client.multiImage2Video.download(video.task);
    expect([download.totalBytes, download.validator]).toEqual([undefined, undefined]);
    expect((await drain(download.stream)).bytes).toHaveLength(100);
  });
});

describe(verifies("client:download.resume", "resume"), () => {
  const resume = { receivedBytes: 50_000, totalBytes: bytes.length, validator: '"v1"' };

  test("begins where the part ends", async () => {
    const done = await downloadAll(video, [{}], { resume });
    expect(done.startsAt).toBe(50_000);
    expect(done.bytes).toEqual(new Uint8Array(bytes.subarray(50_000)));
  });

  test.each<[string, VideoAnswerPlan]>([
    ["another file", { etag: '"v2"' }],
    ["no ranges", { ignoreRange: true }],
  ])("begins again at the first byte at a server with %s", async (_name, plan) => {
    const done = await downloadAll(video, [plan], { resume });
    expect([done.startsAt, done.bytes.length]).toEqual([0, bytes.length]);
  });
});

test(
  verifies("client:download.resume", "whatever breaks, what comes is the file or its beginning and an error"),
  async () => {
    const plan = record({
      cutAfter: integer({ min: 0, max: 3_000 }),
      kind: constantFrom("cut", "cut", "cut", "whole", "changed", "no ranges", "503", "lies"),
    });
    const small = film(5_000, 3);
    let complete = 0;
    const property = asyncProperty(array(plan, { maxLength: 8 }), async (steps) => {
      video.host.requests.length = 0;
      video.host.plans = steps.map(({ cutAfter, kind }): VideoAnswerPlan => {
        if (kind === "503") return { status: 503 };
        const cut = { bytes: small, cutAfter: kind === "whole" ? undefined : cutAfter };
        if (kind === "changed") return { ...cut, bytes: film(5_000, 4), etag: '"v2"' };
        if (kind === "lies") return { ...cut, contentRange: "bytes 7-4999/5000" };
        return kind === "no ranges" ? { ...cut, ignoreRange: true } : cut;
      });
      video.host.plans.push({ bytes: small });
      const { client, clock } = clientFor();
      let got: Uint8Array;
      let error: unknown;
      let validator: string | undefined;
      try {
        const download = await client.multiImage2Video.download(video.task);
        validator = download.validator;
        ({ bytes: got, error } = await drain(download.stream));
      } catch (cause) {
        got = new Uint8Array();
        error = cause;
      }
      const file = validator === '"v2"' ? film(5_000, 4) : small;
      if (error === undefined) {
        expect(got).toEqual(new Uint8Array(file));
        complete += 1;
      } else {
        expect(error).toBeInstanceOf(KlingError);
        expect(got).toEqual(new Uint8Array(file.subarray(0, got.length)));
      }
      expect(clock.pending()).toBe(0);
    });
    await check(property, { numRuns: 150 });
    expect(complete).toBeGreaterThan(10);
  },
);
