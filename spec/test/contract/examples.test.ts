import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Operation, readExample, specUrl } from "../../document.ts";
import { nameOf } from "../../generate/endpoints.ts";
import { verifies } from "../../requirements/index.ts";
import { create, document, examples, operations, webhooks } from "../support/parts.ts";
import { compiler } from "../support/schemas.ts";

const compile = compiler();
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const bodies = examples.filter(({ mediaType }) => mediaType === "application/json");

describe("the documented call", () => {
  test(verifies("spec:create.example", "the request is the documentation's, byte for byte"), () => {
    expect(sha256(readExample("multi-image2video/create-request.json"))).toBe(
      "4f24e5c428ee57d1d87a15236f126e7a9c1c9d3c1383841ae951f8a1025f2aad",
    );
  });

  test(verifies("spec:create.example", "the response is the documentation's, byte for byte"), () => {
    expect(sha256(readExample("multi-image2video/create-response.json"))).toBe(
      "ec6b36f08cd40a1220c4b0eff91693a53e4d0c12bcea4bfcde8049a1dd138163",
    );
  });

  test(verifies("spec:create.example", "is the first example of the create operation"), () => {
    expect(examples[0]).toMatchObject({
      name: "documented",
      file: "examples/multi-image2video/create-request.json",
      source: "docs",
    });
    expect(examples.find(({ where }) => where.startsWith(`${create.operationId} 200`))).toMatchObject({
      name: "documented",
      file: "examples/multi-image2video/create-response.json",
      source: "docs",
    });
  });

  test(verifies("spec:create.model-name", "sends kling-v1-6, four pictures and the string 5"), () => {
    const request = JSON.parse(readExample("multi-image2video/create-request.json")) as {
      image_list: unknown[];
    };
    expect(request).toMatchObject({ model_name: "kling-v1-6", duration: "5" });
    expect(request.image_list).toHaveLength(4);
  });
});

describe("every example", () => {
  test(verifies("spec:examples", "the names of the bodies of success are these"), () => {
    const named = ({ operationId }: Operation, status: string) =>
      examples.filter(({ where }) => where.startsWith(`${operationId} ${status} `)).map(({ name }) => name);
    expect(named(create, "request")).toEqual(["documented", "minimal", "everyField"]);
    expect(named(create, "200")).toEqual(["documented"]);
    for (const { operation } of operations.filter(({ method }) => method === "get")) {
      expect(named(operation, "200")).toEqual(["succeed", "processing", "submitted", "failed"]);
    }
    for (const operation of webhooks) {
      expect(named(operation, "request")).toEqual(["succeed", "failed", "processing", "submitted"]);
    }
    for (const { operation } of operations.filter(({ method }) => method === "post")) {
      expect(named(operation, "request")).toContain("minimal");
    }
  });

  test.each(bodies)(verifies("spec:examples", "$where is valid"), ({ schema, value }) => {
    const validate = compile(nameOf(schema.$ref));
    expect([validate(value), validate.errors]).toEqual([true, null]);
  });

  test.each(bodies)(
    verifies("spec:examples", "$where equals its file, key for key"),
    ({ file = "", value }) => {
      expect(JSON.stringify(value)).toBe(
        JSON.stringify(JSON.parse(readExample(file.replace("examples/", "")))),
      );
    },
  );

  test.each(bodies)(verifies("spec:examples", "$where fits one branch only"), ({ schema, value }) => {
    const whole = document.components.schemas[nameOf(schema.$ref)];
    const data = document.components.schemas[nameOf(whole?.properties?.["data"]?.$ref)];
    const [choice, part] = data?.oneOf ? [data, (value as { data: unknown }).data] : [whole, value];
    const branches = (choice?.oneOf ?? choice?.anyOf ?? []).flatMap(({ $ref }) =>
      $ref === undefined ? [] : [nameOf($ref)],
    );
    if (branches.length === 0) return;
    expect(branches.filter((name) => compile(name)(part))).toHaveLength(1);
  });

  test(
    verifies("spec:examples", "a file that no example uses does not exist, nor a file that two names share"),
    () => {
      const used = new Map<string, Set<string>>();
      for (const { file = "", name } of bodies) used.set(file, (used.get(file) ?? new Set()).add(name));
      const files = readdirSync(new URL("./examples/", specUrl), { recursive: true, encoding: "utf8" });
      const bodyFiles = files.filter((file) => file.endsWith(".json")).map((file) => `examples/${file}`);
      expect([...used.keys()].sort()).toEqual(bodyFiles.map((file) => file.replaceAll("\\", "/")).sort());
      expect([...used].filter(([, owners]) => owners.size > 1)).toEqual([]);
    },
  );

  test(verifies("spec:examples", "the error files carry the status of the response that shows them"), () => {
    const errors = bodies.filter(({ schema }) => nameOf(schema.$ref) === "ErrorEnvelope");
    expect(errors.length).toBeGreaterThan(60);
    expect(errors.filter(({ file = "", status }) => !file.startsWith(`examples/errors/${status}-`))).toEqual(
      [],
    );
  });
});

test(verifies("spec:examples", "a request with every field has every field"), () => {
  expect(
    Object.keys(
      JSON.parse(readExample("multi-image2video/create-request-every-field.json")) as object,
    ).sort(),
  ).toEqual(Object.keys(document.components.schemas["MultiImage2VideoInput"]?.properties ?? {}).sort());
});
