import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  ConnectionError,
  InvalidRequestError,
  type KlingClient,
  type KlingClientOptions,
  type KlingError,
  SubmissionUncertainError,
  type SucceedTask,
  type VideoResult,
} from "../../src/index.ts";
import { input, settled } from "../fakes/clocked-client.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { png } from "../fakes/pictures.ts";
import { example, exampleBody, json, type RecordedFetch, recordedFetch } from "../fakes/recorded-fetch.ts";

type Kling = KlingClient["multiImage2Video"];

const created = exampleBody("create-response")["data"] as { task_id: string };
const done = exampleBody("task-succeed")["data"] as SucceedTask<VideoResult>;
const inHand = { ...input, image_list: [new Blob([png(300, 300)]), "https://example.com/b.png"] };
const lost = new Error("the connection broke");

const files = {
  wait: "../../src/tasks/wait.ts",
  limiter: "../../src/tasks/concurrency/limiter.ts",
  download: "../../src/files/download.ts",
  pictures: "../../src/input/pictures.ts",
  "hooks and middleware": "../../src/http/exchange.ts",
};

afterEach(() => {
  for (const file of Object.values(files)) vi.doUnmock(file);
});

const absent = (): never => {
  throw new Error("404");
};

/** A client one part of which cannot be loaded, as in a page that was published again meanwhile. */
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
    ["limiter", { concurrency: { tasks: 1 } }, input],
    ["pictures", {}, inHand],
    ["pictures", { validate: "off" }, inHand],
    ["hooks and middleware", { onRequest: () => {} }, input],
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

  test("wait: generate has made its task and tells its id, and so do wait and watch", async () => {
    const fake = recordedFetch(example("create-response"));
    const { generate, wait, watch } = await clientWithout("wait", fake);
    const { task_id: taskId } = created;
    const error = await errorOf(generate(input));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ retryable: true, billed: "unknown", reference: { taskId } });
    expect(await errorOf(wait(taskId))).toMatchObject({ retryable: true, reference: { taskId } });
    expect(await errorOf(watch(taskId).next())).toMatchObject({ retryable: true, reference: { taskId } });
    expect(fake.requests).toHaveLength(1);
  });

  test("wait: a create whose answer was lost is in doubt, and nothing is sent again", async () => {
    const fake = recordedFetch(lost);
    const { create, recover } = await clientWithout("wait", fake);
    const error = await errorOf(create({ ...input, external_task_id: "mine" }));
    expect(error).toBeInstanceOf(SubmissionUncertainError);
    expect(error).toMatchObject({ billed: "unknown", reference: { externalTaskId: "mine" } });
    const again = await errorOf(recover(error.reference ?? ""));
    expect(again).toBeInstanceOf(ConnectionError);
    expect(again).toMatchObject({ retryable: true, reference: { externalTaskId: "mine" } });
    expect(fake.requests).toHaveLength(1);
  });

  test("wait: a refusal is what create throws, though the id may be taken", async () => {
    const fake = recordedFetch(json({ code: 1201, message: "refused" }, 400));
    const { create } = await clientWithout("wait", fake);
    const error = await errorOf(create({ ...input, external_task_id: "mine" }));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(fake.requests).toHaveLength(1);
  });

  test("download: says so", async () => {
    const { download } = await clientWithout("download", recordedFetch());
    const error = await errorOf(download(done));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.message).toBe("download: a part of this client could not be loaded");
  });
});

describe(verifies("client:wait.abort", "a part that takes for ever to load"), () => {
  const never = (): Promise<object> => new Promise(() => {});

  test("create is stopped at once, and nothing is sent", async () => {
    const fake = recordedFetch(example("create-response"));
    const { create } = await clientWithout("hooks and middleware", fake, { onRequest: () => {} }, never);
    const controller = new AbortController();
    const error = errorOf(create(input, { signal: controller.signal }));
    setImmediate(() => controller.abort("enough"));
    expect(await error).toMatchObject({ name: "AbortError", cause: "enough", billed: "no" });
    expect(fake.requests).toEqual([]);
  });

  test("a create that was stopped before it began does not wait for it", async () => {
    const fake = recordedFetch(example("create-response"));
    const { create } = await clientWithout("hooks and middleware", fake, { onRequest: () => {} }, never);
    const error = await errorOf(create(input, { signal: AbortSignal.abort("enough") }));
    expect(error).toMatchObject({ name: "AbortError", cause: "enough", billed: "no" });
    expect(fake.requests).toEqual([]);
  });

  test("a wait is stopped at once, and tells its task", async () => {
    const { wait } = await clientWithout("wait", recordedFetch(), {}, never);
    const controller = new AbortController();
    const error = errorOf(wait("123", { signal: controller.signal }));
    setImmediate(() => controller.abort("enough"));
    expect(await error).toMatchObject({ name: "AbortError", cause: "enough", reference: { taskId: "123" } });
    expect((await error).message).toBe("multiImage2Video.wait: stopped by the caller; task 123 goes on");
  });

  test("a create whose answer was lost is in doubt, when it is stopped and when its time is over", async () => {
    const { create } = await clientWithout("wait", recordedFetch(lost), {}, never);
    vi.useFakeTimers();
    try {
      const controller = new AbortController();
      const stopped = errorOf(create(input, { signal: controller.signal }));
      const late = errorOf(create(input));
      await vi.advanceTimersByTimeAsync(1_000);
      controller.abort("enough");
      expect(await stopped).toMatchObject({ name: "AbortError", cause: "enough", billed: "unknown" });
      await vi.advanceTimersByTimeAsync(180_000);
      expect(await late).toBeInstanceOf(SubmissionUncertainError);
    } finally {
      vi.useRealTimers();
    }
  });

  test("the lookup of a lost answer waits for it in real time, though a test's clock runs ahead", async () => {
    const clock = manualClock();
    const fake = recordedFetch(lost);
    const load = async (): Promise<object> => {
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      return vi.importActual(files.wait);
    };
    const { create } = await clientWithout("wait", fake, { clock }, load);
    expect(await settled(clock, errorOf(create(input)))).toBeInstanceOf(SubmissionUncertainError);
    expect(fake.requests.map(({ method }) => method)).toEqual(["POST", "GET", "GET", "GET", "GET"]);
  });
});
