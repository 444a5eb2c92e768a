import type { ServerResponse } from "node:http";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  InvalidInputError,
  resultExpiresAt,
  type SucceedTask,
  UnexpectedResponseError,
  type VideoResult,
} from "../../src/index.ts";
import { listen } from "../fakes/listen.ts";
import {
  clientFor,
  downloadAll,
  drain,
  film,
  refusal,
  startVideoHost,
  taskAt,
  until,
  useVideoHost,
} from "../fakes/video-host.ts";

const video = useVideoHost();
const { bytes } = video;

describe(verifies("client:download", "a download"), () => {
  test("gives the bytes, and what the server states about them", async () => {
    const seen: [number, number | undefined][] = [];
    const done = await downloadAll(video, [{}], {
      onProgress: (...args) => seen.push(args),
    });
    expect(done.error).toBeUndefined();
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    expect(done).toMatchObject({
      contentType: "video/mp4",
      totalBytes: bytes.length,
      startsAt: 0,
      validator: '"v1"',
    });
    expect(done.expiresAt).toEqual(new Date(video.task.updated_at + 30 * 86_400_000));
    expect(resultExpiresAt(video.task)).toEqual(done.expiresAt);
    expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
    expect(done.apiRequests).toEqual([]);
    expect(done.clock.pending()).toBe(0);
  });

  test("sends the host none of the API's headers, on any request", async () => {
    const requests: Request[] = [];
    const { client } = clientFor([], {
      fetch(request) {
        requests.push(request);
        return globalThis.fetch(request);
      },
    });
    video.host.plans = [{ cutAfter: 100 }, { cutAfter: 100 }, {}];
    await drain((await client.multiImage2Video.download(video.task)).stream);
    expect(video.host.requests).toHaveLength(3);
    for (const { headers } of video.host.requests) {
      expect(JSON.stringify(headers)).not.toContain("sk-secret");
      expect(headers).not.toHaveProperty("authorization");
      expect(headers).not.toHaveProperty("cookie");
      expect(headers).not.toHaveProperty("referer");
      expect(headers["accept-encoding"]).toMatch(/^identity/);
    }
    for (const { method, credentials, referrerPolicy } of requests) {
      expect([method, credentials, referrerPolicy]).toEqual(["GET", "omit", "no-referrer"]);
    }
  });

  test("follows a redirect, since there is no key to lose", async () => {
    await using away = await listen((_request, response) =>
      response.writeHead(302, { location: `${video.host.url}/there.mp4` }).end(),
    );
    video.task = taskAt(`${away.url}/`);
    const done = await downloadAll(video, [{}]);
    expect(done.bytes).toEqual(new Uint8Array(bytes));
  });

  test.each([
    ["a page", { "content-type": "text/html; charset=utf-8" }],
    ["JSON", { "content-type": "application/json" }],
    ["an XML message", { "content-type": "application/xml" }],
    ["a body without a type", { "content-type": "" }],
  ])("does not take %s for a video", async (_name, headers) => {
    video.host.plans = [{ headers }];
    const error = await refusal(clientFor().client.multiImage2Video.download(video.task));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({
      billed: "no",
      reference: { taskId: video.task.task_id },
      retryable: false,
    });
    expect(video.host.requests).toHaveLength(1);
  });

  test.each([
    ["a page", "<!doctype html><title>Sign in</title>"],
    ["an XML message", '\uFEFF<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>'],
    ["JSON", '\n  {"message":"the link has expired"}'],
    ["a list", '[{"code":1,"message":"the link has expired"}]'],
  ])("does not take %s for a video, whatever its media type", async (_name, text) => {
    const body = { bytes: new TextEncoder().encode(text), stallAfter: 30 };
    for (const type of ["application/octet-stream", "binary/octet-stream", "video/mp4"]) {
      const done = await downloadAll(video, [{ ...body, headers: { "content-type": type } }]);
      expect(done.error).toBeInstanceOf(UnexpectedResponseError);
      expect(done.error).toMatchObject({
        billed: "no",
        retryable: false,
        reference: { taskId: video.task.task_id },
      });
      expect([done.bytes.length, done.clock.pending(), done.clock.pauses]).toEqual([0, 0, []]);
    }
    await until(() => video.host.closed === 3);
    expect(video.host.requests).toHaveLength(3);
  });

  test("may have any bytes after its first ones, also after a new connection", async () => {
    const whole = Uint8Array.from([0, 0, 0, 24, ...new TextEncoder().encode("ftypmp42{<[")]);
    await video.host.close();
    video.host = await startVideoHost(whole);
    video.task = taskAt(`${video.host.url}/one.mp4`);
    const type = { "content-type": "application/octet-stream" };
    const done = await downloadAll(video, [{ headers: type, cutAfter: 12 }, { headers: type }]);
    expect([done.error, done.bytes]).toEqual([undefined, whole]);
    expect(video.host.requests[1]?.headers.range).toBe("bytes=12-");
  });

  test("closes the connection of a response that is not a video", async () => {
    video.host.plans = [{ headers: { "content-type": "text/html" }, stallAfter: 100 }];
    await refusal(clientFor().client.multiImage2Video.download(video.task));
    await until(() => video.host.closed === 1);
  });

  test("does not take an empty file for a video", async () => {
    video.host.plans = [{ bytes: new Uint8Array() }];
    const error = await refusal(clientFor().client.multiImage2Video.download(video.task));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
  });

  test.each(["application/octet-stream", "binary/octet-stream", "VIDEO/MP4; codecs=avc1"])(
    "takes %s for a video",
    async (type) => {
      const done = await downloadAll(video, [{ headers: { "content-type": type } }]);
      expect([done.error, done.bytes.length]).toEqual([undefined, bytes.length]);
    },
  );

  test.each([
    "file:///etc/passwd",
    "data:video/mp4;base64,AAAA",
    "/relative.mp4",
    "http://u@127.0.0.1/",
    "http://:p@127.0.0.1/",
  ])("requests nothing for %s, and does not print it", async (url) => {
    const { client } = clientFor([], { fetch: () => expect.fail("a request was sent") });
    const error = await refusal(client.multiImage2Video.download(taskAt(url)));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(JSON.stringify(error)).not.toContain(url);
  });

  test("names an option that is wrong, and a video that the task does not have", async () => {
    const { download } = clientFor().client.multiImage2Video;
    const running = { ...video.task, task_status: "processing" } as unknown as SucceedTask<VideoResult>;
    const errors = await Promise.all([
      refusal(download(video.task, { index: 1 })),
      refusal(download(video.task, { index: -1 })),
      refusal(download(video.task, { stallTimeoutMs: 0 })),
      refusal(download(video.task, { maxRetries: 0.5 })),
      refusal(download(video.task, { resume: { receivedBytes: 5, totalBytes: 5, validator: '"v1"' } })),
      refusal(download(running)),
    ]);
    for (const error of errors) expect(error).toBeInstanceOf(InvalidInputError);
    expect(video.host.requests).toEqual([]);
  });

  test("reads nothing ahead of its reader", async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulls += 1;
          if (pulls > 4) controller.close();
          else controller.enqueue(film(10, pulls));
        },
      },
      { highWaterMark: 0 },
    );
    const { client } = clientFor([], {
      fetch: async () =>
        new Response(body, { headers: { "content-type": "video/mp4", "content-length": "40" } }),
    });
    const reader = (await client.multiImage2Video.download(video.task)).stream.getReader();
    expect(pulls).toBe(0);
    for (let piece = 1; piece <= 4; piece++) {
      expect((await reader.read()).value).toEqual(film(10, piece));
      expect(pulls).toBe(piece);
    }
    expect((await reader.read()).done).toBe(true);
  });

  test("lets the server wait for a slow reader", async () => {
    const block = new Uint8Array(64 * 1_024);
    const blocks = 2_048;
    let sent = 0;
    let waiting: ServerResponse | undefined;
    await using server = await listen((_request, response) => {
      response.writeHead(200, { "content-type": "video/mp4", "content-length": block.length * blocks });
      const write = (): void => {
        waiting = undefined;
        while (sent < blocks) {
          sent += 1;
          if (!response.write(block)) {
            waiting = response;
            return;
          }
        }
        response.end();
      };
      response.on("drain", write);
      write();
    });
    const { client } = clientFor();
    const { stream } = await client.multiImage2Video.download(taskAt(`${server.url}/`));
    const reader = stream.getReader();
    let received = (await reader.read()).value?.length ?? 0;
    let idleTurns = 0;
    let before = 0;
    await until(() => {
      idleTurns = before === sent && waiting !== undefined ? idleTurns + 1 : 0;
      before = sent;
      return idleTurns > 300 || sent === blocks;
    });
    expect(waiting?.writableNeedDrain).toBe(true);
    expect(sent).toBeLessThan(blocks);
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      received += piece.value.length;
    expect(received).toBe(block.length * blocks);
  });
});
