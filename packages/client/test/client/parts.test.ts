import { getEventListeners } from "node:events";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  ConnectionError,
  type KlingClient,
  type KlingClientOptions,
  type KlingError,
  type SucceedTask,
  type VideoResult,
} from "../../src/index.ts";
import { input } from "../fakes/clocked-client.ts";
import { png } from "../fakes/pictures.ts";
import { example, exampleBody, type RecordedFetch, recordedFetch } from "../fakes/recorded-fetch.ts";

type Kling = KlingClient["multiImage2Video"];

const created = exampleBody("create-response")["data"] as { task_id: string };
const done = exampleBody("task-succeed")["data"] as SucceedTask<VideoResult>;
const withBlob = { ...input, image_list: [new Blob([png(300, 300)]), "https://example.com/b.png"] };

const files = {
  wait: "../../src/tasks/waiting/wait.ts",
  limiter: "../../src/tasks/concurrency/limiter.ts",
  download: "../../src/files/download.ts",
  pictures: "../../src/input/pictures.ts",
  "hooks and middleware": "../../src/http/exchange.ts",
  requests: "../../src/http/send.ts",
};

afterEach(() => {
  for (const file of Object.values(files)) vi.doUnmock(file);
});

const absent = (): never => {
  throw new Error("404");
};

/** A client whose given part cannot be loaded, as in a page that was published again meanwhile. */
async function clientWithout(
  part: keyof typeof files,
  fake: RecordedFetch,
  options: KlingClientOptions = {},
  load: () => Promise<object> = absent,
): Promise<Kling> {
  vi.resetModules();
  vi.doMock(files[part], load);
  const { createKlingClient } = await import("../../src/index.ts");
  return createKlingClient({ apiKey: "sk-test", fetch: fake.fetch, maxRetries: 0, ...options })
    .multiImage2Video;
}

async function errorOf(call: Promise<unknown>): Promise<KlingError> {
  return call.then(
    () => expect.unreachable("it did not fail"),
    (error: KlingError) => error,
  );
}

describe(verifies("client:size", "a part that cannot be loaded"), () => {
  const nothingSent: [keyof typeof files, KlingClientOptions, typeof input][] = [
    ["wait", {}, input],
    ["limiter", { concurrency: { tasks: 1 } }, input],
    ["pictures", {}, withBlob],
    ["pictures", { validate: "off" }, withBlob],
    ["hooks and middleware", { onRequest: () => {} }, input],
    ["requests", {}, input],
  ];
  test.each(nothingSent)("%s: create says so, and sends nothing", async (part, options, request) => {
    const fake = recordedFetch(example("create-response"));
    const { create } = await clientWithout(part, fake, options);
    const error = await errorOf(create(request));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      billed: "no",
      retryable: true,
      reference: { endpoint: "multiImage2Video" },
    });
    expect(error.message).toMatch(/^multiImage2Video.*: a part of this client could not be loaded$/);
    expect(fake.requests).toEqual([]);
  });

  test("wait: wait, watch and recover keep the reference", async () => {
    const { wait, watch, recover } = await clientWithout("wait", recordedFetch());
    const { task_id: taskId } = created;
    const reference = { externalTaskId: "mine" };
    expect(await errorOf(wait(taskId))).toMatchObject({ retryable: true, reference: { taskId } });
    expect(await errorOf(watch(taskId).next())).toMatchObject({ retryable: true, reference: { taskId } });
    expect(await errorOf(recover("mine"))).toMatchObject({ retryable: true, reference });
  });

  test("download: its error says so", async () => {
    const { download } = await clientWithout("download", recordedFetch());
    const error = await errorOf(download(done));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toBe("download: a part of this client could not be loaded");
  });
});

describe(verifies("client:wait.abort", "a part that never loads"), () => {
  const never = (): Promise<object> => new Promise(() => {});

  test.each<[keyof typeof files]>([["wait"], ["hooks and middleware"]])(
    "%s: create is stopped at once, and nothing is sent",
    async (part) => {
      const fake = recordedFetch(example("create-response"));
      const { create } = await clientWithout(part, fake, { onRequest: () => {} }, never);
      const controller = new AbortController();
      const error = errorOf(create(input, { signal: controller.signal }));
      setImmediate(() => controller.abort("enough"));
      expect(await error).toMatchObject({ name: "AbortError", cause: "enough", billed: "no" });
      expect(fake.requests).toEqual([]);
    },
  );

  test("a create that was stopped before it began does not wait for the part", async () => {
    const fake = recordedFetch(example("create-response"));
    const { create } = await clientWithout("hooks and middleware", fake, { onRequest: () => {} }, never);
    const error = await errorOf(create(input, { signal: AbortSignal.abort("enough") }));
    expect(error).toMatchObject({ name: "AbortError", cause: "enough", billed: "no" });
    expect(fake.requests).toEqual([]);
  });

  test.each<[keyof typeof files, KlingClientOptions]>([
    ["wait", {}],
    ["limiter", { concurrency: { tasks: 1 } }],
    ["hooks and middleware", { onRequest: () => {} }],
  ])("%s: create ends with its timeoutMs, and nothing is sent", async (part, options) => {
    const fake = recordedFetch(example("create-response"));
    const { create } = await clientWithout(part, fake, options, never);
    const controller = new AbortController();
    const error = await errorOf(create(input, { timeoutMs: 1, signal: controller.signal }));
    // The time may be over just before the part is asked for.
    expect(error).toMatchObject({
      name: expect.stringMatching(/^(ConnectionError|InvalidInputError)$/) as string,
      billed: "no",
    });
    expect(fake.requests).toEqual([]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("wait, watch and recover end with their timeoutMs, and keep the reference", async () => {
    const { wait, watch, recover } = await clientWithout("wait", recordedFetch(), {}, never);
    const options = { timeoutMs: 1 };
    const ended = { name: "ConnectionError", billed: "no", retryable: true };
    const reference = { taskId: "123" };
    expect(await errorOf(wait("123", options))).toMatchObject({ ...ended, reference });
    expect(await errorOf(watch("123", options).next())).toMatchObject({ ...ended, reference });
    expect(await errorOf(recover("mine", options))).toMatchObject({
      ...ended,
      reference: { externalTaskId: "mine" },
    });
  });

  test("a watch can be left, and a wait under an aborted signal does not begin", async () => {
    const { wait, watch } = await clientWithout("wait", recordedFetch(), {}, never);
    const tasks = watch("123");
    const next = tasks.next();
    await tasks.return(undefined);
    expect(await next).toEqual({ done: true, value: undefined });
    const error = await errorOf(wait("123", { signal: AbortSignal.abort("enough") }));
    expect(error).toMatchObject({ name: "AbortError", cause: "enough", reference: { taskId: "123" } });
  });

  test("a wait is stopped at once, and its error names the task", async () => {
    const { wait } = await clientWithout("wait", recordedFetch(), {}, never);
    const controller = new AbortController();
    const error = errorOf(wait("123", { signal: controller.signal }));
    setImmediate(() => controller.abort("enough"));
    expect(await error).toMatchObject({ name: "AbortError", cause: "enough", reference: { taskId: "123" } });
    expect((await error).message).toBe(
      "multiImage2Video.wait: stopped by the caller; task 123 may still be running",
    );
  });
});
