import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readDocument } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { contract, newFolder, runTool, toolPackage } from "./tools.ts";

const operations = Object.values(readDocument().paths).flatMap(({ post, get }) =>
  [post, get].flatMap((operation) => (operation === undefined ? [] : [operation.operationId])),
);

/** Loads a package of `tools/`, which exists only after the tools were installed. */
function load<Module>(name: string): Promise<Module> {
  const entry = createRequire(join(toolPackage(name), "package.json")).resolve(name);
  return import(pathToFileURL(entry).href) as Promise<Module>;
}

describe(verifies("spec:tools", "the contract is shown without a warning"), () => {
  test("by Redocly, whose page has every operation and the examples", () => {
    const page = join(newFolder("redocly"), "page.html");
    const output = runTool("@redocly/cli", ["build-docs", contract, "--output", page]);
    expect(output).not.toMatch(/\b(warn(ing)?|error)\b/i);
    const html = readFileSync(page, "utf8");
    for (const name of operations) expect(html).toContain(name);
    expect(html).toContain("861309198188019719");
  });

  test("by Scalar, whose parser finds it valid and resolves every reference", async () => {
    const { validate, dereference } = await load<{
      validate(document: object): Promise<{ valid: boolean; errors?: unknown[]; version?: string }>;
      dereference(document: object): Promise<{ errors?: unknown[]; schema?: { paths: object } }>;
    }>("@scalar/openapi-parser");
    expect(await validate(readDocument())).toMatchObject({ valid: true, errors: [], version: "3.1" });
    const { errors, schema } = await dereference(readDocument());
    expect(errors).toEqual([]);
    expect(JSON.stringify(schema?.paths)).not.toContain('"$ref"');
  });

  test("by the engine of Swagger UI, which can call every operation", async () => {
    interface Swagger {
      errors: unknown[];
      apis: Record<string, Record<string, unknown>>;
    }
    const { default: SwaggerClient } = await load<{
      default: (options: { spec: object }) => Promise<Swagger>;
    }>("swagger-client");
    const { errors, apis } = await SwaggerClient({ spec: readDocument() });
    expect(errors).toEqual([]);
    expect(Object.values(apis).flatMap((api) => Object.keys(api))).toEqual(operations);
  });
});
