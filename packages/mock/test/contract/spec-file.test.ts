import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readDocument } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, expect, test } from "vitest";
import { loadSpec, SpecError } from "../../src/contract/spec-file.ts";

const folder = mkdtempSync(join(tmpdir(), "spec-file-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(changes: object): string {
  const file = join(folder, "spec.json");
  const responses = { "200": { description: "d" } };
  const document = { openapi: "3.1.0", info: {}, paths: { "/a": { get: { responses } } }, ...changes };
  writeFileSync(file, JSON.stringify(document));
  return file;
}

test("takes a path, a file URL and its text", async () => {
  const file = createRequire(import.meta.url).resolve("cometapi-kling-spec/openapi.json");
  for (const spec of [file, pathToFileURL(file), pathToFileURL(file).href]) {
    const { operations } = await loadSpec(spec);
    expect(operations.map(({ method, path }) => `${method} ${path}`)).toEqual(
      Object.entries(readDocument().paths).flatMap(([path, item]) =>
        Object.keys(item).map((method) => `${method} ${path}`),
      ),
    );
  }
});

test(verifies("mock:callbacks", "the operations have no callbacks"), async () => {
  const { operations } = await loadSpec(
    createRequire(import.meta.url).resolve("cometapi-kling-spec/openapi.json"),
  );
  for (const operation of operations) expect(operation).not.toHaveProperty("callbacks");
});

const dialect2020 = "https://json-schema.org/draft/2020-12/schema";

test.each([
  ["3.1 without a dialect", { openapi: "3.1.0" }, dialect2020],
  [
    "3.1 with OpenAPI's own",
    { jsonSchemaDialect: "https://spec.openapis.org/oas/3.1/dialect/base" },
    dialect2020,
  ],
  [
    "3.1 with another",
    { jsonSchemaDialect: "http://json-schema.org/draft-07/schema#" },
    "http://json-schema.org/draft-07/schema#",
  ],
  ["3.0, which has none", { openapi: "3.0.3" }, undefined],
])("%s is read with its dialect", async (_, changes, dialect) => {
  const { document } = await loadSpec(write(changes));
  expect(document.jsonSchemaDialect).toBe(dialect);
});

test(verifies("mock:startup-errors", "a document that cannot be served is a SpecError"), async () => {
  await expect(loadSpec(join(folder, "missing.yaml"))).rejects.toThrow(SpecError);
  await expect(loadSpec(write({ paths: {} }))).rejects.toThrow(SpecError);
});
