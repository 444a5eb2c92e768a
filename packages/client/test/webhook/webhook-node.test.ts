import { once } from "node:events";
import { connect } from "node:net";
import { runInNewContext } from "node:vm";
import { verifies } from "cometapi-kling-spec/requirements";
import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { InvalidInputError, type Task } from "../../src/index.ts";
import {
  type NodeRequest,
  type NodeResponse,
  toNodeHandler,
  type WebhookOptions,
} from "../../src/webhook.ts";
import { listen } from "../fakes/listen.ts";
import { example, recordedFetch } from "../fakes/recorded-fetch.ts";
import {
  deferred,
  endpoint,
  externalTaskId,
  found,
  receiver,
  signedUrl,
  succeed,
  taskId,
} from "../fakes/webhook-receiver.ts";

const query = new URL(signedUrl).search;
const body = JSON.stringify(succeed);
const json = { "content-type": "application/json" };
/** Kling's id as a number in JSON. A JSON parser rounds it. */
const withNumber = body.replace(`"${taskId}"`, taskId);
const unknown = (): Response => example("error-404-resource-not-found", 404);

type Parse = (text: string) => unknown;

/** Posts to a server whose parser has read the body, and keeps what it made of it as `req.body`. */
async function deliver(
  parse: Parse,
  options: Partial<WebhookOptions> = {},
  { text = body, answer = (): Response => found(succeed) }: { text?: string; answer?: () => Response } = {},
): Promise<{ status: number; tasks: Task[]; errors: unknown[]; requests: { url: string }[] }> {
  const { handle, tasks, errors, service } = receiver(recordedFetch(answer), options);
  const handleNode = toNodeHandler(handle);
  await using server = await listen(async (req, res) => {
    let read = "";
    for await (const chunk of req) read += chunk;
    await handleNode(Object.assign(req, { body: parse(read) }), res);
  });
  const { status } = await fetch(`${server.url}/hook${query}`, { method: "POST", body: text });
  return { status, tasks, errors, requests: service.requests };
}

describe(verifies("client:webhook.node", "a body that a parser has read"), () => {
  test.each<[string, Parse]>([
    ["an object", (text) => JSON.parse(text)],
    ["text", (text) => text],
    ["a Buffer", (text) => Buffer.from(text)],
    ["an ArrayBuffer", (text) => new TextEncoder().encode(text).buffer],
    [
      "an object of another realm, as under Jest",
      (text) => runInNewContext("JSON.parse(text)", { text }) as unknown,
    ],
    [
      "bytes of another realm",
      (text) => runInNewContext("Uint8Array.from(bytes)", { bytes: [...Buffer.from(text)] }) as unknown,
    ],
    [
      "an object with the id as a BigInt",
      (text) => ({ ...(JSON.parse(text) as object), task_id: BigInt(taskId) }),
    ],
  ])("is taken as %s", async (_name, parse) => {
    expect(await deliver(parse)).toMatchObject({ status: 200, tasks: [succeed], errors: [] });
  });

  test.each<[string, Parse]>([
    ["nothing", () => undefined],
    ["null", () => null],
    ["an empty object, as parsers of another type leave it", () => ({})],
  ])(
    "and of which it left %s leads to 500 and an error that says what to hand over",
    async (_name, parse) => {
      const { status, tasks, errors, requests } = await deliver(parse);
      expect([status, tasks, requests]).toEqual([500, [], []]);
      expect(errors).toEqual([expect.any(InvalidInputError)]);
      expect(errors[0]).toMatchObject({
        message: "webhook: a parser before the handler has read the body and not kept it",
        advice: expect.stringContaining("Object.assign(request.raw, { body: request.body })"),
      });
    },
  );

  test("and that was empty is the sender's fault", async () => {
    expect(await deliver(() => ({}), {}, { text: "" })).toMatchObject({ status: 400, errors: [] });
  });

  test("and that cannot be written as JSON leads to 500, and no rejection", async () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(await deliver(() => circle)).toMatchObject({ status: 500, tasks: [] });
  });

  test("of which somebody has read a part leads to 500, too", async () => {
    const { handle, errors } = receiver(recordedFetch());
    const handleNode = toNodeHandler(handle);
    await using server = await listen(async (req, res) => {
      const [chunk] = (await once(req, "data")) as [Buffer];
      req.pause();
      expect(chunk.length).toBeGreaterThan(0);
      await handleNode(req, res);
    });
    const answer = await fetch(`${server.url}/hook${query}`, { method: "POST", body });
    expect([answer.status, errors]).toEqual([500, [expect.any(InvalidInputError)]]);
  });
});

describe(verifies("client:webhook.node", "an id that a JSON parser has rounded"), () => {
  test("is settled by the id that the URL was signed for", async () => {
    const { status, tasks, requests } = await deliver(JSON.parse, {}, { text: withNumber });
    expect([status, tasks]).toEqual([200, [succeed]]);
    expect(requests.map(({ url }) => url.split("/").at(-1))).toEqual([externalTaskId]);
  });

  test("is settled by the id that the caller has stored, where no lookup is served", async () => {
    const options = { resolveTaskId: () => taskId };
    const { status, tasks, requests } = await deliver(JSON.parse, options, { text: withNumber });
    expect([status, tasks]).toEqual([200, [succeed]]);
    expect(requests.map(({ url }) => url.split("/").at(-1))).toEqual([taskId]);
  });

  test.each<[string, Partial<WebhookOptions>]>([
    ["and no lookup is served", {}],
    ["and the URL is unsigned", { secret: false, endpoint } as Partial<WebhookOptions>],
  ])("%s: 500, and an error that says what to do", async (_name, options) => {
    const { status, errors } = await deliver(JSON.parse, options, { text: withNumber, answer: unknown });
    expect(status).toBe(500);
    expect(errors).toEqual([expect.any(InvalidInputError)]);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining("has rounded the task id"),
      advice: expect.stringContaining("before the JSON parser"),
    });
  });

  test("never leads to a query of the rounded id", async () => {
    const { requests } = await deliver(JSON.parse, {}, { text: withNumber, answer: unknown });
    expect(requests.map(({ url }) => url).join(" ")).not.toContain(taskId.slice(0, 12));
  });
});

describe(verifies("client:webhook.node", "a response"), () => {
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown): void => void rejections.push(reason);
  // Without a listener, a rejection ends a Node process.
  beforeEach(() => void process.on("unhandledRejection", onRejection));
  afterEach(() => {
    process.off("unhandledRejection", onRejection);
    expect(rejections.splice(0)).toEqual([]);
  });

  test("that a time-out has sent before is left as it is", async () => {
    const late = deferred<Response>();
    const ended = deferred<void>();
    let expire = (): void => expect.fail("no request");
    const service = recordedFetch(() => {
      expire();
      return late.promise;
    });
    const { handle, tasks } = receiver(service);
    const handleNode = toNodeHandler(handle);
    await using server = await listen((req, res) => {
      expire = () => {
        res.statusCode = 503;
        res.end("time-out");
      };
      void handleNode(req, res).then(ended.resolve);
    });
    const answer = await fetch(`${server.url}/hook${query}`, { method: "POST", body });
    expect([answer.status, await answer.text()]).toEqual([503, "time-out"]);
    late.resolve(found(succeed));
    await ended.promise;
    expect(tasks).toEqual([succeed]);
  });

  test("whose sender has gone is not written", async () => {
    const late = deferred<Response>();
    const service = recordedFetch(() => late.promise);
    const { handle, tasks } = receiver(service);
    const handleNode = toNodeHandler(handle);
    const ended = deferred<void>();
    await using server = await listen((req, res) => {
      res.once("close", () => late.resolve(found(succeed)));
      void handleNode(req, res).then(ended.resolve);
    });
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write(
      `POST /hook${query} HTTP/1.1\r\nhost: a\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    while (service.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    await ended.promise;
    expect(tasks).toEqual([succeed]);
  });

  const fakeRequest: NodeRequest = {
    method: "POST",
    url: "/hook",
    headers: {},
    body: "{}",
    async *[Symbol.asyncIterator]() {},
  };

  test.each<[string, Partial<NodeResponse>]>([
    ["setHeader", { setHeader: () => expect.fail("the head was sent") }],
    ["end", { end: () => expect.fail("write after end") }],
    [
      "statusCode",
      {
        set statusCode(_status: number) {
          expect.fail("the stream is closed");
        },
      },
    ],
  ])("that cannot be written, because %s throws, rejects nothing", async (name, change) => {
    const res = { statusCode: 0, setHeader: () => {}, end: () => {} };
    Object.defineProperty(res, name, Object.getOwnPropertyDescriptor(change, name) ?? {});
    const handler = (): Promise<Response> => Promise.resolve(new Response("OK", { headers: { a: "b" } }));
    await expect(toNodeHandler(handler)(fakeRequest, res)).resolves.toBeUndefined();
  });

  test("whose own body fails becomes 500, since nothing was written yet", async () => {
    const stream = new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
    const written: unknown[] = [];
    const res = { statusCode: 0, setHeader: () => {}, end: (text: string) => written.push(text) };
    await toNodeHandler(() => Promise.resolve(new Response(stream)))(fakeRequest, res);
    expect([res.statusCode, written]).toEqual([500, [""]]);
  });

  test("of a handler that throws at once is 500", async () => {
    const res = { statusCode: 0, setHeader: () => {}, end: () => {} };
    const handler = (): never => {
      throw new Error("no promise");
    };
    await toNodeHandler(handler)(fakeRequest, res);
    expect(res.statusCode).toBe(500);
  });
});

describe(verifies("client:webhook.node", "Fastify"), () => {
  async function inject(
    listener: (app: FastifyInstance, handleNode: ReturnType<typeof toNodeHandler>) => void,
    text = body,
  ): Promise<{ status: number; tasks: Task[]; errors: unknown[] }> {
    const { handle, tasks, errors } = receiver(recordedFetch(found(succeed)));
    const app = Fastify();
    listener(app, toNodeHandler(handle));
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    try {
      const answer = await fetch(`${url}/hook${query}`, { method: "POST", headers: json, body: text });
      return { status: answer.status, tasks, errors };
    } finally {
      await app.close();
    }
  }

  test.each([body, withNumber])("hands over the body that its parser has read", async (text) => {
    const answer = await inject((app, handleNode) => {
      app.post("/hook", async (request, reply) => {
        reply.hijack();
        await handleNode(Object.assign(request.raw, { body: request.body }), reply.raw);
      });
    }, text);
    expect(answer).toEqual({ status: 200, tasks: [succeed], errors: [] });
  });

  test("without it gets 500, and onError says what to hand over", async () => {
    const { status, errors } = await inject((app, handleNode) => {
      app.post("/hook", async (request, reply) => {
        reply.hijack();
        await handleNode(request.raw, reply.raw);
      });
    });
    expect([status, errors]).toEqual([500, [expect.any(InvalidInputError)]]);
  });

  test("in which an earlier hook has responded is left alone", async () => {
    const { status } = await inject((app, handleNode) => {
      app.post("/hook", async (request, reply) => {
        reply.hijack();
        reply.raw.end("too late");
        await handleNode(Object.assign(request.raw, { body: request.body }), reply.raw);
      });
    });
    expect(status).toBe(200);
  });
});
