import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createKlingClient, InvalidInputError, type KlingClientOptions } from "../../src/index.ts";
import { example, exampleId, recordedFetch } from "../fakes/recorded-fetch.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** What a call of a client with these options sends. */
async function sentBy(options: KlingClientOptions): Promise<{ url: string; authorization: string | null }> {
  const { fetch, requests } = recordedFetch(example("task-succeed"));
  await createKlingClient({ fetch, ...options }).multiImage2Video.get(exampleId);
  return { url: requests[0]?.url ?? "", authorization: requests[0]?.headers.get("authorization") ?? null };
}

describe(verifies("client:options", "a wrong option is refused by its name"), () => {
  test.each<[string, KlingClientOptions | Record<string, unknown>]>([
    ["apiKey", { apiKey: "" }],
    ["apiKey", { apiKey: "   " }],
    ["apiKey", { apiKey: "sk-with space" }],
    ["apiKey", { apiKey: "sk-\n" + "x" }],
    ["apiKey", { apiKey: 7 }],
    ["baseUrl", { apiKey: "k", baseUrl: "api.cometapi.com" }],
    ["baseUrl", { apiKey: "k", baseUrl: "/api" }],
    ["baseUrl", { apiKey: "k", baseUrl: "ftp://api.cometapi.com" }],
    ["baseUrl", { apiKey: "k", baseUrl: "https://user:pass@api.cometapi.com" }],
    ["baseUrl", { apiKey: "k", baseUrl: "https://api.cometapi.com?x=1" }],
    ["fetch", { apiKey: "k", fetch: "fetch" }],
    ["random", { apiKey: "k", random: 4 }],
    ["clock", { apiKey: "k", clock: {} }],
    ["clock", { apiKey: "k", clock: null }],
    ["submitOnce", { apiKey: "k", submitOnce: "no" }],
    ["submitOnce", { apiKey: "k", submitOnce: null }],
    ["concurrency", { apiKey: "k", concurrency: null }],
    ["concurrency", { apiKey: "k", concurrency: 5 }],
    ["requestTimeoutMs", { apiKey: "k", requestTimeoutMs: 0 }],
    ["requestTimeoutMs", { apiKey: "k", requestTimeoutMs: "60s" }],
    ["requestTimeoutMs", { apiKey: "k", requestTimeoutMs: Number.POSITIVE_INFINITY }],
  ])("%s: %j", (name, options) => {
    const make = () => createKlingClient(options as KlingClientOptions);
    expect(make).toThrow(InvalidInputError);
    expect(make).toThrow(new RegExp(name));
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 3_000_000_000, "60"])(
    "requestTimeoutMs of one call: %j",
    async (requestTimeoutMs) => {
      const { fetch, requests } = recordedFetch(example("task-succeed"));
      const { multiImage2Video } = createKlingClient({ apiKey: "k", fetch });
      const options = { requestTimeoutMs } as { requestTimeoutMs: number };
      const call = multiImage2Video.get("7", options);
      await expect(call).rejects.toThrow(InvalidInputError);
      await expect(call).rejects.toThrow(/requestTimeoutMs/);
      expect(requests).toEqual([]);
    },
  );

  test("no key at all", () => {
    vi.stubEnv("COMETAPI_KEY", "");
    expect(() => createKlingClient()).toThrow(/apiKey.*COMETAPI_KEY/);
  });
});

describe("the key", () => {
  test("comes from COMETAPI_KEY, for the service itself", async () => {
    vi.stubEnv("COMETAPI_KEY", "sk-from-environment");
    expect(await sentBy({})).toEqual({
      url: "https://api.cometapi.com/kling/v1/videos/multi-image2video/861309198188019719",
      authorization: "Bearer sk-from-environment",
    });
  });

  test(verifies("client:secret", "of the environment goes to no other host"), async () => {
    vi.stubEnv("COMETAPI_KEY", "sk-from-environment");
    expect(await sentBy({ baseUrl: "http://127.0.0.1:4010" })).toMatchObject({ authorization: null });
    expect(await sentBy({ baseUrl: "https://api.cometapi.com.evil.example" })).toMatchObject({
      authorization: null,
    });
  });

  test("goes where the caller says", async () => {
    expect(await sentBy({ apiKey: " sk-a\n".trim(), baseUrl: "http://127.0.0.1:4010/" })).toEqual({
      url: "http://127.0.0.1:4010/kling/v1/videos/multi-image2video/861309198188019719",
      authorization: "Bearer sk-a",
    });
  });
});

test.each(["https://proxy.example/kling-proxy?", "https://proxy.example/kling-proxy/#"])(
  "a baseUrl that ends like %s leads to the same place as without",
  async (baseUrl) => {
    const { url } = await sentBy({ baseUrl });
    expect(url).toBe(
      "https://proxy.example/kling-proxy/kling/v1/videos/multi-image2video/861309198188019719",
    );
  },
);

describe(verifies("client:browser", "in a browser"), () => {
  const page = () => {
    vi.stubGlobal("document", {});
    vi.stubGlobal("process", undefined);
  };
  const worker = () => {
    vi.stubGlobal("WorkerGlobalScope", function WorkerGlobalScope() {});
    vi.stubGlobal("process", undefined);
  };

  test.each([
    ["page", page],
    ["web worker", worker],
  ])("a key is refused in a %s, and allowed on demand", (_name, enter) => {
    enter();
    expect(() => createKlingClient({ apiKey: "sk-a" })).toThrow(/dangerouslyAllowBrowser/);
    expect(() => createKlingClient({ apiKey: "sk-a", dangerouslyAllowBrowser: true })).not.toThrow();
  });

  test("a proxy needs no key, and a path below its origin is kept", async () => {
    page();
    expect(await sentBy({ baseUrl: "https://app.example/api/" })).toEqual({
      url: "https://app.example/api/kling/v1/videos/multi-image2video/861309198188019719",
      authorization: null,
    });
  });

  test("Node with a test document, Deno and Cloudflare are servers", () => {
    vi.stubGlobal("document", {});
    expect(() => createKlingClient({ apiKey: "sk-a" })).not.toThrow();
    worker();
    vi.stubGlobal("Deno", {});
    expect(() => createKlingClient({ apiKey: "sk-a" })).not.toThrow();
    vi.stubGlobal("Deno", undefined);
    vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
    expect(() => createKlingClient({ apiKey: "sk-a" })).not.toThrow();
  });
});
