import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, type KlingError } from "../../src/index.ts";
import { clockedClient, input, settled } from "../fakes/clocked-client.ts";
import { listen } from "../fakes/listen.ts";
import { onceClient } from "../fakes/once-client.ts";
import { json, recordedFetch } from "../fakes/recorded-fetch.ts";

const mib = 1_048_576;
const errorOf = (call: Promise<unknown>): Promise<KlingError> =>
  call.then(
    () => expect.unreachable("it did not fail"),
    (error: KlingError) => error,
  );

/** A body that never ends, and says how much of it was taken, and whether it was cancelled. */
function endless(start = "") {
  const seen = { bytes: 0, isCancelled: false };
  const piece = new TextEncoder().encode(" ".repeat(65_536));
  let next = new TextEncoder().encode(start);
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const sent = next.length > 0 ? next : piece;
      next = new Uint8Array();
      seen.bytes += sent.length;
      controller.enqueue(sent);
    },
    cancel() {
      seen.isCancelled = true;
    },
  });
  return { seen, body };
}

describe(verifies("client:errors.bounded", "an answer of more than 1 MiB"), () => {
  test.each([200, 400, 429, 500, 503])("is cut and not asked for again, with status %i", async (status) => {
    const bodies: ReturnType<typeof endless>[] = [];
    const fetch = async (request: Request): Promise<Response> => {
      await request.text();
      bodies.push(endless('{"code":1302,"message":"busy","task_id":'));
      return new Response(bodies.at(-1)?.body, { status, headers: { "content-type": "application/json" } });
    };
    const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch });
    const error = await errorOf(multiImage2Video.get("1"));
    expect(error).toMatchObject({ name: "UnexpectedResponseError", retryable: false, billed: "no", status });
    expect(error.message).toContain("an answer of more than 1 MiB");
    expect(error.body).toHaveLength(4_096);
    expect(bodies).toHaveLength(1);
    expect(bodies[0]?.seen.isCancelled).toBe(true);
    expect(bodies[0]?.seen.bytes).toBeLessThan(mib + 4 * 65_536);
  });

  test("to a create says that a task may exist, and names it", async () => {
    const { body } = endless('{"code":0,"data":{"task_id":861309198188019719,"task_status":"submitted",');
    const { create } = onceClient(recordedFetch(new Response(body)).fetch);
    expect(await errorOf(create(input))).toMatchObject({
      name: "UnexpectedResponseError",
      billed: "unknown",
      reference: { version: 1, endpoint: "multiImage2Video", taskId: "861309198188019719" },
    });
  });

  test("counts after decompression", async () => {
    const bomb = gzipSync(Buffer.alloc(64 * mib, 0x20));
    expect(bomb.length).toBeLessThan(mib / 8);
    await using server = await listen((_request, response) => {
      response.setHeader("content-encoding", "gzip").end(bomb);
    });
    const { multiImage2Video } = createKlingClient({ baseUrl: server.url, maxRetries: 0 });
    expect((await errorOf(multiImage2Video.get("1"))).message).toContain("more than 1 MiB");
  });

  test("closes its connection", async () => {
    let isClosed = false;
    await using server = await listen((_request, response) => {
      response.on("close", () => {
        isClosed = true;
      });
      const piece = Buffer.alloc(65_536, 0x20);
      const write = (): void => {
        while (response.write(piece));
        response.once("drain", write);
      };
      write();
    });
    const { multiImage2Video } = createKlingClient({ baseUrl: server.url, maxRetries: 0 });
    await errorOf(multiImage2Video.get("1"));
    while (!isClosed) await new Promise((resolve) => setImmediate(resolve));
  });

  test("of exactly 1 MiB is read", async () => {
    const task = { task_id: "7", task_status: "submitted", task_result: {} };
    const text = JSON.stringify({ code: 0, data: task });
    const { get } = onceClient(recordedFetch(new Response(text.padEnd(mib))).fetch);
    expect(await get("7")).toEqual(task);
  });
});

/** The answer of a fetch of a package: its body is no stream of the platform. */
function foreignAnswer(body: unknown, text = ""): () => Promise<Response> {
  const answer = { status: 200, headers: new Headers(), body, text: async () => text };
  return async () => answer as unknown as Response;
}

describe(verifies("client:errors.bounded", "an answer whose body is no stream of the platform"), () => {
  const task = JSON.stringify({ code: 0, data: { task_id: "7", task_status: "submitted" } });
  const get = (fetch: () => Promise<Response>) => onceClient(fetch).get("7");

  test("is read from a stream of Node's", async () => {
    expect(
      await get(foreignAnswer(Readable.from([Buffer.from(task.slice(0, 9)), Buffer.from(task.slice(9))]))),
    ).toMatchObject({ task_id: "7" });
  });

  test("is cut in a stream of Node's, which is closed", async () => {
    let pieces = 0;
    const piece = Buffer.alloc(65_536, 0x20);
    const endless = new Readable({
      read() {
        pieces += 1;
        this.push(piece);
      },
    });
    expect((await errorOf(get(foreignAnswer(endless)))).message).toContain("more than 1 MiB");
    expect(pieces).toBeLessThan(40);
    expect(endless.destroyed).toBe(true);
  });

  test.each([
    ["that is too long is no answer", task.padEnd(mib + 1), false],
    ["of exactly 1 MiB is read", task.padEnd(mib), true],
  ])("a text %s", async (_name, text, isRead) => {
    const outcome = await get(foreignAnswer(undefined, text)).catch(({ message }: Error) => message);
    expect(typeof outcome === "object").toBe(isRead);
    if (!isRead) expect(outcome).toContain("more than 1 MiB");
  });

  test("that breaks off in a stream of Node's keeps the id that came", async () => {
    const body = Readable.from(
      (async function* () {
        yield Buffer.from(`{"code":0,"data":{"task_id":"7",`);
        throw new Error("reset");
      })(),
    );
    const error = await errorOf(onceClient(foreignAnswer(body)).create(input));
    expect(error).toMatchObject({ billed: "unknown", reference: { taskId: "7" } });
  });
});

test.each<[string, unknown]>([
  ["a page", `<html>${"x".repeat(50_000)}`],
  ["JSON", { code: 1201, message: "no", detail: "x".repeat(50_000) }],
])(verifies("client:errors.bounded", "an error keeps 4,096 characters of %s"), async (_name, body) => {
  const { create } = onceClient(recordedFetch(json(body, 400)).fetch);
  expect((await errorOf(create(input))).body).toHaveLength(4_096);
});

test(
  verifies("client:errors.bounded", "codes, request ids and reasons of any length make no long message"),
  async () => {
    const long = "x".repeat(100_000);
    const refusal = json({ code: long, message: long, request_id: long }, 400);
    const error = await errorOf(onceClient(recordedFetch(refusal).fetch).create(input));
    expect(error.message.length).toBeLessThan(700);
    expect(String(error.code).length).toBeLessThan(110);
    expect(error.requestId?.length).toBeLessThan(110);
    const failed = json({ code: 0, data: { task_id: "7", task_status: "failed", task_status_msg: long } });
    const { multiImage2Video, clock } = clockedClient(recordedFetch(failed));
    expect((await errorOf(settled(clock, multiImage2Video.wait("7")))).message.length).toBeLessThan(400);
    for (const task_status of ["submitted", "succeed", "failed"]) {
      const named = json({ code: 0, data: { task_id: long, task_status } });
      const { text2Video, clock } = clockedClient(recordedFetch(named));
      expect((await errorOf(settled(clock, text2Video.get("7")))).message.length).toBeLessThan(700);
      const ofOwn = await settled(clock, text2Video.get(long)).catch((error: Error) => error);
      if (ofOwn instanceof Error) expect(ofOwn.message.length).toBeLessThan(700);
    }
  },
);

test(verifies("client:errors", "control characters of the service stay out of messages"), async () => {
  const message = "no\u001b[2J\u0000\u202etxt.exe\r\nHTTP/1.1 200";
  const refusal = json({ code: 1201, message }, 400);
  const error = await errorOf(onceClient(recordedFetch(refusal).fetch).create(input));
  expect(error.message).toBe("multiImage2Video.create: no [2J txt.exe HTTP/1.1 200 (HTTP 400, code 1201)");
});

test(verifies("client:errors", "times in messages are whole milliseconds"), async () => {
  const fetch = (): Promise<Response> => new Promise(() => {});
  const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch, maxRetries: 0 });
  const error = await errorOf(multiImage2Video.get("7", { requestTimeoutMs: 1.75 }));
  expect(error.message).toBe("multiImage2Video.get: no complete answer within 2 ms");
});
