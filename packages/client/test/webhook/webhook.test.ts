import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test, vi } from "vitest";
import {
  ConnectionError,
  createKlingClient,
  InvalidInputError,
  KlingError,
  NotFoundError,
  RequestTimeoutError,
  UnexpectedResponseError,
} from "../../src/index.ts";
import { createWebhookHandler, parseWebhook, type WebhookOptions } from "../../src/webhook.ts";
import { manualClock } from "../fakes/manual-clock.ts";
import { example, exampleBody, recordedFetch } from "../fakes/recorded-fetch.ts";
import {
  deferred,
  externalTaskId,
  failed,
  found,
  post,
  processing,
  receiver,
  secret,
  signedUrl,
  submitted,
  succeed,
  taskId,
} from "../fakes/webhook-receiver.ts";

describe(verifies("client:webhook", "parseWebhook"), () => {
  test.each([submitted, processing, succeed, failed, exampleBody("webhook-image-succeed")])(
    "reads the documented delivery: $task_status",
    (task) => {
      expect(parseWebhook(JSON.stringify(task))).toEqual(task);
      expect(parseWebhook(task)).toEqual(task);
    },
  );

  test("reads the wrapped shapes and words of sibling gateways", () => {
    const wrapped = { code: "success", data: { data: { ...succeed, task_status: "SUCCESS" } } };
    expect(parseWebhook(wrapped)).toEqual(succeed);
  });

  test("keeps the digits of an id that was sent as a number", () => {
    const text = JSON.stringify(processing).replace(`"${taskId}"`, taskId);
    expect(parseWebhook(text).task_id).toBe(taskId);
    expect(() => parseWebhook(JSON.parse(text) as object)).toThrow(UnexpectedResponseError);
  });

  test.each([
    "",
    "not JSON",
    "[]",
    "null",
    '"text"',
    "{}",
    null,
    undefined,
    7,
    { task_id: "1" },
    { ...succeed, task_result: {} },
  ])("refuses %j", (body) => {
    expect(() => parseWebhook(body)).toThrow(UnexpectedResponseError);
    expect(() => parseWebhook(body)).toThrow("parseWebhook: the body is not a task");
  });
});

describe(verifies("client:webhook", "a delivery"), () => {
  test("is a hint: onTask gets the service's own answer", async () => {
    const { handle, tasks, service } = receiver(recordedFetch(found(processing)));
    const lie = {
      ...submitted,
      task_result: { videos: [{ id: "1", url: "https://evil.example/", duration: "5" }] },
    };
    await handle(post(lie));
    expect(tasks).toEqual([processing]);
    expect(service.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      `GET /kling/v1/videos/multi-image2video/${taskId}`,
    ]);
  });

  test.each([succeed, failed])(
    "of the end ($task_status) is queried again after 5 s and 16 s, as a gateway may answer from an old copy",
    async (end) => {
      const clock = manualClock();
      const start = clock.now();
      const answers = [found(processing), found(processing), found(end)];
      const { handle, tasks, errors } = receiver(recordedFetch(...answers), { clock });
      let status: number | undefined;
      void handle(post(end)).then((response) => {
        status = response.status;
      });
      await clock.runUntil(() => status !== undefined);
      expect([status, clock.now() - start]).toEqual([200, 16_000]);
      expect([tasks, errors, clock.pending()]).toEqual([[processing, end], [], 0]);
    },
  );

  test("of an end that the service still does not show gets 503, so that it may come again", async () => {
    const clock = manualClock();
    const answers = [processing, processing, processing, succeed].map(found);
    const { handle, tasks, errors } = receiver(recordedFetch(...answers), { clock });
    const statuses: number[] = [];
    void (async () => {
      for (let turn = 0; turn < 3; turn++) statuses.push((await handle(post(succeed))).status);
    })();
    await clock.runUntil(() => statuses.length === 3);
    expect(statuses).toEqual([503, 200, 200]);
    expect([tasks, errors]).toEqual([[processing, succeed], []]);
  });

  test("is answered soon, even if the service is slow: all queries together have 10 s", async () => {
    const clock = manualClock();
    const service = recordedFetch(
      new TypeError("fetch failed"),
      example("error-404-resource-not-found", 404),
      () => new Promise<Response>(() => {}),
    );
    const kling = createKlingClient({ apiKey: "sk-private", fetch: service.fetch, clock, random: () => 1 });
    const { handle, tasks, errors } = receiver(service, { kling, clock });
    const start = clock.now();
    let status: number | undefined;
    void handle(post(succeed)).then((response) => {
      status = response.status;
    });
    await clock.runUntil(() => status !== undefined);
    expect([status, clock.now() - start, service.requests.length]).toEqual([503, 10_000, 3]);
    expect([tasks, errors, clock.pending()]).toEqual([[], [expect.any(RequestTimeoutError)], 0]);
    expect(errors[0]).toMatchObject({ reference: { taskId } });
    expect(service.requests[2]?.signal.aborted).toBe(true);
  });

  test("that cannot be queried is reported on the console without onError", async () => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const refused = example("error-401-authentication-failed", 401);
    const { handle } = receiver(recordedFetch(refused), { onError: undefined });
    const { status } = await handle(post(processing));
    const calls = [...logged.mock.calls];
    logged.mockRestore();
    expect([status, calls]).toEqual([500, [[expect.objectContaining({ name: "AuthenticationError" })]]]);
  });

  test("passes onTask the endpoint and id that the URL was signed for", async () => {
    const seen: unknown[] = [];
    const bare = { ...processing, task_info: {} };
    const { handle } = receiver(recordedFetch(found(bare)), { onTask: (_task, signed) => seen.push(signed) });
    expect((await handle(post(processing))).status).toBe(200);
    expect(seen).toEqual([{ endpoint: "multiImage2Video", externalTaskId }]);
  });

  test("may claim success without a video, or an unknown status", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(processing), found(succeed)));
    expect((await handle(post({ ...succeed, task_result: {} }))).status).toBe(200);
    expect((await handle(post({ ...succeed, task_status: "rendering" }))).status).toBe(200);
    expect(tasks).toEqual([processing, succeed]);
  });

  test.each(["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])("is not sent with %s", async (method) => {
    const { handle, service } = receiver(recordedFetch());
    const response = await handle(new Request(signedUrl, { method }));
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    expect(service.requests).toEqual([]);
  });

  test.each([
    "",
    "not JSON",
    "[]",
    "null",
    '{"hello":"world"}',
    JSON.stringify({ ...processing, task_id: ".." }),
    JSON.stringify({ ...processing, task_id: "../../account" }),
    JSON.stringify({ ...processing, task_id: "order/../../account" }),
    JSON.stringify({ ...processing, task_id: "7".repeat(129) }),
  ])("that is not a task gets 400 and costs nothing: %s", async (body) => {
    const { handle, service, errors } = receiver(recordedFetch());
    expect((await handle(post(body))).status).toBe(400);
    expect([service.requests, errors]).toEqual([[], []]);
  });

  // Ids have been decimal, and Base64 of either alphabet; no document says what they look like.
  test.each(["CjMT7WdSwWcAAAAAALvB3g", "CjMT7W+/dSwWc/AAAA==", "-jMT7WdSwWcAAAAAALvB3g", "task_0aZ~.1:2"])(
    "about the id %s is handled under it",
    async (task_id) => {
      const task = { ...succeed, task_id };
      const { handle, tasks, service } = receiver(recordedFetch(found(task)));
      expect((await handle(post(task))).status).toBe(200);
      expect(tasks).toEqual([task]);
      expect(service.requests[0]?.url).toMatch(/[/]multi-image2video[/][^/]+$/);
      expect(service.requests[0]?.url.split("/").at(-1)).toBe(encodeURIComponent(task_id));
    },
  );

  test("that is not UTF-8 gets 400", async () => {
    const { handle } = receiver(recordedFetch());
    const body = Buffer.from(JSON.stringify({ ...processing, task_status_msg: "\xff" }), "latin1");
    expect((await handle(new Request(signedUrl, { method: "POST", body }))).status).toBe(400);
  });

  test("that breaks off gets 400", async () => {
    const { handle } = receiver(recordedFetch());
    const body = new ReadableStream({ start: (controller) => controller.error(new Error("gone")) });
    const request = new Request(signedUrl, { method: "POST", body, ...{ duplex: "half" } });
    expect((await handle(request)).status).toBe(400);
  });

  test("that declares too many bytes is refused unread", async () => {
    const { handle } = receiver(recordedFetch(), { maxBodyBytes: 100 });
    const request = post("x".repeat(10), signedUrl, { "content-length": "101" });
    expect((await handle(request)).status).toBe(413);
    expect(request.bodyUsed).toBe(false);
  });

  test("that never ends is read only up to the limit", async () => {
    let pulled = 0;
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          pulled += 1_024;
          controller.enqueue(new Uint8Array(1_024).fill(0x20));
        },
        cancel: () => {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const { handle } = receiver(recordedFetch());
    const request = new Request(signedUrl, { method: "POST", body, ...{ duplex: "half" } });
    expect((await handle(request)).status).toBe(413);
    expect(pulled).toBe(65 * 1_024);
    expect(cancelled).toBe(true);
  });

  test("may be exactly as long as the limit", async () => {
    const text = JSON.stringify(processing);
    const service = recordedFetch(found(processing));
    const exact = receiver(service, { maxBodyBytes: text.length });
    expect((await exact.handle(post(text))).status).toBe(200);
    const shorter = receiver(service, { maxBodyBytes: text.length - 1 });
    expect((await shorter.handle(post(text))).status).toBe(413);
  });

  test("about an unknown task is dropped, and the response does not say so", async () => {
    const { handle, tasks, errors } = receiver(recordedFetch(example("error-404-resource-not-found", 404)));
    const response = await handle(post(processing));
    expect([response.status, await response.text()]).toEqual([200, "OK"]);
    expect(tasks).toEqual([]);
    expect(errors).toEqual([expect.any(NotFoundError)]);
  });

  test("comes again after a temporary failure: 503, then the task", async () => {
    const service = recordedFetch(
      new TypeError("fetch failed"),
      example("error-503-unavailable", 503),
      found(succeed),
    );
    const { handle, tasks, errors } = receiver(service);
    const statuses = [];
    for (let turn = 0; turn < 3; turn++) statuses.push((await handle(post(succeed))).status);
    expect(statuses).toEqual([503, 503, 200]);
    expect(tasks).toEqual([succeed]);
    expect(errors[0]).toBeInstanceOf(ConnectionError);
  });

  test("gets 500 when the service refuses our key, and no error or answer has a secret", async () => {
    const { handle, errors } = receiver(recordedFetch(example("error-401-authorization-invalid", 401)));
    const response = await handle(post(processing));
    const text = `${await response.text()} ${JSON.stringify(errors)} ${errors}`;
    expect(response.status).toBe(500);
    expect(errors).toEqual([expect.any(KlingError)]);
    for (const word of [secret, "sk-private", "kling_signature"]) expect(text).not.toContain(word);
  });

  test("comes again after onTask failed: 500, then the task", async () => {
    let calls = 0;
    const onTask = (): void => {
      if (++calls === 1) throw new NotFoundError("no such order");
    };
    const { handle, errors } = receiver(recordedFetch(found(succeed)), { onTask });
    expect((await handle(post(succeed))).status).toBe(500);
    expect((await handle(post(succeed))).status).toBe(200);
    expect(calls).toBe(2);
    expect(errors).toEqual([expect.objectContaining({ message: "no such order" })]);
  });

  test("is answered even when onError fails", async () => {
    const onError = async (): Promise<never> => {
      throw new Error("the logger is down");
    };
    const { handle } = receiver(recordedFetch(new TypeError("fetch failed")), { onError });
    expect((await handle(post(succeed))).status).toBe(503);
  });

  test("is answered at once where work may continue after the response", async () => {
    const query = deferred<Response>();
    const { handle, tasks } = receiver(recordedFetch(() => query.promise));
    const works: Promise<unknown>[] = [];
    // As a platform's context: an object with a method that needs its `this`.
    const context = {
      works,
      waitUntil(work: Promise<unknown>): void {
        this.works.push(work);
      },
    };
    expect((await handle(post(succeed), context)).status).toBe(202);
    expect([works.length, tasks]).toEqual([1, []]);
    query.resolve(found(succeed));
    await works[0];
    expect(tasks).toEqual([succeed]);
  });

  test("never rejects the work after the answer", async () => {
    const { handle, errors } = receiver(recordedFetch(new TypeError("fetch failed")));
    const works: Promise<unknown>[] = [];
    await handle(post(succeed), { waitUntil: (work) => works.push(work) });
    await expect(works[0]).resolves.toBeDefined();
    expect(errors).toHaveLength(1);
  });

  test("needs options that make sense", () => {
    const kling = createKlingClient({ apiKey: "sk-private" });
    const onTask = (): void => {};
    const bad: object[] = [{ secret: undefined }, { secret: "" }, { secret: [] }, { secret: "short" }];
    bad.push({ maxBodyBytes: -1 }, { rememberTasks: 0.5 }, { onTaskTimeoutMs: 0 }, { resolveTaskId: "7" });
    bad.push(
      { onTask: undefined },
      { onTask: "log" },
      { onError: "log" },
      { kling: undefined },
      { kling: {} },
      { kling: { identifyFace: () => {} } },
      { endpoint: "multiImage2Video" },
      { secret: false },
      { secret: false, endpoint: "identifyFace" },
      { secret: false, endpoint: "constructor" },
      { secret: false, endpoint: "text2video" },
    );
    for (const wrong of [...bad, { store: new Map([["a", 1]]) }]) {
      const options = { kling, secret, onTask, ...wrong } as WebhookOptions;
      expect(() => createWebhookHandler(options), JSON.stringify(wrong)).toThrow(InvalidInputError);
    }
  });
});
