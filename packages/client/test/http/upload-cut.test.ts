import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createKlingClient, type KlingClientOptions, type KlingError, type Task } from "../../src/index.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, exampleBody, json } from "../fakes/recorded-fetch.ts";

// Several pieces of 192 KiB.
const picture = new Blob([new Uint8Array(1_000_000)]);
const input = { image_list: [picture, "https://example.com/b.png"], prompt: "They wave." } as const;

afterEach(() => vi.unstubAllGlobals());

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function readAll(reader: Reader): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    text += decoder.decode(piece.value);
  return text;
}

/** The outcome of a create. Each of its requests goes to the next connection, which reads what it wants of the body. */
async function createOver(
  connections: ((reader: Reader) => Promise<Response>)[],
  options: KlingClientOptions = {},
) {
  const requests: string[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    requests.push(request.method);
    if (request.body === null) return example("error-400-task-not-exist", 400);
    const connection = connections.shift();
    if (connection === undefined) throw new Error("no connection was planned");
    return connection(request.body.getReader());
  };
  vi.stubGlobal("fetch", fetch);
  const clock = manualClock();
  const { create } = createKlingClient({ apiKey: "k", clock, validate: "off", ...options }).multiImage2Video;
  let outcome: { task?: Task; error?: KlingError } | undefined;
  create({ ...input, image_list: [...input.image_list] }).then(
    (task) => {
      outcome = { task };
    },
    (error: KlingError) => {
      outcome = { error };
    },
  );
  await clock.runUntil(() => outcome !== undefined);
  return { ...outcome, requests };
}

/** Breaks the connection after one piece, in the middle of the picture. */
async function cut(reader: Reader): Promise<Response> {
  await reader.read();
  throw new TypeError("fetch failed", { cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }) });
}

/** Reads one piece, and never answers. */
async function stall(reader: Reader): Promise<Response> {
  await reader.read();
  return new Promise(() => {});
}

async function accept(reader: Reader): Promise<Response> {
  JSON.parse(await readAll(reader));
  return json(exampleBody("create-response"));
}

async function acceptAndLose(reader: Reader): Promise<Response> {
  await accept(reader);
  throw new TypeError("fetch failed");
}

describe(verifies("client:create.cut", "a request that was cut before its last byte made no task"), () => {
  test("is sent again", async () => {
    const { task, requests } = await createOver([cut, cut, accept]);
    expect(task).toEqual(exampleBody("create-response")["data"]);
    expect(requests).toEqual(["POST", "POST", "POST"]);
  });

  test("fails, certainly without a task, when it is cut each time", async () => {
    const { error, requests } = await createOver([cut, cut, cut]);
    expect(error).toMatchObject({ name: "ConnectionError", billed: "no", retryable: true });
    expect(requests).toEqual(["POST", "POST", "POST"]);
  });

  test("fails, certainly without a task, when it takes longer than one request may", async () => {
    const { error, requests } = await createOver([stall], { maxRetries: 0 });
    expect(error).toMatchObject({ name: "RequestTimeoutError", billed: "no", retryable: true });
    expect(requests).toEqual(["POST"]);
  });

  test("has an unknown outcome once the last byte was read", async () => {
    const { error, requests } = await createOver([acceptAndLose]);
    expect(error).toMatchObject({ name: "SubmissionUncertainError", billed: "unknown" });
    expect(requests.slice(0, 2)).toEqual(["POST", "GET"]);
  });

  test("is never completed by a fetch that ignores its signal", async () => {
    const ends: unknown[] = [];
    const fetch = async (request: Request): Promise<Response> => {
      if (request.body === null) return example("error-400-task-not-exist", 400);
      const reader = request.body.getReader();
      await reader.read();
      await new Promise((resolve) => request.signal.addEventListener("abort", resolve));
      ends.push(await readAll(reader).catch((error: Error) => error.message));
      return json(exampleBody("create-response"));
    };
    const { error } = await createOver([], { fetch, maxRetries: 0 });
    expect(error).toMatchObject({ name: "RequestTimeoutError", billed: "no" });
    await vi.waitFor(() => expect(ends).toEqual(["the request is over"]));
  });
});
