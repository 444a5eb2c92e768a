import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import { createServer as createPage, preview } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Backend, backendFrom, proxyTo, SettingError } from "../proxy.ts";

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const mockUrl = "http://127.0.0.1:4010";
const key = "canary-key-of-the-proxy";
const create = "/api/kling/v1/videos/multi-image2video";

describe(verifies("demo:secret", "the backend"), () => {
  test.each([
    ["the mock, which gets no real key", {}, { url: mockUrl, key: "demo" }],
    ["the mock even if there is a key", { COMETAPI_KEY: key }, { url: mockUrl, key: "demo" }],
    [
      "the service over https",
      { KLING_BASE_URL: "https://api.cometapi.com/", COMETAPI_KEY: ` ${key}\n` },
      { url: "https://api.cometapi.com", key },
    ],
    [
      "something on this machine",
      { KLING_BASE_URL: "http://localhost:8080/v9", COMETAPI_KEY: key },
      { url: "http://localhost:8080/v9", key },
    ],
    [
      "something on this machine, without a key",
      { KLING_BASE_URL: "http://[::1]:1" },
      { url: "http://[::1]:1", key: "demo" },
    ],
  ])("can be %s", (_title, env: NodeJS.ProcessEnv, backend: Backend) => {
    expect(backendFrom(env, mockUrl)).toEqual(backend);
  });

  test.each([
    ["http://api.cometapi.com", "must be https"],
    ["http://127.0.0.1.example.com", "must be https"],
    ["http://localhost.example.com", "must be https"],
    ["api.cometapi.com", "must be an http or https URL"],
    ["file:///etc/passwd", "must be an http or https URL"],
    ["https://api.cometapi.com?key=1", "without a query"],
  ])("cannot be %s", (url, message) => {
    const env = { KLING_BASE_URL: url, COMETAPI_KEY: key };
    expect(() => backendFrom(env, mockUrl)).toThrow(SettingError);
    expect(() => backendFrom(env, mockUrl)).toThrow(message);
    expect(() => backendFrom(env, mockUrl)).not.toThrow(key);
  });

  test("cannot be the service without a key", () => {
    expect(() => backendFrom({ KLING_BASE_URL: "https://api.cometapi.com" }, mockUrl)).toThrow(
      "COMETAPI_KEY",
    );
  });
});

describe.each(["dev", "preview"] as const)("vite %s", (mode) => {
  const seen: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const service = createServer(({ url, headers }, response) => {
    seen.push({ url, headers });
    response.setHeader("Content-Type", "application/json").end("{}");
  });
  let origin: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    await new Promise<void>((listening) => service.listen(0, "127.0.0.1", listening));
    const proxy = proxyTo({ url: `http://127.0.0.1:${portOf(service)}/base`, key });
    const server = { host: "127.0.0.1", port: 0, proxy };
    const options = {
      root: fileURLToPath(new URL("..", import.meta.url)),
      configFile: false,
      logLevel: "silent",
    } as const;
    const page =
      mode === "dev"
        ? await (await createPage({ ...options, server, optimizeDeps: { noDiscovery: true } })).listen()
        : await preview({ ...options, preview: server });
    origin = `http://127.0.0.1:${portOf(page.httpServer as Server)}`;
    close = () => page.close();
  });

  afterAll(async () => {
    await close();
    service.close();
    service.closeAllConnections();
  });

  test(verifies("demo:secret", "adds the key, and passes on nothing of the browser's user"), async () => {
    const response = await fetch(`${origin}${create}`, {
      method: "POST",
      body: "{}",
      headers: {
        Authorization: "Bearer of-the-browser",
        Cookie: "session=1",
        Origin: origin,
        Referer: `${origin}/?secret`,
        "Content-Type": "application/json",
        Prefer: "code=429",
      },
    });
    expect(response.status).toBe(200);
    expect(seen.map(({ url }) => url)).toEqual(["/base/kling/v1/videos/multi-image2video"]);
    const headers = seen[0]?.headers;
    expect(headers).toMatchObject({ authorization: `Bearer ${key}`, prefer: "code=429" });
    for (const name of ["cookie", "origin", "referer"]) expect(headers).not.toHaveProperty(name);
    expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain(key);
  });

  test.each([
    ["another site", { "Sec-Fetch-Site": "cross-site" }],
    ["another port of this machine", { "Sec-Fetch-Site": "same-site" }],
    ["another origin, in a browser that tells no more", { Origin: "http://example.com" }],
    ["a page without an origin", { Origin: "null" }],
  ])(verifies("demo:secret", "refuses %s"), async (_title, headers) => {
    seen.length = 0;
    const response = await fetch(`${origin}${create}`, { method: "POST", body: "{}", headers });
    expect(response.status).toBe(403);
    expect(seen).toEqual([]);
  });

  test(verifies("demo:secret", "refuses a name that was made to point to this machine"), async () => {
    seen.length = 0;
    const headers = { Host: "example.com", Origin: "http://example.com", "Sec-Fetch-Site": "same-origin" };
    const status = await new Promise((resolve, reject) => {
      request(`${origin}${create}`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end("{}");
    });
    expect(status).toBe(403);
    expect(seen).toEqual([]);
  });

  test(verifies("demo:secret", "passes nothing but Kling's paths on"), async () => {
    seen.length = 0;
    await fetch(`${origin}/api/v1/chat/completions`, { method: "POST", body: "{}" });
    expect(seen).toEqual([]);
  });
});
