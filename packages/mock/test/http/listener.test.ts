import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HttpHandler, HttpRequest } from "../../src/http/message.ts";
import { nodeListener } from "../../src/http/node-listener.ts";
import { ListenError } from "../../src/http/running-server.ts";
import { serve } from "../../src/http/serve.ts";
import { createSimulator } from "../../src/simulator/simulator.ts";
import { exchange } from "../support/exchange.ts";
import { auth, minimal, path, postHeaders, still } from "../support/post-and-get.ts";
import { rawConnection } from "../support/raw-connection.ts";

const local = { port: 0, host: "127.0.0.1" };
const body = JSON.stringify(minimal);

describe("targets", () => {
  async function requestTo(target: string, host = "sim:1"): Promise<HttpRequest> {
    let seen: HttpRequest | undefined;
    const handler: HttpHandler = {
      maxBodyBytes: 1,
      handle: (asked) => {
        seen = asked;
        return { status: 200, headers: {}, body: "{}" };
      },
      refuseBody: () => ({ status: 413, headers: {}, body: null }),
    };
    await using server = await serve(nodeListener(handler), local);
    const { send, received, socket } = await rawConnection(server);
    send(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    await received(/^HTTP\/1.1 200 /);
    socket.destroy();
    if (seen === undefined) throw new Error("no request");
    return seen;
  }

  test.each([
    ["/a?b=c", "http://sim:1", "/a?b=c"],
    ["http://api.cometapi.com/a?b=c", "http://api.cometapi.com", "/a?b=c"],
    ["HTTPS://api.cometapi.com:444", "http://api.cometapi.com:444", "/"],
    ["http://api.cometapi.com?b=/c", "http://api.cometapi.com", "/?b=/c"],
    ["http://[::1]:9/a", "http://[::1]:9", "/a"],
    ["//evil.example/a", "http://sim:1", "//evil.example/a"],
    ["/http://evil.example/a", "http://sim:1", "/http://evil.example/a"],
  ])(verifies("simulator:http", "%s is sent to %s and %s"), async (target, origin, asked) => {
    expect(await requestTo(target)).toMatchObject({ origin, path: asked });
  });

  test(verifies("simulator:http", "a whole call through a proxy makes a task"), async () => {
    await using server = await serve(nodeListener(still()), local);
    const target = `http://api.cometapi.com${path}`;
    expect(await exchange(server.url, { path: target, headers: postHeaders, body })).toMatchObject({
      status: 200,
    });
  });
});

describe("Expect: 100-continue", () => {
  const head = (length: number): string =>
    `POST ${path} HTTP/1.1\r\nHost: sim\r\nAuthorization: Bearer x\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\nExpect: 100-continue\r\n\r\n`;

  test(verifies("simulator:http", "a body that is too large is refused before it is invited"), async () => {
    await using server = await serve(nodeListener(createSimulator({ maxBodyBytes: 1_000 })), local);
    const { send, received, socket } = await rawConnection(server);
    send(head(1_001));
    expect(await received(/^HTTP\/1.1 [\s\S]*\}$/)).toMatch(/^HTTP\/1.1 413 /);
    socket.destroy();
  });

  test(verifies("simulator:http", "any other body is invited once"), async () => {
    await using server = await serve(nodeListener(still()), local);
    const { send, received, socket } = await rawConnection(server);
    send(head(body.length));
    await received(/^HTTP\/1.1 100 Continue\r\n\r\n$/);
    send(body);
    expect(await received(/"task_id"[\s\S]*/)).not.toContain("HTTP/1.1 100");
    socket.destroy();
  });
});

describe("failures", () => {
  test(verifies("simulator:http", "a listener that throws, or rejects, costs no response"), async () => {
    const failing = [
      () => {
        throw new Error("broken log");
      },
      () => Promise.reject(new Error("broken log")),
    ];
    for (const onResponse of failing) {
      const simulator = still({ scenario: "instant" });
      await using server = await serve(nodeListener(simulator, onResponse), local);
      expect(await exchange(server.url, { headers: postHeaders, body })).toMatchObject({ status: 200 });
      expect(simulator.journal.billedTasks()).toHaveLength(1);
    }
  });

  test(verifies("mock:cors", "a page may read the 500 of a handler that fails"), async () => {
    const fail = (): never => {
      throw new Error("disk full");
    };
    const handler: HttpHandler = { maxBodyBytes: 9, handle: fail, refuseBody: fail };
    await using server = await serve(nodeListener(handler), local);
    for (const sent of ["", "x", "more than nine"]) {
      const answer = await exchange(server.url, { headers: { origin: "http://localhost:5173" }, body: sent });
      expect(answer).toMatchObject({ status: 500, body: expect.stringContaining("disk full") });
      expect(answer.headers["access-control-allow-origin"]).toBe("http://localhost:5173");
    }
  });

  test.each([-1, 70_000, 1.5, Number.NaN])(
    verifies("mock:startup-errors", "port %d is refused as a ListenError"),
    async (port) => {
      const started = serve(nodeListener(still()), { ...local, port });
      await expect(started).rejects.toThrow(ListenError);
      await expect(started).rejects.toThrow(`${port} is not a port: give a whole number from 0 to 65535`);
    },
  );
});

describe("TLS", () => {
  const folder = mkdtempSync(join(tmpdir(), "mock tls-"));
  const files = { cert: join(folder, "cert.pem"), key: join(folder, "key.pem") };
  afterAll(() => rmSync(folder, { recursive: true }));
  let tls: { cert: string; key: string };
  beforeAll(() => {
    const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
    const output = ["-keyout", files.key, "-out", files.cert];
    execFileSync(
      "openssl",
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", ...output, ...subject],
      {
        stdio: "ignore",
      },
    );
    tls = { cert: readFileSync(files.cert, "utf8"), key: readFileSync(files.key, "utf8") };
  });

  const ask = (url: string, method: string, target: string, sent = ""): Promise<string> =>
    new Promise((answered, failed) => {
      const options = { method, ca: tls.cert, headers: postHeaders, agent: false } as const;
      const call = request(new URL(target, url), options, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on("end", () => answered(text));
      });
      call.on("error", failed).end(sent);
    });

  test(verifies("simulator:urls", "over TLS, every URL that is handed out begins with https"), async () => {
    const simulator = still({ scenario: "instant" });
    const server = await serve(nodeListener(simulator), { ...local, tls });
    expect(server.url).toBe(`https://127.0.0.1:${server.port}`);
    const created = JSON.parse(await ask(server.url, "POST", path, body)) as { data: { task_id: string } };
    const found = await ask(server.url, "GET", `${path}/${created.data.task_id}`);
    expect(found).toContain(`"url":"${server.url}/__simulator/files/`);
    // It stops, although a client speaks plain HTTP to it.
    const plain = await rawConnection({ url: server.url });
    plain.send(`GET / HTTP/1.1\r\nHost: sim\r\n\r\n`);
    await plain.closed;
    await server.close();
  });

  test.each([
    ["no PEM", { cert: "a", key: "b" }],
    ["only the key", () => ({ cert: tls.key, key: tls.key })],
  ])(verifies("mock:startup-errors", "a certificate that is %s is refused"), async (_, wrong) => {
    const options = typeof wrong === "function" ? wrong() : wrong;
    const started = serve(nodeListener(still()), { ...local, tls: options });
    await expect(started).rejects.toThrow(ListenError);
    await expect(started).rejects.toThrow("the TLS certificate and key cannot be used");
  });
});

describe("own routes", () => {
  test.each(["/", "/?a=b", "/__simulator", "/__simulator/", "/__simulator/scenarios", "/__simulator/tasks"])(
    verifies("simulator:admin", "GET and HEAD of %s are 200 without a key"),
    async (own) => {
      await using server = await serve(nodeListener(still()), local);
      const got = await exchange(server.url, { method: "GET", path: own });
      const head = await exchange(server.url, { method: "HEAD", path: own });
      expect([got.status, head.status, head.body]).toEqual([200, 200, ""]);
      expect(JSON.parse(got.body)).toBeTypeOf("object");
      expect(head.headers["content-length"]).toBe(got.headers["content-length"]);
    },
  );

  test(verifies("simulator:admin", "HEAD changes nothing, and neither does a POST of an index"), async () => {
    const simulator = still();
    await using server = await serve(nodeListener(simulator), local);
    await exchange(server.url, { headers: postHeaders, body });
    for (const own of ["/__simulator/reset", "/__simulator/advance", "/__simulator/scenario"]) {
      expect(await exchange(server.url, { method: "HEAD", path: own })).toMatchObject({
        status: 405,
        body: "",
      });
    }
    expect((await exchange(server.url, { path: "/", headers: auth })).status).toBe(404);
    expect(simulator.journal.billedTasks()).toHaveLength(1);
  });

  const errorOf = async (method: string, target: string, headers: Record<string, string> = auth) => {
    const response = await still().fetch(`http://sim.test${target}`, { method, headers });
    return { response, error: ((await response.json()) as { error: Record<string, string> }).error };
  };

  test.each([
    [
      "POST",
      "/v1/videos/multi-image2video",
      "Invalid URL (POST /v1/videos/multi-image2video); did you mean /kling/v1/videos/multi-image2video?",
    ],
    [
      "GET",
      "/v1/videos/text2video/1",
      "Invalid URL (GET /v1/videos/text2video/1); did you mean /kling/v1/videos/text2video/1?",
    ],
    [
      "POST",
      "/kling/kling/v1/videos/text2video",
      "Invalid URL (POST /kling/kling/v1/videos/text2video); did you mean /kling/v1/videos/text2video?",
    ],
    [
      "POST",
      "/kling/v1/videos/text2video//",
      "Invalid URL (POST /kling/v1/videos/text2video//); did you mean /kling/v1/videos/text2video?",
    ],
    ["POST", "/v1/kling_video", "Invalid URL (POST /v1/kling_video)"],
    ["GET", "/health", "Invalid URL (GET /health)"],
  ])(
    verifies("simulator:errors", "%s %s is an unknown path, as at the gateway"),
    async (method, target, message) => {
      const { response, error } = await errorOf(method, target);
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(error).toEqual({ message, type: "invalid_request_error", param: "", code: "" });
    },
  );

  test(
    verifies("simulator:errors", "a wrong method and a wrong Accept are told in the same envelope"),
    async () => {
      const wrongMethod = await errorOf("DELETE", path);
      expect([wrongMethod.response.status, wrongMethod.response.headers.get("allow")]).toEqual([405, "POST"]);
      expect(wrongMethod.error).toMatchObject({
        message: `DELETE is not possible for ${path}; it takes POST`,
      });
      const wrongAccept = await errorOf("GET", `${path}/1`, { ...auth, accept: "text/html" });
      expect(wrongAccept.response.status).toBe(406);
      expect(wrongAccept.error["message"]).toContain("the Accept header text/html excludes");
    },
  );

  test.each(["code=429", "code = 429", 'example="failed"', "dynamic=true, scenario=slow"])(
    verifies("simulator:scenario", "Prefer: %s is refused, since it is of the contract mock"),
    async (prefer) => {
      const { response, error } = await errorOf("GET", `${path}/1`, { ...auth, prefer });
      expect(response.status).toBe(400);
      expect(error["message"]).toContain("which is one of the contract mock");
    },
  );

  test.each(["scenario=instant", "scenario = instant", 'Scenario="instant"', "wait=1, scenario=\tinstant"])(
    verifies("simulator:scenario", "Prefer: %j chooses the scenario"),
    async (prefer) => {
      const simulator = still();
      const headers = { ...postHeaders, prefer };
      await simulator.fetch(`http://sim.test${path}`, { method: "POST", headers, body });
      expect(simulator.journal.requests).toMatchObject([{ scenario: "instant", status: 200 }]);
    },
  );
});
