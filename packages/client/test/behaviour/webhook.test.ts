import { once } from "node:events";
import {
  Agent,
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
} from "node:http";
import { connect, createServer as createHttp2Server, type IncomingHttpHeaders } from "node:http2";
import type { AddressInfo } from "node:net";
import { verifies } from "cometapi-kling-spec/requirements";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import {
  ConnectionError,
  createKlingClient,
  InvalidInputError,
  KlingError,
  NotFoundError,
  type Task,
  UnexpectedResponseError,
} from "../../src/index.ts";
import {
  createWebhookHandler,
  parseWebhook,
  type SeenTask,
  signCallbackUrl,
  toNodeHandler,
  type WebhookOptions,
} from "../../src/webhook.ts";
import { example, exampleBody, json, type RecordedFetch, recordedFetch } from "../recorded-fetch.ts";

const secret = "a secret of thirty-two characters";
const now = 1_773_380_633_979;
const clock = { now: (): number => now };
const externalTaskId = "order-2026-000184";
const signedUrl = await signCallbackUrl("https://shop.example/hook", { secret, externalTaskId, now });

const submitted = exampleBody("webhook-submitted") as unknown as Task;
const processing = exampleBody("webhook-processing") as unknown as Task;
const succeed = exampleBody("webhook-succeed") as unknown as Task;
const failed = exampleBody("webhook-failed") as unknown as Task;
const taskId = submitted.task_id;

/** The service's answer to a look at a task. */
const found = (task: Task): Response => json({ code: 0, message: "SUCCEED", request_id: "r", data: task });

function post(body: unknown, url = signedUrl, headers: Record<string, string> = {}): Request {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return new Request(url, { method: "POST", body: text, headers });
}

interface Deferred<Value> {
  promise: Promise<Value>;
  resolve: (value: Value) => void;
}

function deferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => {};
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

interface Receiver {
  handle: ReturnType<typeof createWebhookHandler>;
  tasks: Task[];
  errors: unknown[];
  service: RecordedFetch;
}

function receiver(service: RecordedFetch, options: Partial<WebhookOptions> = {}): Receiver {
  const kling = createKlingClient({ apiKey: "sk-private", fetch: service.fetch, maxRetries: 0 });
  const tasks: Task[] = [];
  const errors: unknown[] = [];
  const handle = createWebhookHandler({
    kling,
    secret,
    clock,
    onTask: (task) => tasks.push(task),
    onError: (error) => errors.push(error),
    ...options,
  });
  return { handle, tasks, errors, service };
}

describe(verifies("client:webhook", "parseWebhook"), () => {
  test.each([submitted, processing, succeed, failed])(
    "reads the documented delivery: $task_status",
    (task) => {
      expect(parseWebhook(JSON.stringify(task))).toEqual(task);
      expect(parseWebhook(task)).toBe(task);
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
  test("is a hint: onTask gets what the service says", async () => {
    const { handle, tasks, service } = receiver(recordedFetch(found(processing)));
    const lie = {
      ...succeed,
      task_result: { videos: [{ id: "1", url: "https://evil.example/", duration: "5" }] },
    };
    const response = await handle(post(lie));
    expect(response.status).toBe(200);
    expect(tasks).toEqual([processing]);
    expect(service.requests.map(({ method, url }) => `${method} ${new URL(url).pathname}`)).toEqual([
      `GET /kling/v1/videos/multi-image2video/${taskId}`,
    ]);
  });

  test("is answered soon, even if the service is slow: the re-query has 10 s", async () => {
    const asked: unknown[] = [];
    const get = async (...call: unknown[]): Promise<Task> => {
      asked.push(call);
      return succeed;
    };
    const { handle } = receiver(recordedFetch(), { kling: { multiImage2Video: { get } } });
    await handle(post(succeed));
    expect(asked).toEqual([[taskId, { requestTimeoutMs: 10_000 }]]);
  });

  test("tells onTask which task the URL was signed for", async () => {
    const seen: unknown[] = [];
    const bare = { ...processing, task_info: {} };
    const { handle } = receiver(recordedFetch(found(bare)), { onTask: (_task, signed) => seen.push(signed) });
    expect((await handle(post(processing))).status).toBe(200);
    expect(seen).toEqual([{ externalTaskId }]);
  });

  test("may claim success without a video, or in words that nobody knows", async () => {
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
    JSON.stringify({ ...processing, task_id: "7".repeat(129) }),
  ])("that is no task gets 400 and costs nothing: %s", async (body) => {
    const { handle, service, errors } = receiver(recordedFetch());
    expect((await handle(post(body))).status).toBe(400);
    expect([service.requests, errors]).toEqual([[], []]);
  });

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

  test("that goes on for ever is read up to the limit only", async () => {
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

  test("about an unknown task is dropped, and tells the sender nothing", async () => {
    const { handle, tasks, errors } = receiver(recordedFetch(example("error-404-resource-not-found", 404)));
    const response = await handle(post(processing));
    expect([response.status, await response.text()]).toEqual([200, "OK"]);
    expect(tasks).toEqual([]);
    expect(errors).toEqual([expect.any(NotFoundError)]);
  });

  test("comes again after a failure that passes: 503, then the task", async () => {
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
    const told = `${await response.text()} ${JSON.stringify(errors)} ${errors}`;
    expect(response.status).toBe(500);
    expect(errors).toEqual([expect.any(KlingError)]);
    for (const word of [secret, "sk-private", "kling_signature"]) expect(told).not.toContain(word);
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

  test("is answered at once where work may go on after the answer", async () => {
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
    for (const wrong of [...bad, { maxBodyBytes: -1 }, { rememberTasks: 0.5 }]) {
      const options = { kling, secret, onTask, ...wrong } as WebhookOptions;
      expect(() => createWebhookHandler(options), JSON.stringify(wrong)).toThrow(InvalidInputError);
    }
  });
});

describe(verifies("client:webhook.sign", "a delivery at a URL"), () => {
  test.each([
    ["without a signature", "https://shop.example/hook"],
    ["for another path", signedUrl.replace("/hook", "/hook2")],
    ["with another id", signedUrl.replace("000184", "000185")],
    ["with a later expiry", signedUrl.replace(/kling_expires=1/, "kling_expires=2")],
    ["with a signature of somebody else", signedUrl.replace(/(kling_signature=).*/, `$1${"A".repeat(43)}`)],
  ])("%s gets 403, unread, and costs nothing", async (_name, url) => {
    const { handle, service } = receiver(recordedFetch());
    const request = post(succeed, url);
    expect((await handle(request)).status).toBe(403);
    expect([service.requests, request.bodyUsed]).toEqual([[], false]);
  });

  test("that has expired gets 403, though it was good before", async () => {
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

  test("needs no signature where the handler was told so", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(succeed)), { secret: false });
    expect((await handle(post(succeed, "https://shop.example/hook"))).status).toBe(200);
    expect(tasks).toEqual([succeed]);
  });
});

describe(verifies("client:webhook.order", "deliveries"), () => {
  test("hand each state over once, in the service's order", async () => {
    const answers = [submitted, submitted, processing, submitted, processing, succeed].map(found);
    const { handle, tasks } = receiver(recordedFetch(...answers));
    for (let turn = 0; turn < 6; turn++) expect((await handle(post(submitted))).status).toBe(200);
    expect(tasks).toEqual([submitted, processing, succeed]);
  });

  test("hand over a change within one status", async () => {
    const later = { ...processing, updated_at: processing.updated_at + 1 };
    const { handle, tasks } = receiver(recordedFetch(found(processing), found(later)));
    await handle(post(processing));
    await handle(post(processing));
    expect(tasks).toEqual([processing, later]);
  });

  test("hand over a new status of the same millisecond", async () => {
    const next = { ...processing, updated_at: submitted.updated_at };
    const { handle, tasks } = receiver(recordedFetch(found(submitted), found(next)));
    await handle(post(submitted));
    await handle(post(next));
    expect(tasks).toEqual([submitted, next]);
  });

  test("after the end change nothing and ask nothing", async () => {
    for (const end of [succeed, failed]) {
      const { handle, tasks, service } = receiver(recordedFetch(found(end), found(processing)));
      const statuses = [];
      for (const late of [end, processing, submitted, end]) statuses.push((await handle(post(late))).status);
      expect(statuses).toEqual([200, 200, 200, 200]);
      expect([tasks, service.requests.length]).toEqual([[end], 1]);
    }
  });

  test("bring the end even if its time is older than that of a state before", async () => {
    const early = { ...succeed, updated_at: processing.updated_at - 1 };
    const { handle, tasks } = receiver(recordedFetch(found(processing), found(early)));
    await handle(post(processing));
    await handle(post(succeed));
    expect(tasks).toEqual([processing, early]);
  });

  test("at the same time ask one after another: onTask once per state", async () => {
    const looks = new Map<string, Deferred<Response>[]>([
      [taskId, []],
      ["7", []],
    ]);
    const service = recordedFetch(({ url }) => {
      const look = deferred<Response>();
      looks.get(url.split("/").at(-1) ?? "")?.push(look);
      return look.promise;
    });
    /** The look with that number at that task, once it has been sent. */
    async function look(id: string, number: number): Promise<Deferred<Response>> {
      for (;;) {
        const sent = looks.get(id)?.[number];
        if (sent !== undefined) return sent;
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    const handed = deferred<void>();
    const tasks: Task[] = [];
    const onTask = async (task: Task): Promise<void> => {
      tasks.push(task);
      if (task.task_id === taskId) await handed.promise;
    };
    const { handle } = receiver(service, { onTask });
    const answers = [processing, processing, succeed, succeed].map((task) => handle(post(task)));
    const other = { ...succeed, task_id: "7" };
    const elsewhere = handle(post(other));

    (await look(taskId, 0)).resolve(found(processing));
    // Another task does not wait for this one, whose onTask still runs.
    (await look("7", 0)).resolve(found(other));
    expect((await elsewhere).status).toBe(200);
    expect(looks.get(taskId)).toHaveLength(1);
    handed.resolve();
    (await look(taskId, 1)).resolve(found(processing));
    (await look(taskId, 2)).resolve(found(succeed));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(tasks.filter(({ task_id }) => task_id === taskId)).toEqual([processing, succeed]);
    // The fourth found the end already seen.
    expect(looks.get(taskId)).toHaveLength(3);
  });

  test("do not wait for ever behind one that failed", async () => {
    const { handle, tasks } = receiver(recordedFetch(new TypeError("fetch failed"), found(succeed)));
    const answers = await Promise.all([handle(post(succeed)), handle(post(succeed))]);
    // Which of the two is the first is the platform's choice.
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 503]);
    expect(tasks).toEqual([succeed]);
  });

  test("are remembered for the tasks that were used last", async () => {
    const looks = (request: { url: string }): Response =>
      found({ ...succeed, task_id: request.url.split("/").at(-1) ?? "" });
    const { handle, tasks } = receiver(recordedFetch(looks), { rememberTasks: 2 });
    for (const task_id of ["1", "2", "1", "3", "1", "2"]) await handle(post({ ...succeed, task_id }));
    expect(tasks.map(({ task_id }) => task_id)).toEqual(["1", "2", "3", "2"]);
  });

  test("are counted under the id that the service gives the task", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(processing)));
    await handle(post(processing));
    await handle(post({ ...processing, task_id: externalTaskId }));
    expect(tasks).toEqual([processing]);
    const back = { ...processing, updated_at: succeed.updated_at + 1 };
    const other = receiver(recordedFetch(found(succeed), found(back)));
    await other.handle(post({ ...processing, task_id: externalTaskId }));
    await other.handle(post({ ...processing, task_id: externalTaskId }));
    await other.handle(post(processing));
    expect(other.tasks).toEqual([succeed]);
  });

  test("can be remembered elsewhere", async () => {
    const table = new Map<string, string>();
    const seen = {
      get: async (id: string) => JSON.parse(table.get(id) ?? "null") ?? undefined,
      set: async (id: string, state: SeenTask) => void table.set(id, JSON.stringify(state)),
    };
    const first = receiver(recordedFetch(found(succeed)), { seen });
    const second = receiver(recordedFetch(found(succeed)), { seen });
    await first.handle(post(succeed));
    await second.handle(post(succeed));
    expect([first.tasks.length, second.tasks.length]).toEqual([1, 0]);
    expect(JSON.parse(table.get(taskId) ?? "")).toEqual({
      status: "succeed",
      updatedAt: succeed.updated_at,
      terminal: true,
    });
  });

  test("get 500 when that memory fails", async () => {
    const seen = { get: () => Promise.reject(new Error("no database")), set: () => {} };
    const { handle, errors } = receiver(recordedFetch(found(succeed)), { seen });
    expect((await handle(post(succeed))).status).toBe(500);
    expect(errors).toEqual([expect.objectContaining({ message: "no database" })]);
  });
});

describe(verifies("client:webhook", "the handler works in"), () => {
  const query = new URL(signedUrl).search;

  async function serve(listener: RequestListener): Promise<AsyncDisposable & { url: string }> {
    const server = createServer(listener).listen(0, "127.0.0.1");
    await once(server, "listening");
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        server.close();
        await once(server, "close");
      },
    };
  }

  test("Hono, and a plain function such as a Next route handler", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(processing), found(succeed)));
    const app = new Hono();
    app.post("/hook", (context) => handle(context.req.raw));
    expect((await app.request(post(processing))).status).toBe(200);
    const POST = (request: Request): Promise<Response> => handle(request);
    expect((await POST(post(succeed))).status).toBe(200);
    expect(tasks).toEqual([processing, succeed]);
  });

  test("node:http", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(succeed)), { maxBodyBytes: 1_000 });
    await using server = await serve(toNodeHandler(handle));
    const send = (init: RequestInit, path = `/hook${query}`): Promise<Response> =>
      fetch(`${server.url}${path}`, { method: "POST", body: JSON.stringify(succeed), ...init });
    const good = await send({});
    expect([good.status, await good.text(), tasks]).toEqual([200, "OK", [succeed]]);
    const wrong = await send({ method: "GET", body: null });
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await send({}, "/hook")).status).toBe(403);
    expect((await send({ body: "{" })).status).toBe(400);
    expect((await send({ body: "x".repeat(1_001) })).status).toBe(413);
    expect((await send({})).status).toBe(200);
  });

  test("node:http, with a body of no declared length, a strange method and a strange target", async () => {
    const { handle } = receiver(recordedFetch());
    await using server = await serve(toNodeHandler(handle));
    async function send(method: string, path: string, chunk?: string): Promise<string> {
      const agent = new Agent({ keepAlive: true });
      const request = httpRequest(server.url, { method, path, agent }).on("error", () => {});
      const answered = once(request, "response");
      // Without an end: only a limit on what is read can lead to an answer.
      if (chunk === undefined) request.end();
      else request.write(chunk);
      const [response] = (await answered) as [IncomingMessage];
      request.destroy();
      return `${response.statusCode} ${response.headers.connection}`;
    }
    expect(await send("POST", `/hook${query}`, " ".repeat(64 * 1_024 + 1))).toBe("413 close");
    expect(await send("TRACE", "/hook")).toMatch(/^405/);
    expect(await send("POST", "*")).toMatch(/^500/);
    expect(await send("POST", "http://shop.example/hook")).toMatch(/^403/);
    expect(await send("POST", "//evil.example/hook")).toMatch(/^403/);
  });

  test.each([
    ["an object", (text: string): unknown => JSON.parse(text)],
    ["text", (text: string): unknown => text],
    ["a Buffer", (text: string): unknown => Buffer.from(text)],
  ])(
    "Express, where a parser has made %s of the body and a router has cut the path",
    async (_name, parse) => {
      const { handle, tasks } = receiver(recordedFetch(found(succeed)));
      const listen = toNodeHandler(handle);
      await using server = await serve(async (req, res) => {
        let text = "";
        for await (const chunk of req) text += chunk;
        const { url = "" } = req;
        await listen(
          Object.assign(req, { body: parse(text), originalUrl: url, url: url.replace("/hook", "/") }),
          res,
        );
      });
      const response = await fetch(`${server.url}/hook${query}`, {
        method: "POST",
        body: JSON.stringify(succeed),
      });
      expect([response.status, tasks]).toEqual([200, [succeed]]);
    },
  );

  test("Express, where a parser of another type has left an empty object", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(succeed)));
    const listen = toNodeHandler(handle);
    await using server = await serve((req, res) => listen(Object.assign(req, { body: {} }), res));
    const response = await fetch(`${server.url}/hook${query}`, {
      method: "POST",
      body: JSON.stringify(succeed),
    });
    expect([response.status, tasks]).toEqual([200, [succeed]]);
  });

  test("Express, where a parser has broken the id: refused, never asked for another task", async () => {
    const { handle, service } = receiver(recordedFetch(found(succeed)));
    const listen = toNodeHandler(handle);
    await using server = await serve(async (req, res) => {
      for await (const _chunk of req);
      await listen(Object.assign(req, { body: { ...succeed, task_id: Number(taskId) } }), res);
    });
    const response = await fetch(`${server.url}/hook${query}`, { method: "POST", body: "{}" });
    expect([response.status, service.requests]).toEqual([400, []]);
  });

  test("node:http, where a refused body leaves the connection as it was", async () => {
    const { handle } = receiver(recordedFetch(found(succeed)));
    await using server = await serve(toNodeHandler(handle));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    async function send(path: string, body: string): Promise<[number | undefined, boolean]> {
      const request = httpRequest(server.url, { method: "POST", path, agent }).end(body);
      const [response] = (await once(request, "response")) as [IncomingMessage];
      response.resume();
      await once(response, "end");
      return [response.statusCode, request.reusedSocket];
    }
    expect(await send("/hook", " ".repeat(1_000_000))).toEqual([403, false]);
    expect(await send(`/hook${query}`, JSON.stringify(succeed))).toEqual([200, true]);
    agent.destroy();
  });

  test("node:http2", async () => {
    const { handle, tasks } = receiver(recordedFetch(found(succeed)));
    const server = createHttp2Server(toNodeHandler(handle)).listen(0, "127.0.0.1");
    await once(server, "listening");
    const client = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const stream = client.request({ ":method": "POST", ":path": `/hook${query}` });
    stream.end(JSON.stringify(succeed));
    const [headers] = (await once(stream, "response")) as [IncomingHttpHeaders];
    client.destroy();
    server.close();
    expect([headers[":status"], tasks]).toEqual([200, [succeed]]);
  });

  test("toNodeHandler, which answers 500 for a handler that fails", async () => {
    await using server = await serve(toNodeHandler(() => Promise.reject(new Error("secret"))));
    const response = await fetch(server.url, { method: "POST", body: "{}" });
    expect([response.status, await response.text()]).toEqual([500, ""]);
  });
});
