import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, test } from "vitest";
import { specFile, startCli, urlOf } from "../support/child.ts";
import { exchange } from "../support/exchange.ts";
import { authorization, documentedBody, json } from "../support/probes.ts";

// With a space, as in many home folders.
const folder = mkdtempSync(join(tmpdir(), "mock cli-"));
afterAll(() => rmSync(folder, { recursive: true }));

const headers = { ...authorization, ...json };

describe("what cannot start", () => {
  test(verifies("mock:startup-errors", "a port in use is named in one line"), async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const child = startCli(["contract", "--port", String(port)]);
    expect(await child.ended).toBe(1);
    expect(child.stderr()).toMatch(
      new RegExp(`^cometapi-kling-mock: port ${port} on 127.0.0.1 is in use: .*\\n$`),
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
    ["a sentence", "just words", /is not an OpenAPI document: it does not contain an object/],
    ["nothing", "", /is not an OpenAPI document: it does not contain an object/],
    ["a list", "[1, 2]", /is not an OpenAPI document: it does not contain an object/],
    ["no version", { paths: {} }, /is not an OpenAPI 3 document: its version is none/],
    ["Swagger 2", { swagger: "2.0", paths: {} }, /is not an OpenAPI 3 document: its version is swagger 2.0/],
    ["OpenAPI 4", { openapi: "4.0.0", paths: {} }, /is not an OpenAPI 3 document: its version is 4.0.0/],
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
  // dependentRequired is a keyword of 2020-12, and the schema is recursive.
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
