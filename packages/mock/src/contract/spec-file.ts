import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { messageOf } from "../http/text.ts";
import type { Operation } from "./prism/exchange.ts";

/** The spec cannot be served. The message names the file and the reason. */
export class SpecError extends Error {
  override readonly name = "SpecError";
}

/** The part of an OpenAPI document that this package reads. */
export interface SpecDocument {
  openapi: string;
  jsonSchemaDialect?: string;
  security?: unknown[];
  paths: Record<string, Record<string, unknown>>;
}

/** A spec that can be served. */
export interface Spec {
  /** With every `$ref` resolved. */
  document: SpecDocument;
  operations: readonly Operation[];
}

// From `src` and from `dist` alike, this is the copy that the build makes.
const packagedSpec = new URL("../../dist/openapi.json", import.meta.url);
const dialect2020 = "https://json-schema.org/draft/2020-12/schema";

/** Reads the packaged contract, with unresolved references. */
export async function readPackagedSpec(): Promise<SpecDocument> {
  return JSON.parse(await readFile(packagedSpec, "utf8")) as SpecDocument;
}

/**
 * Reads and checks an OpenAPI 3 document.
 * @param spec path or file URL of a YAML or JSON file
 * @param isUsed which of its paths are loaded; each costs time
 * @throws {SpecError} if the file cannot be served
 */
export async function loadSpec(
  spec: string | URL = packagedSpec,
  isUsed: (path: string) => boolean = () => true,
): Promise<Spec> {
  if (/^https?:/i.test(String(spec))) {
    throw new SpecError(`${spec} is remote: store a copy of the document, and name that file`);
  }
  const file = resolve(isFileUrl(spec) ? fileURLToPath(spec) : String(spec));
  const { loadOperations, parseDocument } = await import("./prism/engine.ts");
  const document = await parse(file, parseDocument);
  requireOpenApi3(document, file);
  useDialectOf31(document);
  document.paths = Object.fromEntries(Object.entries(document.paths).filter(([path]) => isUsed(path)));
  let operations: Operation[];
  try {
    operations = await loadOperations(document, file);
  } catch (error) {
    throw new SpecError(`${file} is broken: ${reason(error)}`, { cause: error });
  }
  if (operations.length === 0) throw new SpecError(`${file} has no operations to serve`);
  return { document, operations };
}

function isFileUrl(spec: string | URL): boolean {
  return String(spec).startsWith("file:");
}

/** `undefined` if the file does not contain an object. */
async function parse(file: string, parseDocument: (file: string) => Promise<unknown>): Promise<unknown> {
  try {
    return await parseDocument(file);
  } catch (error) {
    const code = /\b(ENOENT|EISDIR|EACCES)\b/.exec(String(error))?.[0];
    if (code === "ENOENT") throw new SpecError(`${file} does not exist`, { cause: error });
    if (code) throw new SpecError(`${file} cannot be read: ${code}`, { cause: error });
    if (String(error).includes("not a valid JSON Schema")) return undefined;
    throw new SpecError(`${file} is neither YAML nor JSON: ${reason(error)}`, { cause: error });
  }
}

function requireOpenApi3(document: unknown, file: string): asserts document is SpecDocument {
  if (typeof document !== "object" || document === null || Array.isArray(document)) {
    throw new SpecError(`${file} is not an OpenAPI document: it does not contain an object`);
  }
  const { openapi, swagger, paths } = document as Record<string, unknown>;
  if (!String(openapi).startsWith("3.")) {
    const found = openapi === undefined ? (swagger === undefined ? "none" : `swagger ${swagger}`) : openapi;
    throw new SpecError(`${file} is not an OpenAPI 3 document: its version is ${found}`);
  }
  if (typeof paths !== "object" || paths === null) {
    throw new SpecError(`${file} has no paths to serve`);
  }
}

/** Sets the dialect of OpenAPI 3.1, JSON Schema 2020-12. Prism's default is draft-07, which lacks some keywords. */
function useDialectOf31(document: SpecDocument): void {
  const { openapi, jsonSchemaDialect } = document;
  if (openapi.startsWith("3.0")) return;
  if (jsonSchemaDialect === undefined || jsonSchemaDialect.startsWith("https://spec.openapis.org/oas/3.")) {
    document.jsonSchemaDialect = dialect2020;
  }
}

function reason(error: unknown): string {
  return messageOf(error)
    .replaceAll(/\s*\n\s*/g, " ")
    .replaceAll(/Error parsing \S.*?: (?=\S)/g, "")
    .replace(
      /^Unable to resolve \$ref pointer "(https?:.*)"$/,
      "$ref $1 is remote: store a copy beside the document",
    )
    .replace(/:$/, "");
}
