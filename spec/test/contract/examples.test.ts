import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readExample, specUrl } from "../../document.ts";
import { verifies } from "../../requirements/index.ts";
import { document, examples, nameOf } from "../support/parts.ts";
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
    expect(examples.filter(({ where }) => where.startsWith("create "))[0]).toMatchObject({
      name: "documented",
      file: "examples/multi-image2video/create-request.json",
      source: "docs",
    });
    expect(examples.find(({ where }) => where.startsWith("create 200"))).toMatchObject({
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
    const named = (start: string) =>
      examples.filter(({ where }) => where.startsWith(start)).map(({ name }) => name);
    expect(named("create request")).toEqual(["documented", "minimal", "everyField"]);
    expect(named("create 200")).toEqual(["documented"]);
    expect(named("get 200")).toEqual(["succeed", "processing", "submitted", "failed"]);
    expect(named("webhook request")).toEqual(["succeed", "failed", "processing", "submitted"]);
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
    const envelope = nameOf(schema.$ref);
    const part = envelope === "TaskEnvelope" ? (value as { data: unknown }).data : value;
    const choice = envelope === "ErrorEnvelope" ? envelope : "Task";
    const branches = (document.components.schemas[choice]?.oneOf ?? []).map(({ $ref }) => nameOf($ref));
    const expected = envelope === "CreateTaskRequest" ? 0 : 1;
    expect(branches.filter((name) => compile(name)(part))).toHaveLength(expected);
  });

  test(
    verifies("spec:examples", "a file that no example uses does not exist, nor a file that two names share"),
    () => {
      const used = new Map<string, Set<string>>();
      for (const { file = "", name, where } of bodies) {
        const owner = where.startsWith("webhook") ? `webhook ${name}` : name;
        used.set(file, (used.get(file) ?? new Set()).add(owner));
      }
      const files = readdirSync(new URL("./examples/", specUrl)).map((file) => `examples/${file}`);
      expect([...used.keys()].sort()).toEqual(files.sort());
      expect([...used].filter(([, owners]) => owners.size > 1)).toEqual([]);
    },
  );

  test(verifies("spec:examples", "the error files carry the status of the response that shows them"), () => {
    const errors = bodies.filter(({ schema }) => nameOf(schema.$ref) === "ErrorEnvelope");
    expect(errors.length).toBeGreaterThan(60);
    expect(errors.filter(({ file = "", status }) => !file.startsWith(`examples/error-${status}-`))).toEqual(
      [],
    );
  });
});

test(verifies("spec:examples", "a request with every field has every field"), () => {
  expect(
    Object.keys(
      JSON.parse(readExample("multi-image2video/create-request-every-field.json")) as object,
    ).sort(),
  ).toEqual(Object.keys(document.components.schemas["CreateTaskRequest"]?.properties ?? {}).sort());
});
