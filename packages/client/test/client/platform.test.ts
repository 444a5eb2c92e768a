import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createKlingClient } from "../../src/index.ts";
import { png } from "../fakes/pictures.ts";
import { example } from "../fakes/recorded-fetch.ts";

afterEach(() => vi.unstubAllGlobals());

// A function of the engine prints as native code; those of a DOM made of JavaScript do not.
const native = Math.max;
const node = { versions: { node: "24.0.0" }, env: {} };

const places: Record<string, { scope: Record<string, unknown>; refusesKey: boolean; streams: boolean }> = {
  Node: { scope: {}, refusesKey: false, streams: true },
  "Node with jsdom": { scope: { document: { createElement() {} } }, refusesKey: false, streams: true },
  "Node with a WorkerGlobalScope of a test": {
    scope: { WorkerGlobalScope: function WorkerGlobalScope() {} },
    refusesKey: false,
    streams: true,
  },
  "a page": {
    scope: { document: { createElement: native }, process: undefined },
    refusesKey: true,
    streams: false,
  },
  "a page with a bundler's process": {
    scope: { document: { createElement: native }, process: { versions: {}, env: {} } },
    refusesKey: true,
    streams: false,
  },
  "Electron's window": {
    scope: { document: { createElement: native }, process: node },
    refusesKey: true,
    streams: false,
  },
  "Electron's worker": {
    scope: { WorkerGlobalScope: native, process: node },
    refusesKey: true,
    streams: false,
  },
  "a web worker": {
    scope: { WorkerGlobalScope: native, process: undefined },
    refusesKey: true,
    streams: false,
  },
  Deno: { scope: { WorkerGlobalScope: native, Deno: {}, process: node }, refusesKey: false, streams: true },
  Cloudflare: {
    scope: { WorkerGlobalScope: native, navigator: { userAgent: "Cloudflare-Workers" }, process: undefined },
    refusesKey: false,
    streams: true,
  },
  "React Native": {
    scope: { navigator: { product: "ReactNative" }, process: undefined, Request: textRequest() },
    refusesKey: true,
    streams: false,
  },
  "a Request that makes text of streams": {
    scope: { Request: textRequest() },
    refusesKey: false,
    streams: false,
  },
};

/** A Request as React Native's polyfill has it: it knows text and Blobs, and turns anything else into text. */
function textRequest(): unknown {
  const Native = Request;
  return class extends Native {
    constructor(url: string | Request, init: RequestInit = {}) {
      super(url, init.body instanceof ReadableStream ? { ...init, body: String(init.body) } : init);
    }
  };
}

describe(verifies("client:browser", "a key and a stream are two questions"), () => {
  test.each(Object.entries(places))("%s", async (_name, { scope, refusesKey, streams }) => {
    for (const [name, value] of Object.entries(scope)) vi.stubGlobal(name, value);
    const bodies: (string | null)[] = [];
    const fetch = async (request: Request): Promise<Response> => {
      bodies.push(await request.text());
      return example("create-response");
    };
    const make = () => createKlingClient({ apiKey: "sk-of-somebody", fetch });
    if (refusesKey) expect(make).toThrow(/dangerouslyAllowBrowser/);
    else expect(make).not.toThrow();
    const { multiImage2Video } = createKlingClient({ baseUrl: "https://shop.example", fetch });
    const inits: RequestInit[] = [];
    const Known = Request;
    vi.stubGlobal(
      "Request",
      class extends Known {
        constructor(url: string | Request, init: RequestInit = {}) {
          if (init.method === "POST" && url !== "http://localhost") inits.push(init);
          super(url, init);
        }
      },
    );
    const image = new Blob([png(400, 400)]);
    await multiImage2Video.create({ image_list: [image, "https://example.com/b.png"], prompt: "Wave." });
    expect(inits[0]?.body instanceof ReadableStream).toBe(streams);
    expect(bodies[0]).toContain(Buffer.from(png(400, 400)).toString("base64"));
  });
});

test(verifies("client:isomorphic", "no fetch class is touched before the first request"), async () => {
  for (const name of ["Request", "Response", "Headers", "FormData", "ReadableStream", "TextDecoder"])
    vi.stubGlobal(name, undefined);
  expect(() =>
    createKlingClient({ apiKey: "k", fetch: async () => example("create-response") }),
  ).not.toThrow();
});
