import { verifies } from "cometapi-kling-spec/requirements";
import { beforeAll, describe, expect, test } from "vitest";
import type { KlingClient, KlingClientOptions, SucceedTask, VideoResult } from "../../src/index.ts";
import { clockedClient, settled } from "../fakes/clocked-client.ts";
import { example, exampleBody, json, type Recorded, recordedFetch } from "../fakes/recorded-fetch.ts";

const input = { prompt: "Wave." };
const context = { row: 7 };
const succeed = exampleBody("task-succeed")["data"] as SucceedTask<VideoResult>;
const { task_id } = succeed;
const byExternalId = json({
  code: 0,
  data: { ...succeed, task_info: { external_task_id: "order-1" } },
});
const fresh = json({
  code: 0,
  data: {
    ...succeed,
    task_result: { videos: [{ id: "1", url: "https://cdn.example.com/fresh.mp4", duration: "5" }] },
  },
});
const busy = json({ code: 1302, message: "busy" }, 429);
const lost = (): never => {
  throw new TypeError("fetch failed");
};
const echo = ({ url }: Recorded): Response => {
  const external_task_id = url.split("/").at(-1);
  return json({ code: 0, data: { ...succeed, created_at: 4e12, task_info: { external_task_id } } });
};

/** Each call with a context, and the answers that take it through retries, lookups and polls. */
const calls: [string, Parameters<typeof recordedFetch>, (client: KlingClient) => Promise<unknown>][] = [
  ["create", [busy, example("create-response")], ({ text2Video }) => text2Video.create(input, { context })],
  ["create that lost its answer", [lost, echo], ({ text2Video }) => text2Video.create(input, { context })],
  ["get", [busy, example("task-succeed")], ({ text2Video }) => text2Video.get(task_id, { context })],
  ["recover", [byExternalId], ({ text2Video }) => text2Video.recover("order-1", { context })],
  [
    "wait for a reference",
    [byExternalId],
    ({ text2Video }) => text2Video.wait({ externalTaskId: "order-1" }, { context }),
  ],
  [
    "wait",
    [example("task-processing"), example("task-succeed")],
    ({ text2Video }) => text2Video.wait(task_id, { context }),
  ],
  [
    "watch",
    [example("task-processing")],
    async ({ text2Video }) => {
      for await (const task of text2Video.watch(task_id, { context })) return task;
      return undefined;
    },
  ],
  [
    "generate",
    [busy, example("create-response"), example("task-processing"), example("task-succeed")],
    ({ text2Video }) => text2Video.generate(input, { context }),
  ],
  [
    "download of an expired URL",
    [
      new Response("", { status: 403 }),
      fresh,
      new Response("video", { headers: { "content-type": "video/mp4" } }),
    ],
    async ({ text2Video }) => {
      const { stream } = await text2Video.download(succeed, { context });
      await stream.cancel();
    },
  ],
  [
    "a call that answers at once",
    [busy, json({ code: 0, data: { session_id: "1", face_data: [] } })],
    ({ identifyFace }) => identifyFace({ video_id: "1" }, { context }),
  ],
];

beforeAll(async () => {
  // Loaded on demand, which takes more time than the manual clock gives.
  await import("../../src/files/download.ts");
});

describe(verifies("client:hooks", "the context of a call reaches every hook and middleware"), () => {
  test.each(calls)("%s", async (_name, answers, call) => {
    const seen: { name: string; context: unknown }[] = [];
    const record = (name: string) => (event: { context?: unknown }) => {
      seen.push({ name, context: event.context });
    };
    const options: KlingClientOptions = {
      onRequest: record("onRequest"),
      onResponse: record("onResponse"),
      onRetry: record("onRetry"),
      onPoll: record("onPoll"),
      middleware: [{ onRequest: record("middleware") }],
    };
    const client = clockedClient(recordedFetch(...answers), options);
    await settled(client.clock, call(client));
    expect(seen.map(({ name }) => name)).toContain("middleware");
    expect(seen.map(({ name }) => name)).toContain("onRequest");
    expect(seen.filter((each) => each.context !== context)).toEqual([]);
  });

  test("a call without a context gives hooks none", async () => {
    const seen: unknown[] = [];
    const client = clockedClient(recordedFetch(example("task-succeed")), {
      onRequest: (event) => seen.push(event.context),
    });
    await client.text2Video.get(task_id);
    expect(seen).toEqual([undefined]);
  });

  test("in the limiter's queue, too", async () => {
    const seen: unknown[] = [];
    const answers = [json({ code: 1303, message: "busy" }, 429), example("create-response")];
    const client = clockedClient(recordedFetch(...answers), {
      concurrency: { tasks: 1 },
      onRetry: ({ endpoint, operation, context, attempt }) =>
        seen.push([endpoint, operation, context, attempt]),
    });
    await settled(client.clock, client.text2Video.create(input, { context }));
    expect(seen).toEqual([["text2Video", "text2Video.create", context, 2]]);
  });
});
