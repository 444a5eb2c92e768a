import { createContractMock } from "cometapi-kling-mock";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Fetch } from "../../src/http/to-fetch.ts";
import { minimal, path, postHeaders, still } from "../support/post-and-get.ts";

const url = `http://simulator.test${path}`;
const init = { method: "POST", headers: postHeaders, body: JSON.stringify(minimal) };

/** A signal of another realm: its class is another one. */
function foreignSignal(): { signal: AbortSignal; abort(): void } {
  const controller = new AbortController();
  const proxied = new Proxy(controller.signal, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
    getPrototypeOf: () => Object.prototype,
  });
  return { signal: proxied, abort: () => controller.abort(new Error("given up")) };
}

/** A request of another implementation, with its names as they were written, like happy-dom's. */
function foreignRequest(request: Request): Request {
  const capital = (name: string): string => name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
  const headers = {
    get: (name: string) => request.headers.get(name),
    *[Symbol.iterator]() {
      for (const [name, value] of request.headers) yield [capital(name), value];
    },
  };
  const { url, method, body, signal } = request;
  return {
    url,
    method,
    headers,
    body,
    signal,
    bodyUsed: false,
    arrayBuffer: () => request.arrayBuffer(),
  } as never;
}

let contract: Fetch;
beforeAll(async () => {
  ({ fetch: contract } = await createContractMock());
});

const doors: [string, () => Fetch][] = [
  ["createSimulator().fetch", () => still().fetch],
  ["createContractMock().fetch", () => contract],
];

describe.each(doors)("%s", (_, open) => {
  test.each<[string, Parameters<Fetch>]>([
    ["a text and init", [url, init]],
    ["a URL and init", [new URL(url), init]],
    ["a request", [new Request(url, init)]],
    ["a request and empty init", [new Request(url, init), {}]],
    ["a request whose body init replaces", [new Request(url, { ...init, body: "{}" }), { body: init.body }]],
    ["a request whose method init replaces", [new Request(url, { headers: postHeaders }), init]],
    ["a request of another implementation", [foreignRequest(new Request(url, init))]],
    ["such a request and init", [foreignRequest(new Request(url, init)), { keepalive: false }]],
    [
      "such a request whose headers init replaces",
      [foreignRequest(new Request(url, { ...init, headers: {} })), { headers: postHeaders }],
    ],
    ["headers as a list", [url, { ...init, headers: Object.entries(postHeaders) }]],
    [
      "headers in capitals",
      [url, { ...init, headers: { AUTHORIZATION: "Bearer x", "Content-Type": "application/json" } }],
    ],
    ["a method in lower case", [url, { ...init, method: "post" }]],
    ["a body of bytes", [url, { ...init, body: new TextEncoder().encode(init.body) }]],
    ["a body of a Blob", [url, { ...init, body: new Blob([init.body]) }]],
    ["a signal of another realm", [url, { ...init, signal: foreignSignal().signal }]],
    ["no signal", [url, { ...init, signal: null }]],
  ])(verifies("simulator:fetch", "takes %s"), async (_, call) => {
    const response = await open()(...call);
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('"task_id"')]);
  });

  test.each<[string, Parameters<Fetch>]>([
    ["a path", [path, init]],
    ["no URL", ["http://", init]],
    ["a URL with a password", ["http://a:b@simulator.test/", {}]],
    ["a GET with a body", [url, { ...init, method: "GET" }]],
    ["a method with a space", [url, { method: "A B" }]],
    ["a header with a line break", [url, { headers: { a: "b\nc" } }]],
  ])(verifies("simulator:fetch", "refuses %s like the platform"), async (_, call) => {
    await expect(open()(...call)).rejects.toThrow(TypeError);
  });

  test(verifies("simulator:fetch", "refuses a request whose body was read"), async () => {
    const request = new Request(url, init);
    await request.text();
    await expect(open()(request)).rejects.toThrow(TypeError);
  });

  test.each<[string, (signal: AbortSignal) => Parameters<Fetch>]>([
    ["init", (signal) => [url, { ...init, signal }]],
    ["a request", (signal) => [new Request(url, { ...init, signal })]],
    ["init over a request", (signal) => [new Request(url, init), { signal }]],
  ])(
    verifies("simulator:fetch", "a signal of %s that is aborted ends the call with its reason"),
    async (_, callWith) => {
      const reason = new Error("given up");
      await expect(open()(...callWith(AbortSignal.abort(reason)))).rejects.toBe(reason);
      const controller = new AbortController();
      const stalled = new ReadableStream({ pull: () => new Promise(() => undefined) });
      const [input, own] = callWith(controller.signal);
      const slow = { ...own, method: "POST", body: stalled, duplex: "half" } as RequestInit;
      const call = open()(
        typeof input === "string" ? input : new Request(url, { ...init, signal: controller.signal }),
        slow,
      );
      controller.abort(reason);
      await expect(call).rejects.toBe(reason);
    },
  );

  test(verifies("simulator:fetch", "a signal of another realm ends the call"), async () => {
    const { signal, abort } = foreignSignal();
    const stalled = new ReadableStream({ pull: () => new Promise(() => undefined) });
    const call = open()(url, { ...init, body: stalled, duplex: "half", signal } as RequestInit);
    abort();
    await expect(call).rejects.toThrow("given up");
  });
});

afterEach(() => vi.unstubAllGlobals());

test(verifies("simulator:fetch", "replaces the platform's fetch"), async () => {
  const simulator = still();
  vi.stubGlobal("fetch", simulator.fetch);
  expect((await fetch(url, init)).status).toBe(200);
  expect(simulator.journal.billedTasks()).toHaveLength(1);
});
