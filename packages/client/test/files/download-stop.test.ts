import { getEventListeners } from "node:events";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { AbortError } from "../../src/index.ts";
import { clientFor, downloadAll, drain, film, refusal, until, useVideoHost } from "../fakes/video-host.ts";

const video = useVideoHost();

describe(verifies("client:download", "the caller's stop"), () => {
  const stop = new Error("enough");

  /** A download whose host sends 100 bytes and no more. */
  async function openStalled() {
    video.host.plans = [{ stallAfter: 100 }];
    const controller = new AbortController();
    const { signal } = controller;
    const { client, clock } = clientFor();
    const { stream } = await client.multiImage2Video.download(video.task, { signal });
    async function expectNothingLeft(): Promise<void> {
      await until(() => video.host.closed === 1);
      expect([clock.pending(), getEventListeners(signal, "abort").length]).toEqual([0, 0]);
    }
    return { stream, controller, expectNothingLeft };
  }

  test("before the start sends nothing", async () => {
    const error = await refusal(
      clientFor().client.multiImage2Video.download(video.task, { signal: AbortSignal.abort(stop) }),
    );
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ cause: stop, reference: { taskId: video.task.task_id } });
    expect(video.host.requests).toEqual([]);
  });

  test.each([
    ["while the headers are awaited", { stallAfter: 0 }],
    ["during a pause", { status: 503 }],
  ])("%s rejects at once", async (_name, plan) => {
    video.host.plans = [plan];
    const controller = new AbortController();
    const never = new Promise<Response>(() => {});
    const { client } = clientFor([], {
      fetch: (request) => ("status" in plan ? globalThis.fetch(request) : never),
      clock: { now: () => 0, schedule: () => () => {} },
    });
    const failing = refusal(client.multiImage2Video.download(video.task, { signal: controller.signal }));
    if ("status" in plan) await until(() => video.host.requests.length === 1 && video.host.closed === 0);
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(stop);
    expect(await failing).toBeInstanceOf(AbortError);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("while the stream is not read ends it and the connection", async () => {
    const { stream, controller, expectNothingLeft } = await openStalled();
    const reader = stream.getReader();
    await reader.read();
    controller.abort(stop);
    const error = await refusal(reader.read());
    expect(error).toBeInstanceOf(AbortError);
    expect(error).toMatchObject({ cause: stop, reference: { taskId: video.task.task_id } });
    await expectNothingLeft();
  });

  test("during a read ends it at once", async () => {
    const { stream, controller, expectNothingLeft } = await openStalled();
    const draining = drain(stream);
    await until(() => video.host.stalled === 1);
    controller.abort(stop);
    expect((await draining).error).toBeInstanceOf(AbortError);
    await expectNothingLeft();
  });

  test("by cancelling the stream closes the connection", async () => {
    const { stream, expectNothingLeft } = await openStalled();
    const reader = stream.getReader();
    await reader.read();
    await reader.cancel();
    await expectNothingLeft();
    expect(video.host.requests).toHaveLength(1);
  });

  test("by cancelling the unread stream closes the connection", async () => {
    const { stream, expectNothingLeft } = await openStalled();
    await stream.cancel();
    await expectNothingLeft();
  });

  test("by cancelling the stream in a pause cancels the pause, and requests nothing more", async () => {
    video.host.plans = [{ cutAfter: 100 }, {}];
    const scheduled = new Map<() => void, number>();
    const clock = {
      now: () => 0,
      schedule(callback: () => void, ms: number) {
        scheduled.set(callback, ms);
        return () => void scheduled.delete(callback);
      },
    };
    const { client } = clientFor([], { clock });
    const progress: number[] = [];
    const onProgress = (received: number): void => void progress.push(received);
    const { stream } = await client.multiImage2Video.download(video.task, { onProgress });
    const reader = stream.getReader();
    let received = 0;
    while (received < 100) received += (await reader.read()).value?.length ?? 0;
    const next = reader.read();
    await until(() => [...scheduled.values()].includes(500));
    await reader.cancel(stop);
    expect((await next).done).toBe(true);
    expect([scheduled.size, video.host.requests.length, progress.at(-1)]).toEqual([0, 1, 100]);
  });

  test("by cancelling the stream cancels the body that it reads, with nothing read ahead", async () => {
    let pulls = 0;
    let cancelled = 0;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulls += 1;
          controller.enqueue(film(10, pulls));
        },
        cancel() {
          cancelled += 1;
        },
      },
      { highWaterMark: 0 },
    );
    const { client } = clientFor([], {
      fetch: async () => new Response(body, { headers: { "content-type": "video/mp4" } }),
    });
    const reader = (await client.multiImage2Video.download(video.task)).stream.getReader();
    await reader.read();
    await reader.cancel();
    expect([pulls, cancelled]).toEqual([1, 1]);
  });

  test("leaves no listener after the end", async () => {
    const controller = new AbortController();
    const { error } = await downloadAll(video, [{}], { signal: controller.signal });
    expect([error, getEventListeners(controller.signal, "abort").length]).toEqual([undefined, 0]);
  });

  test("an error of onProgress ends the download", async () => {
    const onProgress = (): never => {
      throw stop;
    };
    const { error } = await downloadAll(video, [{ stallAfter: 100 }], { onProgress });
    expect(error).toBe(stop);
    await until(() => video.host.closed === 1);
  });

  // Unhandled, the rejection would end a Node process; vitest fails on one, too.
  test("so does one of an async onProgress", async () => {
    const onProgress = (): Promise<never> => Promise.reject(stop);
    const { error } = await downloadAll(video, [{ stallAfter: 100 }], { onProgress });
    expect(error).toBe(stop);
    await until(() => video.host.closed === 1);
  });
});
