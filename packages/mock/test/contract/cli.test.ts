import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type ClientRequest, request } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, test } from "vitest";
import { type Child, specFile, startCli } from "../child.ts";
import { createPath, exchange, getPath } from "../exchange.ts";
import { authorization, documentedBody, json } from "../probes.ts";

const folder = mkdtempSync(join(tmpdir(), "mock cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

const headers = { ...authorization, ...json };

async function urlOf(child: Child): Promise<string> {
  const [, url = ""] = await child.printed(/^Contract mock: (http:\S+)\n/);
  return url;
}

describe("start", () => {
  test(verifies("mock:documented", "the first answer is there within 3 seconds"), {
    timeout: 3_000,
  }, async () => {
    await using child = startCli(["contract", "--port", "0"]);
    const answer = await exchange(await urlOf(child), { headers, body: documentedBody });
    expect(answer.status).toBe(200);
  });

  test(verifies("mock:documented", "the printed curl gets the documented answer"), async () => {
    await using child = startCli(["contract", "--port", "0"]);
    const [, command = ""] = await child.printed(/Try it:\n(curl [\s\S]*)\n$/);
    const answer = execFileSync("sh", ["-c", command], { encoding: "utf8", stdio: "pipe" });
    expect(JSON.parse(answer)).toMatchObject({ code: 0, data: { task_status: "submitted" } });
  });

  test(verifies("mock:production", "NODE_ENV=production changes nothing"), async () => {
    await using child = startCli(["contract", "--port", "0"], { NODE_ENV: "production" });
    await using other = startCli(["contract", "--port", "0"], { NODE_ENV: "development" });
    for (const body of [documentedBody, "{}", "{"]) {
      const [answer, expected] = await Promise.all([
        exchange(await urlOf(child), { headers, body }),
        exchange(await urlOf(other), { headers, body }),
      ]);
      expect([answer.status, answer.body]).toEqual([expected.status, expected.body]);
    }
    expect(child.stderr()).toBe(other.stderr());
  });
});

describe("log", () => {
  test(
    verifies("mock:refuses", "a refused request is logged with its reasons and without its key"),
    async () => {
      await using child = startCli(["contract", "--port", "0"]);
      const url = await urlOf(child);
      await exchange(url, { headers: { ...json, authorization: "Bearer sk-secret" }, body: "{}" });
      await exchange(url, { method: "GET", path: getPath, headers: { authorization: "Basic sk-secret" } });
      child.process.kill("SIGTERM");
      await child.ended;
      expect(child.stderr().split("\n")).toEqual([
        `POST ${createPath} 400`,
        "  request.body: Request body must have required property 'image_list'",
        "  request.body: Request body must have required property 'prompt'",
        `GET ${getPath} 401`,
        "  request: Invalid security scheme used",
        "",
      ]);
      expect(child.stdout() + child.stderr()).not.toContain("sk-secret");
    },
  );

  test(verifies("mock:cli", "--quiet logs nothing"), async () => {
    await using child = startCli(["contract", "--port", "0", "--quiet"]);
    await exchange(await urlOf(child), { headers, body: "{}" });
    child.process.kill("SIGTERM");
    await child.ended;
    expect(child.stderr()).toBe("");
  });
});

describe("stop", () => {
  /** A request that the mock is working on: it has asked for the body, of which half is sent. */
  async function running(url: string): Promise<{ sent: ClientRequest; finish: () => Promise<number> }> {
    const { hostname, port } = new URL(url);
    const sent = request({
      hostname,
      port,
      path: createPath,
      method: "POST",
      headers: { ...headers, "content-length": Buffer.byteLength(documentedBody), expect: "100-continue" },
    });
    sent.flushHeaders();
    await once(sent, "continue");
    sent.write(documentedBody.slice(0, 10));
    const finish = async () => {
      sent.end(documentedBody.slice(10));
      const [response] = await once(sent, "response");
      return response.resume().statusCode as number;
    };
    return { sent, finish };
  }

  async function connected(url: string) {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, "connect");
    return socket;
  }

  async function refusesConnections(url: string): Promise<void> {
    for (;;) {
      try {
        (await connected(url)).destroy();
      } catch {
        return;
      }
    }
  }

  test.each(["SIGINT", "SIGTERM"] as const)(
    verifies("mock:stop", "%s lets the running answer finish, closes idle connections and ends with 0"),
    async (signal) => {
      await using child = startCli(["contract", "--port", "0", "--quiet"]);
      const url = await urlOf(child);
      const unused = await connected(url);
      const answered = await connected(url);
      answered.write(`GET ${getPath} HTTP/1.1\r\nHost: mock\r\nAuthorization: Bearer x\r\n\r\n`);
      await once(answered, "data");
      const { finish } = await running(url);

      const closed = Promise.all([once(unused.resume(), "close"), once(answered.resume(), "close")]);
      child.process.kill(signal);
      await refusesConnections(url);
      await closed;
      expect(await finish()).toBe(200);
      expect(await child.ended).toBe(0);
      expect(child.stderr()).toBe("");
    },
  );

  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)(verifies("mock:stop", "a second %s does not wait and ends with %i"), async (signal, code) => {
    await using child = startCli(["contract", "--port", "0", "--quiet"]);
    const url = await urlOf(child);
    const { sent } = await running(url);
    const cut = once(sent, "error");
    child.process.kill(signal);
    await refusesConnections(url);
    child.process.kill(signal);
    expect(await child.ended).toBe(code);
    await cut;
  });
});

describe("what cannot start", () => {
  test(verifies("mock:startup-errors", "a taken port is named in one line"), async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const child = startCli(["contract", "--port", String(port)]);
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toMatch(
      new RegExp(`^cometapi-kling-mock: port ${port} on 127.0.0.1 is taken: .*\\n$`),
    );
    expect(child.stdout()).toBe("");
    other.close();
  });

  const operation = (schema: unknown) => ({
    openapi: "3.1.0",
    info: { title: "t", version: "1" },
    paths: {
      "/a": {
        post: { responses: { "200": { description: "d", content: { "application/json": { schema } } } } },
      },
    },
  });

  test.each<[string, unknown, RegExp]>([
    ["text that is not YAML", "a: b: c: [", /neither YAML nor JSON: .*line 1/],
    ["a sentence", "just words", /is no OpenAPI document: it holds no object/],
    ["nothing", "", /is no OpenAPI document: it holds no object/],
    ["a list", "[1, 2]", /is no OpenAPI document: it holds no object/],
    ["no version", { paths: {} }, /is no OpenAPI 3 document: its version is none/],
    ["Swagger 2", { swagger: "2.0", paths: {} }, /is no OpenAPI 3 document: its version is swagger 2.0/],
    ["OpenAPI 4", { openapi: "4.0.0", paths: {} }, /is no OpenAPI 3 document: its version is 4.0.0/],
    ["no paths", { openapi: "3.1.0" }, /has no paths/],
    ["no operations", { openapi: "3.1.0", paths: {} }, /has no operations/],
    ["a dead pointer", operation({ $ref: "#/components/schemas/Nothing" }), /is broken: .*Nothing/],
    ["a dead file", operation({ $ref: "./nothing.yaml" }), /is broken: .*nothing\.yaml/],
    ["a remote file", operation({ $ref: "http://127.0.0.1:9/a.yaml" }), /is broken: .*127\.0\.0\.1:9/],
    [
      "a bad pattern",
      operation({ type: "string", pattern: "(" }),
      /is broken: .*POST \/a, response 200 application\/json, cannot be compiled/,
    ],
    ["an unknown type", operation({ type: "strnig" }), /is broken: .*cannot be compiled/],
    ["a reference that is no URL", operation({ $ref: "http://[" }), /is broken: /],
  ])(
    verifies("mock:startup-errors", "a document with %s is named with its fault"),
    async (_, content, message) => {
      const file = join(folder, "broken.yaml");
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
      const child = startCli(["contract", "--port", "0", "--spec", file]);
      expect(await child.ended).toBe(1);
      expect(child.stderr()).toMatch(message);
      expect(child.stderr()).toContain(file);
      expect(child.stderr().trim().split("\n").length).toBeLessThanOrEqual(2);
      expect(child.stdout()).toBe("");
    },
  );

  test.each([
    ["missing", "nothing.yaml", "does not exist"],
    ["a folder", ".", "EISDIR"],
  ])(verifies("mock:startup-errors", "a document that is %s is named"), async (_, name, message) => {
    const child = startCli(["contract", "--port", "0", "--spec", join(folder, name)]);
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toContain(message);
    expect(child.stderr().trim().split("\n")).toHaveLength(1);
  });
});

describe("--spec", () => {
  const yaml = `openapi: 3.1.0
info: { title: Other, version: "1" }
paths:
  /things:
    post:
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: "schemas/thing.yaml#/Thing" }
            example: { name: It's a thing }
      responses:
        "200":
          description: done
          content:
            application/json:
              schema: { $ref: "schemas/thing.yaml#/Thing" }
              example: { name: made }
`;
  // dependentRequired is of 2020-12, and the thing contains things.
  const thing = `Thing:
  type: object
  properties:
    name: { type: string }
    width: { type: number }
    parts: { type: array, items: { $ref: "#/Thing" } }
  dependentRequired: { width: [ name ] }
`;
  mkdirSync(join(folder, "schemas"));
  writeFileSync(join(folder, "things.yaml"), yaml);
  writeFileSync(join(folder, "schemas/thing.yaml"), thing);

  test(
    verifies("mock:cli", "serves YAML whose references are other files, with the keywords of 2020-12"),
    async () => {
      await using child = startCli(["contract", "--port", "0", "--spec", join(folder, "things.yaml")]);
      const url = await urlOf(child);
      const post = (body: unknown) =>
        exchange(url, { path: "/things", headers: json, body: JSON.stringify(body) });
      expect(await post({ name: "a", parts: [{ name: "b" }] })).toMatchObject({
        status: 200,
        body: '{"name":"made"}',
      });
      expect(await post({ width: 1 })).toMatchObject({ status: 422 });
      expect(await post({ parts: [{ parts: [{ name: 1 }] }] })).toMatchObject({ status: 422 });
      expect(child.stdout()).toContain(`-d '{"name":"It'\\''s a thing"}'`);
      expect(child.stdout()).not.toContain("Authorization");
    },
  );

  test(verifies("mock:cli", "serves the packaged contract as a file in the same way"), async () => {
    await using child = startCli(["contract", "--port", "0", "--spec", specFile]);
    expect(await exchange(await urlOf(child), { headers, body: documentedBody })).toMatchObject({
      status: 200,
    });
  });
});

describe("usage", () => {
  test(verifies("mock:cli", "--help names every option"), async () => {
    const child = startCli(["--help"]);
    expect(await child.ended).toBe(0);
    for (const option of ["contract", "--port", "--host", "--spec", "--quiet", "--help", "--version"]) {
      expect(child.stdout()).toContain(option);
    }
    expect(child.stderr()).toBe("");
  });

  test(verifies("mock:cli", "--version is that of the package"), async () => {
    const child = startCli(["--version"]);
    expect(await child.ended).toBe(0);
    const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
    expect(child.stdout()).toBe(`${version}\n`);
  });

  test.each([
    [[], "which mock?"],
    [["prism"], "unknown command prism"],
    [["contract", "spec.yaml"], "unexpected argument spec.yaml"],
    [["contract", "--prot", "1"], "--prot"],
    [["contract", "--port"], "--port"],
    [["contract", "--port", "http"], "--port http is not a port"],
    [["contract", "--port", "65536"], "--port 65536 is not a port"],
    [["contract", "--port=-1"], "--port -1 is not a port"],
    [["contract", "--port", ""], "is not a port"],
    [["contract", "--host="], "--host is empty"],
  ])(verifies("mock:cli", "%j is refused with 2 and a hint"), async (args, message) => {
    const child = startCli(args);
    expect(await child.ended).toBe(2);
    expect(child.stderr()).toContain(message);
    expect(child.stderr()).toContain("cometapi-kling-mock --help");
    expect(child.stdout()).toBe("");
  });
});
