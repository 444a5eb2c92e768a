import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { type DownloadOptions, RequestTimeoutError, UnexpectedResponseError } from "../../src/index.ts";
import { clientFor, drain, film, refusal, taskAt } from "../fakes/video-host.ts";

const task = taskAt("http://127.0.0.1/one.mp4");
const type = { "content-type": "video/mp4" };

/** A clock that ends pauses at once. Each request and each pause of a connection moves it on by `stepMs`. */
function steppedClock(stepMs: number) {
  let time = 0;
  return {
    now: () => time,
    step: () => {
      time += stepMs;
    },
    schedule(callback: () => void, ms: number): () => void {
      const immediate = ms < 20_000 ? setImmediate(callback) : undefined;
      return () => clearImmediate(immediate);
    },
  };
}

/** Downloads from a `fetch`, and returns what came. */
async function download(
  fetch: (request: Request) => Promise<Response>,
  options: DownloadOptions = {},
  clock = steppedClock(0),
) {
  const { client } = clientFor([], { fetch, clock, random: () => 0 });
  return drain((await client.multiImage2Video.download(task, options)).stream);
}

describe(verifies("client:download", "a download has bounds"), () => {
  test("maxBytes ends a file that states more before its first byte", async () => {
    const fetch = async () => new Response(film(2_000), { headers: { ...type, "content-length": "2000" } });
    const error = await refusal(download(fetch, { maxBytes: 1_999 }));
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({
      retryable: false,
      message: expect.stringContaining("more than 1999 bytes"),
    });
    expect((await download(fetch, { maxBytes: 2_000 })).bytes).toHaveLength(2_000);
  });

  test("maxBytes ends a body that has no end", async () => {
    let pulls = 0;
    const fetch = async () =>
      new Response(
        new ReadableStream<Uint8Array>({
          pull(controller) {
            pulls += 1;
            controller.enqueue(film(1_000, pulls));
          },
        }),
        { headers: type },
      );
    const { bytes, error } = await download(fetch, { maxBytes: 10_000 });
    expect(error).toBeInstanceOf(UnexpectedResponseError);
    expect(error).toMatchObject({ advice: expect.stringContaining("maxBytes") });
    expect(bytes).toHaveLength(10_000);
    expect(pulls).toBeLessThan(14);
  });

  test("is 1 GiB by default", async () => {
    const headers = { ...type, "content-length": String(1024 ** 3 + 1) };
    const error = await refusal(download(async () => new Response(film(10), { headers })));
    expect(error.message).toContain("more than 1073741824 bytes (maxBytes)");
  });

  /** A server that sends one byte on each connection. */
  function oneByteServer(total: number, onRequest: () => void) {
    return async ({ headers }: Request): Promise<Response> => {
      onRequest();
      const start = Number(/=(\d+)-/.exec(headers.get("range") ?? "=0-")?.[1]);
      let isSent = false;
      const body = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            if (isSent) controller.error(new TypeError("terminated"));
            else controller.enqueue(Uint8Array.of(1));
            isSent = true;
          },
        },
        { highWaterMark: 0 },
      );
      const rest = { "content-range": `bytes ${start}-${total - 1}/${total}` };
      const length = { "content-length": String(total - start), etag: '"1"' };
      return new Response(body, {
        status: start > 0 ? 206 : 200,
        headers: { ...type, ...length, ...(start > 0 ? rest : {}) },
      });
    };
  }

  test("one byte on each connection ends after 1,000 connections", async () => {
    let requests = 0;
    const fetch = oneByteServer(1e6, () => {
      requests += 1;
    });
    const { bytes, error } = await download(fetch);
    expect([requests, bytes.length]).toEqual([1_000, 1_000]);
    expect(error).toMatchObject({ name: "ConnectionError", retryable: true });
  });

  test.each([
    ["10 s", { timeoutMs: 10_000 }, 1_000, 10],
    ["an hour by default", {}, 60_000, 60],
  ])("the whole download ends after %s", async (_name, options, stepMs, most) => {
    let requests = 0;
    const clock = steppedClock(stepMs);
    const fetch = oneByteServer(1e6, () => {
      requests += 1;
      clock.step();
    });
    const { error } = await download(fetch, options, clock);
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(error).toMatchObject({ retryable: true, billed: "no", reference: { taskId: task.task_id } });
    expect(requests).toBe(most);
  });

  test("a host that never answers ends with the whole time, when that is shorter than a stall", async () => {
    const error = await refusal(download(() => new Promise(() => {}), { timeoutMs: 5_000, maxRetries: 9 }));
    expect(error).toBeInstanceOf(RequestTimeoutError);
    expect(error.message).toBe("download: not complete within 5000 ms");
  });

  test.each([{ maxBytes: 0 }, { maxBytes: 1.5 }, { timeoutMs: -1 }, { timeoutMs: Number.NaN }])(
    "%j is refused",
    async (options) => {
      const error = await refusal(download(() => expect.fail("a request was sent"), options));
      expect(error.name).toBe("InvalidInputError");
    },
  );
});
