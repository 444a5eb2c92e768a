import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { createKlingClient, NotFoundError, type Task } from "../../src/index.ts";
import { type CallbackInfo, createWebhookHandler, signCallbackUrl } from "../../src/webhook.ts";
import { example, exampleBody, type RecordedFetch, recordedFetch } from "../fakes/recorded-fetch.ts";
import {
  endpoint,
  externalTaskId,
  found,
  now,
  post,
  processing,
  receiver,
  secret,
  signedUrl,
  succeed,
  taskId,
} from "../fakes/webhook-receiver.ts";

describe(verifies("client:webhook.sign", "a delivery at a URL"), () => {
  test.each([
    ["without a signature", "https://shop.example/hook"],
    ["for another path", signedUrl.replace("/hook", "/hook2")],
    ["with another id", signedUrl.replace("000184", "000185")],
    ["for another endpoint", signedUrl.replace("multiImage2Video", "text2Video")],
    ["of another version", signedUrl.replace("kling_version=1", "kling_version=2")],
    ["with a later expiry", signedUrl.replace(/kling_expires=1/, "kling_expires=2")],
    ["with a forged signature", signedUrl.replace(/(kling_signature=).*/, `$1${"A".repeat(43)}`)],
  ])("%s gets 403, unread, and costs nothing", async (_name, url) => {
    const { handle, service } = receiver(recordedFetch());
    const request = post(succeed, url);
    expect((await handle(request)).status).toBe(403);
    expect([service.requests, request.bodyUsed]).toEqual([[], false]);
  });

  test("that has expired gets 403, although it was valid before", async () => {
    let time = now;
    const { handle, service } = receiver(recordedFetch(found(processing)), { clock: { now: () => time } });
    expect((await handle(post(processing))).status).toBe(200);
    time += 86_401_000;
    expect((await handle(post(processing))).status).toBe(403);
    expect(service.requests).toHaveLength(1);
  });

  test("of one task cannot be used for another", async () => {
    const other = { ...succeed, task_id: "7", task_info: { external_task_id: "another order" } };
    const { handle, tasks, service } = receiver(recordedFetch(found(other)));
    const response = await handle(post({ ...succeed, task_id: "7" }));
    expect([response.status, tasks, service.requests.length]).toEqual([403, [], 1]);
  });

  test("is accepted under the old and the new secret", async () => {
    const { handle } = receiver(recordedFetch(found(succeed)), {
      secret: ["the new secret that signs", secret],
    });
    expect((await handle(post(succeed))).status).toBe(200);
  });

  test("is about the endpoint that its URL was signed for", async () => {
    const url = await signCallbackUrl("https://shop.example/hook", {
      secret,
      endpoint: "imageGeneration",
      externalTaskId,
      now,
    });
    const task = {
      ...exampleBody("webhook-image-succeed"),
      task_id: taskId,
      task_info: {},
    } as unknown as Task;
    const callbacks: CallbackInfo[] = [];
    const { handle, service } = receiver(recordedFetch(found(task), found(succeed)), {
      onTask: (_task, callback) => callbacks.push(callback),
    });
    expect((await handle(post(task, url))).status).toBe(200);
    // The same ids of another endpoint are another task.
    expect((await handle(post(succeed))).status).toBe(200);
    expect(service.requests.map(({ url }) => new URL(url).pathname)).toEqual([
      `/kling/v1/images/generations/${taskId}`,
      `/kling/v1/videos/multi-image2video/${taskId}`,
    ]);
    expect(callbacks).toEqual([
      { endpoint: "imageGeneration", externalTaskId },
      { endpoint: "multiImage2Video", externalTaskId },
    ]);
  });

  test("gets 500 for an endpoint that the client does not have", async () => {
    const { multiImage2Video } = createKlingClient({ apiKey: "sk-private" });
    const sign = (name: string): Promise<string> =>
      signCallbackUrl("https://shop.example/hook", {
        ...{ secret, externalTaskId, now },
        endpoint: name as "text2Video",
      });
    for (const name of ["text2Video", "identifyFace", "constructor"]) {
      const errors: unknown[] = [];
      const handle = createWebhookHandler({
        kling: { multiImage2Video, identifyFace: () => {} },
        secret,
        clock: { now: () => now },
        onTask: () => expect.fail("onTask was called"),
        onError: (error) => errors.push(error),
      });
      expect((await handle(post(succeed, await sign(name)))).status).toBe(500);
      expect(errors).toEqual([expect.objectContaining({ message: expect.stringContaining(name) })]);
    }
  });

  test("needs no signature with secret: false", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(succeed)), { secret: false, endpoint });
    expect((await handle(post(succeed, "https://shop.example/hook"))).status).toBe(200);
    expect(tasks).toEqual([succeed]);
  });
});

describe(
  verifies("client:webhook.external-id", "a delivery with an id that the service does not know"),
  () => {
    const foreign = { ...succeed, task_id: "gateway-77" };
    const ours = { ...succeed, task_info: { external_task_id: externalTaskId } };
    const unknown = (): Response => example("error-404-resource-not-found", 404);
    const queriesOf = ({ requests }: RecordedFetch): (string | undefined)[] =>
      requests.map(({ method, url }) => `${method} ${url.split("/").at(-1)}`);

    test("is resolved by one query of the id that its URL was signed for", async () => {
      const { handle, tasks, errors, service } = receiver(recordedFetch(unknown(), found(ours)));
      expect((await handle(post(foreign))).status).toBe(200);
      expect([tasks, errors]).toEqual([[ours], []]);
      expect(queriesOf(service)).toEqual(["GET gateway-77", `GET ${externalTaskId}`]);
    });

    test("queries no id that only the body names", async () => {
      const { handle, tasks, service } = receiver(recordedFetch(unknown()), { secret: false, endpoint });
      const named = { ...foreign, task_info: { external_task_id: "somebody-else" } };
      const url = "https://shop.example/hook?kling_task=somebody-else";
      expect((await handle(post(named, url))).status).toBe(200);
      expect([tasks, queriesOf(service)]).toEqual([[], ["GET gateway-77"]]);
    });

    test.each([
      ["another external id", { external_task_id: "another order" }],
      ["no external id", {}],
    ])("is dropped when the task that was found carries %s", async (_name, task_info) => {
      const { handle, tasks, errors } = receiver(recordedFetch(unknown(), found({ ...succeed, task_info })));
      expect((await handle(post(foreign))).status).toBe(200);
      expect([tasks, errors]).toEqual([[], [expect.any(NotFoundError)]]);
    });

    test("is dropped when neither id is known, and one id is not queried twice", async () => {
      const { handle, tasks, errors, service } = receiver(recordedFetch(unknown()));
      expect((await handle(post(foreign))).status).toBe(200);
      expect((await handle(post({ ...foreign, task_id: externalTaskId }))).status).toBe(200);
      expect([tasks, errors]).toEqual([[], [expect.any(NotFoundError), expect.any(NotFoundError)]]);
      expect(queriesOf(service)).toEqual([
        "GET gateway-77",
        `GET ${externalTaskId}`,
        `GET ${externalTaskId}`,
      ]);
    });

    test("may come again when the second query fails for now", async () => {
      const answers = [unknown(), example("error-503-unavailable", 503), unknown(), found(ours)];
      const { handle, tasks } = receiver(recordedFetch(...answers));
      expect((await handle(post(foreign))).status).toBe(503);
      expect((await handle(post(foreign))).status).toBe(200);
      expect(tasks).toEqual([ours]);
    });

    test("reports each state once, under either id, and nothing is queried after the end", async () => {
      const running = { ...processing, task_info: ours.task_info };
      const answers = [found(running), unknown(), found(running), unknown(), found(ours)];
      const { handle, tasks, service } = receiver(recordedFetch(...answers));
      const early = { ...processing, task_id: foreign.task_id };
      for (const delivery of [processing, early, foreign, foreign, succeed])
        expect((await handle(post(delivery))).status).toBe(200);
      expect(tasks).toEqual([running, ours]);
      const queries = ["gateway-77", externalTaskId].map((id) => `GET ${id}`);
      expect(queriesOf(service)).toEqual([`GET ${taskId}`, ...queries, ...queries]);
    });

    test("waits for another one at the same URL, so that the state is handed over once", async () => {
      const service = recordedFetch(({ url }) => (url.endsWith(foreign.task_id) ? unknown() : found(ours)));
      const handed: Task[] = [];
      const onTask = async (task: Task): Promise<void> => {
        handed.push(task);
        for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      };
      const { handle } = receiver(service, { onTask });
      await Promise.all([succeed, foreign].map((delivery) => handle(post(delivery))));
      expect(handed).toEqual([ours]);
    });
  },
);
