import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createKlingClient, InvalidInputError, type KlingClientOptions } from "../../src/index.ts";
import { example, exampleId, recordedFetch } from "../fakes/recorded-fetch.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

const page = (origin: string): void => {
  vi.stubGlobal("document", {});
  vi.stubGlobal("process", undefined);
  vi.stubGlobal("location", { origin, href: `${origin}/studio/?x=1` });
};

/** Where a get goes, with which key, and what the client warns of. */
async function sentBy(options: KlingClientOptions) {
  const { fetch, requests } = recordedFetch(example("task-succeed"));
  const warnings: string[] = [];
  const onWarning = (message: string): void => void warnings.push(message);
  await createKlingClient({ fetch, onWarning, ...options }).multiImage2Video.get(exampleId);
  const { url, headers } = requests[0] ?? {};
  return { url, key: headers?.get("authorization") ?? null, warnings };
}

const route = `/kling/v1/videos/multi-image2video/${exampleId}`;

describe(verifies(["client:options", "client:browser"], "baseUrl as a path in a page"), () => {
  test.each([
    ["/api/kling", `https://shop.example/api/kling${route}`],
    ["/", `https://shop.example${route}`],
    ["/a b/", `https://shop.example/a%20b${route}`],
    ["/\\evil.example", `https://shop.example//evil.example${route}`],
  ])("%s", async (baseUrl, url) => {
    page("https://shop.example");
    expect(await sentBy({ baseUrl })).toEqual({ url, key: null, warnings: [] });
  });

  test.each(["//evil.example", "api/kling", "./api", "", "null"])("not %j", (baseUrl) => {
    page("https://shop.example");
    expect(() => createKlingClient({ baseUrl })).toThrow(/baseUrl must be an http or https URL/);
  });

  test("only where the page has an address", () => {
    expect(() => createKlingClient({ baseUrl: "/api" })).toThrow(
      /a path is for a page, which has an address/,
    );
    page("null");
    expect(() => createKlingClient({ baseUrl: "/api" })).toThrow(/a path is for a page/);
  });
});

describe(verifies("client:browser", "a key for this machine is no secret"), () => {
  test.each([
    "http://localhost:4010",
    "http://127.0.0.1:4010",
    "http://127.8.9.1",
    "http://[::1]:4010",
    "https://kling.localhost",
  ])("%s takes any key in a page, without a warning", async (baseUrl) => {
    page("https://shop.example");
    expect(await sentBy({ baseUrl, apiKey: "any" })).toMatchObject({ key: "Bearer any", warnings: [] });
  });

  test("a path of a page on this machine takes any key", async () => {
    page("http://localhost:5173");
    expect(await sentBy({ baseUrl: "/api/kling", apiKey: "any" })).toMatchObject({ key: "Bearer any" });
  });

  test.each([
    "https://localhost.evil.example",
    "https://127.0.0.1.evil.example",
    "https://notlocalhost",
    "http://0.0.0.0",
    "/api",
  ])("%s takes none", (baseUrl) => {
    page("https://shop.example");
    expect(() => createKlingClient({ baseUrl, apiKey: "any" })).toThrow(/dangerouslyAllowBrowser/);
  });
});

describe(verifies(["client:options", "client:secret"], "an address that is probably wrong"), () => {
  test("http with a key is warned of, once, without the key", async () => {
    const { warnings } = await sentBy({ baseUrl: "http://gateway.example:8080/x", apiKey: "sk-1234567890" });
    expect(warnings).toEqual(["baseUrl is http, so the key goes to gateway.example:8080 unencrypted"]);
    expect((await sentBy({ baseUrl: "http://gateway.example" })).warnings).toEqual([]);
    // A key that is made up for a mock.
    expect((await sentBy({ baseUrl: "http://simulator:4010", apiKey: "any" })).warnings).toEqual([]);
  });

  test.each([
    "http://api.cometapi.com",
    "https://api.cometapi.com/v1",
    "https://api.cometapi.com/kling",
    `https://api.cometapi.com${route}`,
  ])("%s is refused, because every call would fail", (baseUrl) => {
    vi.stubEnv("COMETAPI_KEY", "sk-from-environment");
    expect(() => createKlingClient({ baseUrl })).toThrow(InvalidInputError);
    expect(() => createKlingClient({ baseUrl })).toThrow(
      "baseUrl must be https://api.cometapi.com for this host: the client adds /kling/v1 and the rest itself",
    );
  });

  test.each([
    "https://gateway.example/v1",
    "http://localhost:4010/kling/v1",
    `https://gateway.example${route}`,
  ])("%s is warned of", async (baseUrl) => {
    const { warnings } = await sentBy({ baseUrl, apiKey: "k" });
    const { pathname } = new URL(baseUrl);
    expect(warnings).toEqual([
      `baseUrl has the path ${pathname}; the client adds /kling/v1 and the rest itself`,
    ]);
  });
});
