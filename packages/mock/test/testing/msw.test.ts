import { readDocument } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { klingHandlers } from "../../src/msw.ts";
import type { Simulator } from "../../src/simulator/simulator.ts";
import { auth, minimal, path, postHeaders, still } from "../support/post-and-get.ts";

const service = readDocument().servers[0]?.url ?? "";
const server = setupServer();
let simulator: Simulator;

beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
beforeEach(() => {
  simulator = still();
});
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

interface Seen {
  data: { task_id: string; task_status: string; task_result: { videos: { url: string }[] } };
}

function create(
  base: string,
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<Response> {
  const body = JSON.stringify(minimal);
  return fetch(base + path, { method: "POST", headers: { ...postHeaders, ...headers }, body, signal });
}

async function dataOf(response: Response): Promise<Seen["data"]> {
  expect(response.status).toBe(200);
  return ((await response.json()) as Seen).data;
}

describe(verifies("simulator:msw", "a program that calls the service by fetch"), () => {
  beforeEach(() => server.use(...klingHandlers({ simulator })));

  test("sees every step of a task, and its video", async () => {
    const { task_id, task_status } = await dataOf(await create(service));
    expect(task_status).toBe("submitted");
    await fetch(`${service}/__simulator/advance`, {
      method: "POST",
      headers: postHeaders,
      body: '{"ms":120000}',
    });

    const done = await dataOf(await fetch(`${service}${path}/${task_id}`, { headers: auth }));
    expect(done.task_status).toBe("succeed");
    const url = done.task_result.videos[0]?.url ?? "";
    expect(url).toMatch(new RegExp(`^${service}/`));
    const part = await fetch(url, { headers: { range: "bytes=4-7" } });
    expect([part.status, await part.text()]).toEqual([206, "ftyp"]);
    expect(simulator.journal.billedTasks()).toHaveLength(1);
  });

  test("gets 413 for a body that is too large, although MSW reads a copy of it", async () => {
    server.resetHandlers(...klingHandlers({ simulator: still({ maxBodyBytes: 10 }) }));
    expect((await create(service)).status).toBe(413);
  });

  test("is refused as by the service", async () => {
    const response = await fetch(service + path, { method: "POST", headers: postHeaders, body: "{" });
    expect(response.status).toBe(400);
    const noKey = await fetch(`${service}${path}/1`);
    expect(noKey.status).toBe(401);
    const strange = await fetch(`${service}/kling/v1/%zz`, { headers: auth });
    expect(strange.status).toBe(400);
  });

  test.each(["cut-before", "cut-after"])("sees its connection fail with %s", async (scenario) => {
    await expect(create(service, { prefer: `scenario=${scenario}` })).rejects.toThrow(TypeError);
    expect(simulator.journal.billedTasks()).toHaveLength(scenario === "cut-after" ? 1 : 0);
  });

  test("can abort a stalled response", async () => {
    const controller = new AbortController();
    const response = await create(service, { prefer: "scenario=stall-after" }, controller.signal);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    const rest = reader?.read();
    controller.abort(new Error("enough"));
    await expect(rest).rejects.toThrow();
  });

  test("keeps its other requests, and its own handlers come first", async () => {
    server.use(http.get(`${service}/v1/models`, () => HttpResponse.json("models")));
    expect(await (await fetch(`${service}/v1/models`)).json()).toBe("models");
    server.use(http.post(service + path, () => HttpResponse.json("mine")));
    expect(await (await create(service)).json()).toBe("mine");
    expect(simulator.journal.requests).toEqual([]);
  });
});

describe(verifies("simulator:msw", "another address"), () => {
  test.each(["http://localhost:5173/api", "http://localhost:5173/api/", "https://shop.test/a(b)+c.d/[v]"])(
    "%s has every route of the simulator",
    async (baseUrl) => {
      server.use(...klingHandlers({ simulator, baseUrl }));
      const base = new URL(baseUrl).href.replace(/\/$/, "");
      const { task_id } = await dataOf(await create(base));
      await simulator.advance(120_000);
      const done = await dataOf(await fetch(`${base}${path}/${task_id}`, { headers: auth }));
      const url = done.task_result.videos[0]?.url ?? "";
      expect(url.startsWith(`${base}/`)).toBe(true);
      expect((await fetch(url, { method: "HEAD" })).status).toBe(200);
      expect(simulator.journal.requests.map((entry) => entry.path)).toEqual([path, `${path}/${task_id}`]);
    },
  );

  test("may be a path in a page", async () => {
    Object.assign(globalThis, { location: { href: "https://shop.test/cart/" } });
    try {
      server.use(...klingHandlers({ simulator, baseUrl: "/api" }));
    } finally {
      Reflect.deleteProperty(globalThis, "location");
    }
    expect((await create("https://shop.test/api")).status).toBe(200);
  });

  test.each(["/api", "shop", "file:///a"])("%s is refused without a page", (baseUrl) => {
    expect(() => klingHandlers({ baseUrl })).toThrow(/baseUrl must/);
  });
});

test(verifies("simulator:msw", "a simulator is created by default"), async () => {
  server.use(...klingHandlers());
  const created = await dataOf(await create(service));
  const looked = await dataOf(await fetch(`${service}${path}/${created.task_id}`, { headers: auth }));
  expect(looked.task_id).toBe(created.task_id);
});

describe("handlers at a path of the page", () => {
  const base = "https://shop.test/api";
  const withoutKey = { "content-type": "application/json" };
  const createAt = (url: string, headers: Record<string, string>): Promise<Response> =>
    fetch(url + path, { method: "POST", headers, body: JSON.stringify(minimal) });

  function useAt(baseUrl: string, own: Simulator): void {
    Object.assign(globalThis, { location: { href: "https://shop.test/cart/" } });
    try {
      server.use(...klingHandlers({ simulator: own, baseUrl }));
    } finally {
      Reflect.deleteProperty(globalThis, "location");
    }
  }

  test(verifies("simulator:key", "need no key, since they stand for the server that adds it"), async () => {
    useAt("/api", simulator);
    const { task_id } = await dataOf(await createAt(base, withoutKey));
    await simulator.advance(120_000);
    const { task_result } = await dataOf(await fetch(`${base}${path}/${task_id}`));
    const url = task_result.videos[0]?.url ?? "";
    expect(url).toMatch(/^https:\/\/shop\.test\/api\/__simulator\/files\//);
    expect((await fetch(url)).status).toBe(200);
  });

  test(verifies("simulator:key", "keep the key that the page sends"), async () => {
    useAt("/api", still({ tokens: ["good"] }));
    expect((await createAt(base, { ...withoutKey, authorization: "Bearer good" })).status).toBe(200);
    expect((await createAt(base, { ...withoutKey, authorization: "Bearer bad" })).status).toBe(401);
  });

  test(
    verifies("simulator:key", "of another address need one, unless the simulator asks for none"),
    async () => {
      server.use(...klingHandlers({ simulator, baseUrl: base }));
      expect((await createAt(base, withoutKey)).status).toBe(401);
      server.use(...klingHandlers({ simulator: still({ requireKey: false }), baseUrl: base }));
      expect((await createAt(base, withoutKey)).status).toBe(200);
    },
  );
});

describe("a preflight", () => {
  beforeEach(() => server.use(...klingHandlers({ simulator })));

  test.each([
    ["without any header, as happy-dom sends it", {}, "*"],
    ["without a method", { origin: "https://shop.test" }, "https://shop.test"],
    [
      "of a browser",
      {
        origin: "https://shop.test",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
      },
      "https://shop.test",
    ],
  ])(verifies("simulator:msw", "%s is allowed"), async (_, headers: Record<string, string>, allowed) => {
    const response = await fetch(service + path, { method: "OPTIONS", headers });
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([204, allowed]);
    expect(response.headers.get("access-control-allow-methods")).toContain("POST");
    expect(response.headers.get("access-control-allow-headers")).toBe(
      headers["access-control-request-headers"] ?? "*",
    );
  });

  test(
    verifies("simulator:msw", "is followed by a response that a page without an Origin may read"),
    async () => {
      expect((await create(service)).headers.get("access-control-allow-origin")).toBe("*");
      const origin = "https://shop.test";
      expect((await create(service, { origin })).headers.get("access-control-allow-origin")).toBe(origin);
    },
  );
});
