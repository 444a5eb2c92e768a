import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type RunningServer, startContractMock } from "cometapi-kling-mock";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import express from "express";
import type { FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createKlingClient } from "../../src/index.ts";
import {
  createWebhookHandler,
  signCallbackUrl,
  toNodeHandler,
  type WebhookStore,
} from "../../src/webhook.ts";
import { listen } from "../fakes/listen.ts";

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
const secret = "read this from the environment";
const body = readExample("webhook/video-succeed.json");
const { task_id: taskId } = JSON.parse(body) as { task_id: string };
const json = { "content-type": "application/json" };

let mock: RunningServer;
let folder: string;
let logged: unknown[][];

beforeAll(async () => {
  mock = await startContractMock({ port: 0 });
  // Inside the package, so that the snippets find it under its own name.
  folder = mkdtempSync(join(fileURLToPath(new URL(".", import.meta.url)), ".snippets-"));
});

afterAll(async () => {
  await mock?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
  const send = globalThis.fetch;
  vi.stubEnv("COMETAPI_KEY", "any");
  vi.stubGlobal("fetch", (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init);
    const { origin, pathname } = new URL(request.url);
    return send(origin === "https://api.cometapi.com" ? new Request(mock.url + pathname, request) : request);
  });
  logged = [];
  vi.spyOn(console, "log").mockImplementation((...words) => void logged.push(words));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The module of the README's only snippet with this line in it. */
async function snippet(
  line: string,
  change = (text: string): string => text,
): Promise<Record<string, unknown>> {
  const blocks = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);
  const [code, another] = blocks.filter((block) => block.includes(line));
  if (code === undefined || another !== undefined) throw new Error(`not exactly one snippet has: ${line}`);
  const text = change(code);
  const file = join(folder, `snippet-${readme.indexOf(code)}-${text.length}.ts`);
  writeFileSync(file, text);
  return import(pathToFileURL(file).href);
}

const signed = (url: string): Promise<string> =>
  signCallbackUrl(url, {
    secret,
    endpoint: "multiImage2Video",
    externalTaskId: "order-2026-000184",
  });

/** Posts to the signed URL, as the service does, and to the unsigned one. */
async function deliver(url: string): Promise<[number, number]> {
  const good = await fetch(await signed(url), { method: "POST", headers: json, body });
  const bad = await fetch(url, { method: "POST", headers: json, body });
  return [good.status, bad.status];
}

describe(verifies("client:webhook.frameworks", "the README's example for"), () => {
  test("Express takes a delivery over HTTP and hands the task over", async () => {
    const { app } = (await snippet('from "express"')) as { app: RequestListener };
    await using server = await listen(app);
    expect(await deliver(`${server.url}/hooks/kling`)).toEqual([200, 403]);
    expect(logged).toEqual([[taskId, "succeed"]]);
  });

  test("Fastify takes a delivery over HTTP and hands the task over", async () => {
    const { app } = (await snippet('from "fastify"')) as { app: FastifyInstance };
    const url = await app.listen({ port: 0, host: "127.0.0.1" });
    try {
      expect(await deliver(`${url}/hooks/kling`)).toEqual([200, 403]);
    } finally {
      await app.close();
    }
    expect(logged).toEqual([[taskId, "succeed"]]);
  });

  test("Hono takes a delivery and hands the task over", async () => {
    const { app } = (await snippet('from "hono"')) as { app: { fetch(request: Request): Promise<Response> } };
    const url = "https://shop.example/hooks/kling";
    const init = { method: "POST", headers: json, body };
    expect((await app.fetch(new Request(await signed(url), init))).status).toBe(200);
    expect((await app.fetch(new Request(url, init))).status).toBe(403);
    expect(logged).toEqual([[taskId, "succeed"]]);
  });

  test("Next is a route module that takes a delivery and hands the task over", async () => {
    const route = (await snippet("export const POST")) as Record<
      "POST",
      (request: Request) => Promise<Response>
    >;
    // Next refuses other exports than methods and its settings.
    expect(Object.keys(route)).toEqual(["POST"]);
    const url = "https://shop.example/hooks/kling";
    const init = { method: "POST", headers: json, body };
    expect((await route.POST(new Request(await signed(url), init))).status).toBe(200);
    expect((await route.POST(new Request(url, init))).status).toBe(403);
    expect(logged).toEqual([[taskId, "succeed"]]);
  });
});

test(
  verifies("client:webhook.claim", "the README's store on a database hands a state over once"),
  async () => {
    const inMemory = (code: string): string => code.replace("webhooks.sqlite", ":memory:");
    const { store, handle } = (await snippet("DatabaseSync", inMemory)) as {
      store: WebhookStore;
      handle: (request: Request) => Promise<Response>;
    };
    const other = createWebhookHandler({
      ...{ kling: createKlingClient(), secret, store },
      onTask: ({ task_id, task_status }) => void logged.push([task_id, task_status]),
    });
    const url = await signed("https://shop.example/hooks/kling");
    const post = (): Request => new Request(url, { method: "POST", headers: json, body });
    const answers = await Promise.all([handle(post()), other(post()), other(post())]);
    expect([answers.map(({ status }) => status), logged]).toEqual([[200, 200, 200], [[taskId, "succeed"]]]);
    const key = `v1:multiImage2Video:${taskId}`;
    const value = (await store.get(key)) ?? "";
    expect(await store.compareAndSet(key, "an older value", "lost")).toBe(false);
    expect(await store.compareAndSet(key, undefined, "lost")).toBe(false);
    expect(await store.get(key)).toBe(value);
    expect(await store.compareAndSet(key, value, "{}")).toBe(true);
    expect(await store.get("another key")).toBeUndefined();
  },
);

test(
  verifies("client:webhook.frameworks", "the README's line for after of next/server answers before the work"),
  async () => {
    const line = "handle(request, { waitUntil: after })";
    expect(readme).toContain(line);
    const works: (Promise<unknown> | (() => unknown))[] = [];
    // Next itself is not installed here: its function takes a promise, or something to call later.
    vi.stubGlobal("after", (work: Promise<unknown> | (() => unknown)) => void works.push(work));
    const route = await snippet("export const POST", (code) => code.replace("handle(request)", line));
    const { POST } = route as Record<"POST", (request: Request) => Promise<Response>>;
    const url = await signed("https://shop.example/hooks/kling");
    const answer = await POST(new Request(url, { method: "POST", headers: json, body }));
    expect([answer.status, logged, works.length]).toEqual([202, [], 1]);
    await works[0];
    expect(logged).toEqual([[taskId, "succeed"]]);
  },
);

describe(verifies("client:webhook.frameworks", "Express"), () => {
  function handleNode(): ReturnType<typeof toNodeHandler> {
    const onTask = ({ task_id, task_status }: { task_id: string; task_status: string }): void =>
      void logged.push([task_id, task_status]);
    return toNodeHandler(createWebhookHandler({ kling: createKlingClient(), secret, onTask }));
  }

  test.each([
    ["no parser", []],
    ["express.json()", [express.json()]],
    ["express.text()", [express.text({ type: "*/*" })]],
    ["express.raw()", [express.raw({ type: "*/*" })]],
    ["a parser of another type", [express.urlencoded()]],
    ["two parsers", [express.urlencoded(), express.json()]],
  ])("with %s before the handler, in a router of its own", async (_name, parsers) => {
    const app = express();
    for (const parser of parsers) app.use(parser);
    const router = express.Router();
    router.post("/kling", handleNode());
    app.use("/hooks", router);
    await using server = await listen(app);
    expect(await deliver(`${server.url}/hooks/kling`)).toEqual([200, 403]);
    expect(logged).toEqual([[taskId, "succeed"]]);
  });

  test("with express.json(), a rounded id is not guessed where no answer proves which task it is", async () => {
    const app = express();
    app.use(express.json());
    app.post("/hooks/kling", handleNode());
    await using server = await listen(app);
    const number = body.replace(`"${taskId}"`, taskId);
    expect(number).not.toBe(body);
    const init = { method: "POST", headers: json, body: number };
    const failed = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const answer = await fetch(await signed(`${server.url}/hooks/kling`), init);
    expect([answer.status, logged]).toEqual([500, []]);
    const message = expect.stringContaining("has rounded the task id");
    expect(failed.mock.calls).toEqual([[expect.objectContaining({ message })]]);
  });

  test("without a parser, that same id keeps its digits", async () => {
    const app = express();
    app.post("/hooks/kling", handleNode());
    await using server = await listen(app);
    const init = { method: "POST", headers: json, body: body.replace(`"${taskId}"`, taskId) };
    const answer = await fetch(await signed(`${server.url}/hooks/kling`), init);
    expect([answer.status, logged]).toEqual([200, [[taskId, "succeed"]]]);
  });

  test("refuses a body over the limit, and answers the next delivery", async () => {
    const app = express();
    app.post("/hooks/kling", handleNode());
    await using server = await listen(app);
    const url = await signed(`${server.url}/hooks/kling`);
    const large = await fetch(url, { method: "POST", headers: json, body: " ".repeat(65_537) });
    expect([large.status, (await fetch(url, { method: "POST", headers: json, body })).status]).toEqual([
      413, 200,
    ]);
  });
});
