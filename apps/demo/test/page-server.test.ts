import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import { createServer as createPage, preview } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pageServer } from "../page-server.ts";
import { type ServiceBackend, SettingError, serviceFrom } from "../service-backend.ts";

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const key = "canary-key-of-the-server";
const create = "kling/v1/videos/multi-image2video";

describe(verifies("demo:secret", "the service"), () => {
  test.each([
    ["not there unless it is named", {}, undefined],
    ["not there even if there is a key", { COMETAPI_KEY: key }, undefined],
    [
      "named over https",
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
  ])("is %s", (_title, env: NodeJS.ProcessEnv, service: ServiceBackend | undefined) => {
    expect(serviceFrom(env)).toEqual(service);
  });

  test.each([
    ["http://api.cometapi.com", "must be https"],
    ["http://127.0.0.1.example.com", "must be https"],
    ["http://localhost.example.com", "must be https"],
    ["api.cometapi.com", "must be an http or https URL"],
    ["file:///etc/passwd", "must be an http or https URL"],
    ["https://api.cometapi.com?key=1", "without a query"],
    [`https://user:${key}@api.cometapi.com`, "no user or password"],
  ])("cannot be %s", (url, message) => {
    const env = { KLING_BASE_URL: url, COMETAPI_KEY: key };
    expect(() => serviceFrom(env)).toThrow(SettingError);
    expect(() => serviceFrom(env)).toThrow(message);
    expect(() => serviceFrom(env)).not.toThrow(key);
  });

  test("cannot be one that needs a key without a key", () => {
    expect(() => serviceFrom({ KLING_BASE_URL: "https://api.cometapi.com" })).toThrow("COMETAPI_KEY");
  });
});

interface ReceivedRequest {
  url: string | undefined;
  headers: IncomingHttpHeaders;
}

/** A server that writes down what it was asked. */
async function startListener(): Promise<{ server: Server; received: ReceivedRequest[]; url: string }> {
  const received: ReceivedRequest[] = [];
  const server = createServer(({ url, headers }, response) => {
    received.push({ url, headers });
    response.setHeader("Content-Type", "application/json");
    if (url?.endsWith("/quoting") === true) {
      const message = `Unknown key: ${headers.authorization}`;
      response.writeHead(401, { "X-Debug": message }).end(JSON.stringify({ code: 1000, message }));
    } else if (url?.endsWith("/breaking") === true) {
      response.writeHead(200, { "Content-Length": 1_000 }).write("{");
      setImmediate(() => response.destroy());
    } else response.end("{}");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { server, received, url: `http://127.0.0.1:${portOf(server)}` };
}

describe.each(["dev", "preview"] as const)("vite %s", (mode) => {
  let service: Awaited<ReturnType<typeof startListener>>;
  let simulator: Awaited<ReturnType<typeof startListener>>;
  let origin: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    service = await startListener();
    simulator = await startListener();
    const options = {
      root: fileURLToPath(new URL("..", import.meta.url)),
      configFile: false as const,
      logLevel: "silent" as const,
      plugins: [pageServer({ mockUrl: simulator.url, service: { url: `${service.url}/base`, key } })],
    };
    const server = { host: "127.0.0.1", port: 0 };
    const page =
      mode === "dev"
        ? await (await createPage({ ...options, server, optimizeDeps: { noDiscovery: true } })).listen()
        : await preview({ ...options, preview: server });
    origin = `http://127.0.0.1:${portOf(page.httpServer as Server)}`;
    close = () => page.close();
  });

  afterAll(async () => {
    await close?.();
    for (const { server } of [service, simulator]) {
      server.close();
      server.closeAllConnections();
    }
  });

  const clear = (): void => {
    service.received.length = 0;
    simulator.received.length = 0;
  };

  test(verifies("demo:backends", "tells the page what there is, and nothing of the key"), async () => {
    const text = await (await fetch(`${origin}/backends.json`)).text();
    expect(JSON.parse(text)).toEqual({ mock: simulator.url, service: `${service.url}/base` });
    expect(text).not.toContain(key);
  });

  test(verifies("demo:secret", "adds the key, and passes on nothing of the browser's user"), async () => {
    clear();
    const response = await fetch(`${origin}/api/service/${create}`, {
      method: "POST",
      body: "{}",
      headers: {
        Authorization: "Bearer of-the-browser",
        Cookie: "session=1",
        Origin: origin,
        Referer: `${origin}/?secret`,
        "Content-Type": "application/json",
      },
    });
    expect(response.status).toBe(200);
    expect(service.received.map(({ url }) => url)).toEqual([`/base/${create}`]);
    const headers = service.received[0]?.headers;
    expect(headers).toMatchObject({ authorization: `Bearer ${key}`, host: new URL(service.url).host });
    for (const name of ["cookie", "origin", "referer"]) expect(headers).not.toHaveProperty(name);
    expect(JSON.stringify([...response.headers]) + (await response.text())).not.toContain(key);
    expect(simulator.received).toEqual([]);
  });

  test(verifies("demo:secret", "gives the simulator no real key, and the chosen scenario"), async () => {
    clear();
    await fetch(`${origin}/api/mock/${create}`, {
      method: "POST",
      body: "{}",
      headers: { Prefer: "scenario=slow" },
    });
    expect(simulator.received).toMatchObject([
      {
        url: `/${create}`,
        headers: { authorization: "Bearer demo", prefer: "scenario=slow", host: new URL(origin).host },
      },
    ]);
    expect(service.received).toEqual([]);
  });

  test.each([
    ["another site", { "Sec-Fetch-Site": "cross-site" }],
    ["another port of this machine", { "Sec-Fetch-Site": "same-site" }],
    ["another origin, in a browser that tells no more", { Origin: "http://example.com" }],
    ["a page without an origin", { Origin: "null" }],
  ])(verifies("demo:secret", "refuses %s"), async (_title, headers) => {
    clear();
    const response = await fetch(`${origin}/api/service/${create}`, { method: "POST", body: "{}", headers });
    expect(response.status).toBe(403);
    expect(service.received).toEqual([]);
  });

  test(verifies("demo:secret", "refuses a name that was made to point to this machine"), async () => {
    clear();
    const headers = { Host: "example.com", Origin: "http://example.com", "Sec-Fetch-Site": "same-origin" };
    const status = await new Promise((resolve, reject) => {
      request(`${origin}/api/service/${create}`, { method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on("error", reject)
        .end("{}");
    });
    expect(status).toBe(403);
    expect(service.received).toEqual([]);
  });

  test(verifies("demo:secret", "takes the key out of an answer that quotes it"), async () => {
    const response = await fetch(`${origin}/api/service/kling/v1/quoting`);
    expect(response.status).toBe(401);
    expect(response.headers.get("x-debug")).toBe("Unknown key: Bearer [API key]");
    expect(await response.json()).toEqual({ code: 1000, message: "Unknown key: Bearer [API key]" });
  });

  test(verifies("demo:uncertain", "breaks off where the service does"), async () => {
    const whole = fetch(`${origin}/api/service/kling/v1/breaking`).then((response) => response.text());
    await expect(whole).rejects.toThrow();
  });

  test.each(["../../v1/chat", "..%2f..%2fv1/chat", "v1/%2e%2e/%2E./v1/chat", "v1\\..\\chat", ".."])(
    verifies("demo:secret", "refuses a path with steps in it: %s"),
    async (path) => {
      clear();
      const status = await new Promise((resolve, reject) => {
        const { hostname, port } = new URL(origin);
        request({ hostname, port, path: `/api/service/kling/${path}` }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on("error", reject)
          .end();
      });
      expect(status).toBe(403);
      expect(service.received).toEqual([]);
    },
  );

  test(verifies("demo:secret", "lets no other site put the page into a frame"), async () => {
    const response = await fetch(`${origin}/backends.json`);
    expect(response.headers.get("x-frame-options")).toBe("DENY");
  });

  test(verifies("demo:secret", "passes nothing on but Kling's paths, scenarios and videos"), async () => {
    clear();
    const paths = [
      "api/service/v1/chat/completions",
      "api/mock/__simulator/reset",
      "__simulator/reset",
      "__simulator/tasks",
    ];
    for (const path of paths) await fetch(`${origin}/${path}`, { method: "POST", body: "{}" });
    expect([...service.received, ...simulator.received]).toEqual([]);
    for (const path of ["__simulator/scenarios", "__simulator/files/1.mp4"]) await fetch(`${origin}/${path}`);
    expect(simulator.received.map(({ url }) => url)).toEqual([
      "/__simulator/scenarios",
      "/__simulator/files/1.mp4",
    ]);
  });
});
