import { getEventListeners } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { verifies } from "cometapi-kling-spec/requirements";
import { array, asyncProperty, assert as check, constantFrom, integer, record } from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  AbortError,
  ConnectionError,
  InvalidInputError,
  KlingError,
  ResultExpiredError,
  resultExpiresAt,
  type SucceedTask,
  UnexpectedResponseError,
} from "../../src/index.ts";
import { json } from "../recorded-fetch.ts";
import {
  clientFor,
  drain,
  film,
  startVideoHost,
  taskAt,
  until,
  type VideoAnswerPlan,
  type VideoHost,
} from "../video-host.ts";

const bytes = film(200_000);
let host: VideoHost;
let task: SucceedTask;

beforeEach(async () => {
  host = await startVideoHost(bytes);
  task = taskAt(`${host.url}/one.mp4`);
});
afterEach(() => host.close());

const refusal = (promise: Promise<unknown>): Promise<KlingError> =>
  promise.then(
    () => expect.fail("it did not fail"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(KlingError);
      return error as KlingError;
    },
  );

/** Opens the stream and reads it to its end. */
async function downloadAll(plans: VideoAnswerPlan[], options = {}, looks: (SucceedTask | Response)[] = []) {
  host.plans = plans;
  const { client, clock, apiRequests } = clientFor(looks);
  const download = await client.multiImage2Video.download(task, options);
  return { ...download, ...(await drain(download.stream)), clock, apiRequests };
}

describe(verifies("client:download", "a download"), () => {
  test("gives the bytes, and what the server says of them", async () => {
    const seen: [number, number | undefined][] = [];
    const done = await downloadAll([{}], { onProgress: (...args: [number, number]) => seen.push(args) });
    expect(done.error).toBeUndefined();
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    expect(done).toMatchObject({
      contentType: "video/mp4",
      totalBytes: bytes.length,
      startsAt: 0,
      validator: '"v1"',
    });
    expect(done.expiresAt).toEqual(new Date(task.updated_at + 30 * 86_400_000));
    expect(resultExpiresAt(task)).toEqual(done.expiresAt);
    expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
    expect(done.apiRequests).toEqual([]);
    expect(done.clock.pending()).toBe(0);
  });

  test("sends the host nothing of the API's, on no request", async () => {
    const requests: Request[] = [];
    const { client } = clientFor([], {
      fetch(request) {
        requests.push(request);
        return globalThis.fetch(request);
      },
    });
    host.plans = [{ cutAfter: 100 }, { cutAfter: 100 }, {}];
    await drain((await client.multiImage2Video.download(task)).stream);
    expect(host.requests).toHaveLength(3);
    for (const { headers } of host.requests) {
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
    const away = createServer((_request, response) =>
      response.writeHead(302, { location: `${host.url}/there.mp4` }).end(),
    );
    await new Promise<void>((resolve) => away.listen(0, "127.0.0.1", resolve));
    task = taskAt(`http://127.0.0.1:${(away.address() as AddressInfo).port}/`);
    const done = await downloadAll([{}]);
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    away.closeAllConnections();
    await new Promise((resolve) => away.close(resolve));
  });

  test.each([
    ["a page", { "content-type": "text/html; charset=utf-8" }],
    ["JSON", { "content-type": "application/json" }],
    ["an XML message", { "content-type": "application/xml" }],
    ["a body of no type", { "content-type": "" }],
  ])("takes %s for no video", async (_name, headers) => {
    host.plans = [{ headers }];
    const error = await refusal(clientFor().client.multiImage2Video.download(task));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ billed: "no", reference: { taskId: task.task_id }, retryable: false });
    expect(host.requests).toHaveLength(1);
  });

  test("hangs up on what is no video", async () => {
    host.plans = [{ headers: { "content-type": "text/html" }, stallAfter: 10 }];
    await refusal(clientFor().client.multiImage2Video.download(task));
    await until(() => host.closed === 1);
  });

  test("takes an empty file for no video", async () => {
    host.plans = [{ bytes: new Uint8Array() }];
    const error = await refusal(clientFor().client.multiImage2Video.download(task));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
  });

  test.each(["application/octet-stream", "binary/octet-stream", "VIDEO/MP4; codecs=avc1"])(
    "takes %s for a video",
    async (type) => {
      const done = await downloadAll([{ headers: { "content-type": type } }]);
      expect([done.error, done.bytes.length]).toEqual([undefined, bytes.length]);
    },
  );

  test.each([
    "file:///etc/passwd",
    "data:video/mp4;base64,AAAA",
    "/relative.mp4",
    "http://u@127.0.0.1/",
    "http://:p@127.0.0.1/",
  ])("asks nobody for %s, and does not print it", async (url) => {
    const { client } = clientFor([], { fetch: () => expect.fail("a request was sent") });
    const error = await refusal(client.multiImage2Video.download(taskAt(url)));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(JSON.stringify(error)).not.toContain(url);
  });

  test("names an option that is wrong, and a video that the task does not have", async () => {
    const { download } = clientFor().client.multiImage2Video;
    const running = { ...task, task_status: "processing" } as unknown as SucceedTask;
    const errors = await Promise.all([
      refusal(download(task, { index: 1 })),
      refusal(download(task, { index: -1 })),
      refusal(download(task, { stallTimeoutMs: 0 })),
      refusal(download(task, { maxRetries: 0.5 })),
      refusal(download(task, { resume: { receivedBytes: 5, totalBytes: 5, validator: '"v1"' } })),
      refusal(download(running)),
    ]);
    for (const error of errors) expect(error).toBeInstanceOf(InvalidInputError);
    expect(host.requests).toEqual([]);
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
      fetch: async () => new Response(body, { headers: { "content-type": "video/mp4" } }),
    });
    const reader = (await client.multiImage2Video.download(task)).stream.getReader();
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
    const server = createServer((_request, response) => {
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
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { client } = clientFor();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { stream } = await client.multiImage2Video.download(taskAt(url));
    const reader = stream.getReader();
    let received = (await reader.read()).value?.length ?? 0;
    let quietTurns = 0;
    let before = 0;
    await until(() => {
      quietTurns = before === sent && waiting !== undefined ? quietTurns + 1 : 0;
      before = sent;
      return quietTurns > 300 || sent === blocks;
    });
    expect(waiting?.writableNeedDrain).toBe(true);
    expect(sent).toBeLessThan(blocks);
    for (let piece = await reader.read(); !piece.done; piece = await reader.read())
      received += piece.value.length;
    expect(received).toBe(block.length * blocks);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

describe(verifies("client:download", "the caller's stop"), () => {
  const stop = new Error("enough");

  test("before the start sends nothing", async () => {
    const error = await refusal(
      clientFor().client.multiImage2Video.download(task, { signal: AbortSignal.abort(stop) }),
    );
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ cause: stop, reference: { taskId: task.task_id } });
    expect(host.requests).toEqual([]);
  });

  test.each([
    ["while the head is awaited", { stallAfter: 0 }],
    ["during a pause", { status: 503 }],
  ])("%s rejects at once", async (_name, plan) => {
    host.plans = [plan];
    const controller = new AbortController();
    const never = new Promise<Response>(() => {});
    const { client } = clientFor([], {
      fetch: (request) => ("status" in plan ? globalThis.fetch(request) : never),
      clock: { now: () => 0, schedule: () => () => {} },
    });
    const failing = refusal(client.multiImage2Video.download(task, { signal: controller.signal }));
    if ("status" in plan) await until(() => host.requests.length === 1 && host.closed === 0);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(stop);
    expect(await failing).toBeInstanceOf(AbortError);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("while nobody reads ends the stream and the connection", async () => {
    host.plans = [{ stallAfter: 100 }];
    const controller = new AbortController();
    const { client, clock } = clientFor();
    const { stream } = await client.multiImage2Video.download(task, { signal: controller.signal });
    const reader = stream.getReader();
    await reader.read();
    controller.abort(stop);
    const error = await refusal(reader.read());
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ cause: stop, reference: { taskId: task.task_id } });
    await until(() => host.closed === 1);
    expect([clock.pending(), getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });

  test("during a read ends it at once", async () => {
    host.plans = [{ stallAfter: 100 }];
    const controller = new AbortController();
    const { client, clock } = clientFor();
    const { stream } = await client.multiImage2Video.download(task, { signal: controller.signal });
    const draining = drain(stream);
    await until(() => host.stalled === 1);
    controller.abort(stop);
    expect((await draining).error).toBeInstanceOf(AbortError);
    await until(() => host.closed === 1);
    expect([clock.pending(), getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
  });

  test("by leaving the stream closes the connection", async () => {
    host.plans = [{ stallAfter: 100 }];
    const controller = new AbortController();
    const { client, clock } = clientFor();
    const { stream } = await client.multiImage2Video.download(task, { signal: controller.signal });
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await until(() => host.closed === 1);
    expect([clock.pending(), getEventListeners(controller.signal, "abort").length]).toEqual([0, 0]);
    expect(host.requests).toHaveLength(1);
  });

  test("is not listened for after the end", async () => {
    const controller = new AbortController();
    const { error } = await downloadAll([{}], { signal: controller.signal });
    expect([error, getEventListeners(controller.signal, "abort").length]).toEqual([undefined, 0]);
  });

  test("an error of onProgress ends the download", async () => {
    const onProgress = (): never => {
      throw stop;
    };
    const { error } = await downloadAll([{ stallAfter: 100 }], { onProgress });
    expect(error).toBe(stop);
    await until(() => host.closed === 1);
  });
});

describe(verifies("client:download.resume", "a lost connection"), () => {
  test("is made again from the next byte on, for the same file only", async () => {
    const done = await downloadAll([{ cutAfter: 70_000 }, {}]);
    expect(done.error).toBeUndefined();
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    const [, again] = host.requests;
    const start = Number(/^bytes=(\d+)-$/.exec(again?.headers.range ?? "")?.[1]);
    expect(start).toBeLessThanOrEqual(70_000);
    expect(again?.headers["if-range"]).toBe('"v1"');
    expect(done.clock.pauses).toEqual([500]);
  });

  test("is one without a byte for stallTimeoutMs", async () => {
    host.plans = [{ stallAfter: 1_000 }, {}];
    const { client, clock } = clientFor();
    const { stream } = await client.multiImage2Video.download(task);
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
    await until(() => host.closed === 1);
    expect(host.requests[1]?.headers.range).toBe("bytes=1000-");
  });

  test("counts anew after every byte, and is given up after maxRetries without one", async () => {
    const few = await downloadAll([...Array<VideoAnswerPlan>(6).fill({ cutAfter: 10 }), {}], {
      maxRetries: 1,
    });
    expect(few.error).toBeUndefined();
    expect(few.clock.pauses).toEqual(Array(6).fill(500));
    const none = await downloadAll([...host.requests.map(() => ({})), { cutAfter: 10 }, { status: 500 }], {
      maxRetries: 2,
    });
    expect(none.bytes.length).toBeLessThanOrEqual(10);
    expect(none.error).toMatchObject({ name: "ServerError", status: 500, retryable: true, billed: "no" });
    expect(none.clock.pauses).toEqual([500, 1_000]);
  });

  test("waits as long as the server asks", async () => {
    const done = await downloadAll([{ status: 503, headers: { "retry-after": "7" } }, { status: 429 }, {}]);
    expect([done.error, done.clock.pauses]).toEqual([undefined, [7_000, 1_000]]);
  });

  test.each<[string, VideoAnswerPlan, VideoAnswerPlan]>([
    ["another ETag", {}, { etag: '"v2"', bytes: film(200_000, 2) }],
    ["another ETag and no regard for If-Range", {}, { etag: '"v2"', ignoreIfRange: true }],
    ["another length", {}, { bytes: film(200_001) }],
    ["no ranges", {}, { ignoreRange: true }],
    ["another range", {}, { contentRange: "bytes 0-199999/200000" }],
    ["a range of no length", {}, { contentRange: "bytes 1000-199999/*" }],
    ["an encoded rest", {}, { headers: { "content-encoding": "br" } }],
  ])("is an error, and never mixed bytes, at a server with %s", async (_name, first, then) => {
    const done = await downloadAll([{ ...first, cutAfter: 1_000 }, then]);
    expect(done.error).toBeInstanceOf(UnexpectedResponseError);
    expect(done.error).toMatchObject({ billed: "no", retryable: true, reference: { taskId: task.task_id } });
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
  ])("of a file known by %s", async (_name, etag, headers, validator) => {
    host.plans = [
      { etag, headers, stallAfter: 1_000 },
      { etag: validator, headers: { ...headers, etag: '"x"' } },
    ];
    if (validator !== undefined) host.plans[1] = { etag: undefined, headers, ignoreIfRange: true };
    const { client, clock } = clientFor();
    const download = await client.multiImage2Video.download(task);
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
      expect(host.requests).toHaveLength(1);
    } else {
      await next;
      expect(host.requests[1]?.headers["if-range"]).toBe(validator);
      await reader.cancel();
    }
  });

  test("before the first byte needs nothing to recognise the file by", async () => {
    const done = await downloadAll([{ etag: undefined, cutAfter: 0 }, { etag: undefined }]);
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    expect(host.requests[1]?.headers.range).toBeUndefined();
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
    const { error, bytes: got } = await drain((await client.multiImage2Video.download(task)).stream);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ message: expect.stringContaining(message) });
    expect(got.length).toBeLessThanOrEqual(90);
  });

  test("makes a video whole, however the connection ends after it", async () => {
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
    const done = await drain((await client.multiImage2Video.download(task)).stream);
    expect([done.error, done.bytes.length, pulls]).toEqual([undefined, 100, 2]);
  });

  test("is not compared when the body was encoded, and nothing is requested by range then", async () => {
    const headers = { "content-length": "10", "content-encoding": "gzip", etag: '"v1"' };
    const { client } = clientFor([], { fetch: answer(100, headers) });
    const download = await client.multiImage2Video.download(task);
    expect([download.totalBytes, download.validator]).toEqual([undefined, undefined]);
    expect((await drain(download.stream)).bytes).toHaveLength(100);
  });

  test("may be unknown", async () => {
    const { client } = clientFor([], { fetch: answer(100, {}) });
    const download = await client.multiImage2Video.download(task);
    expect(download.totalBytes).toBeUndefined();
    expect((await drain(download.stream)).bytes).toHaveLength(100);
  });
});

describe(verifies("client:download.resume", "resume"), () => {
  const resume = { receivedBytes: 50_000, totalBytes: bytes.length, validator: '"v1"' };

  test("begins where the part ends", async () => {
    const done = await downloadAll([{}], { resume });
    expect(done.startsAt).toBe(50_000);
    expect(done.bytes).toEqual(new Uint8Array(bytes.subarray(50_000)));
  });

  test.each<[string, VideoAnswerPlan]>([
    ["another file", { etag: '"v2"' }],
    ["no ranges", { ignoreRange: true }],
  ])("begins anew at a server with %s", async (_name, plan) => {
    const done = await downloadAll([plan], { resume });
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
      host.requests.length = 0;
      host.plans = steps.map(({ cutAfter, kind }): VideoAnswerPlan => {
        if (kind === "503") return { status: 503 };
        const cut = { bytes: small, cutAfter: kind === "whole" ? undefined : cutAfter };
        if (kind === "changed") return { ...cut, bytes: film(5_000, 4), etag: '"v2"' };
        if (kind === "lies") return { ...cut, contentRange: "bytes 7-4999/5000" };
        return kind === "no ranges" ? { ...cut, ignoreRange: true } : cut;
      });
      host.plans.push({ bytes: small });
      const { client, clock } = clientFor();
      let got: Uint8Array;
      let error: unknown;
      let validator: string | undefined;
      try {
        const download = await client.multiImage2Video.download(task);
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

describe(verifies("client:download.expired", "a refused URL"), () => {
  const fresh = (): SucceedTask => taskAt(`${host.url}/fresh.mp4`);

  test.each([403, 404, 410])("with HTTP %i is renewed by one look at the task", async (status) => {
    const done = await downloadAll([{ status }, {}], {}, [fresh()]);
    expect(done.error).toBeUndefined();
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    expect(host.requests.map(({ path }) => path)).toEqual(["/one.mp4", "/fresh.mp4"]);
    expect(done.apiRequests).toHaveLength(1);
    expect(done.apiRequests[0]?.headers.get("authorization")).toBe("Bearer sk-secret-of-the-api");
  });

  test("in the middle is renewed too, and the same file goes on", async () => {
    const done = await downloadAll([{ cutAfter: 1_000 }, { status: 403 }, {}], {}, [fresh()]);
    expect(done.error).toBeUndefined();
    expect(done.bytes).toEqual(new Uint8Array(bytes));
    expect(host.requests[2]).toMatchObject({ path: "/fresh.mp4", headers: { "if-range": '"v1"' } });
  });

  test("in the middle with another file under the fresh one is an error", async () => {
    const done = await downloadAll([{ cutAfter: 1_000 }, { status: 403 }, { etag: '"v2"' }], {}, [fresh()]);
    expect(done.error).toBeInstanceOf(UnexpectedResponseError);
  });

  const gone = { code: "task_not_exist", message: "task_not_exist", data: null };
  test.each<[string, () => SucceedTask | Response, number]>([
    ["the same URL", () => task, 1],
    ["a URL that is refused too", fresh, 2],
    ["no such task", () => json(gone, 400), 1],
    ["no video", () => json({ code: 0, message: "", data: { ...task, task_status: "processing" } }), 1],
  ])("is ResultExpiredError when the service answers with %s", async (_name, look, requests) => {
    host.plans = [{ status: 403 }];
    const { client, apiRequests } = clientFor([look()]);
    const error = await refusal(client.multiImage2Video.download(task));
    expect(error).toBeInstanceOf(ResultExpiredError);
    expect(error).toMatchObject({
      name: "ResultExpiredError",
      status: 403,
      billed: "no",
      retryable: false,
      reference: { taskId: task.task_id },
      advice: expect.stringContaining("30 days"),
    });
    expect([host.requests.length, apiRequests.length]).toEqual([requests, 1]);
  });

  test("is not called expired when the service cannot be asked", async () => {
    host.plans = [{ status: 403 }];
    const { client } = clientFor([json({ code: 1000, message: "authentication failed" }, 401)]);
    const error = await refusal(client.multiImage2Video.download(task));
    expect(error).toMatchObject({ name: "AuthenticationError", reference: { taskId: task.task_id } });
  });
});
