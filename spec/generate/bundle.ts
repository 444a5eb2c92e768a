import { fileURLToPath } from "node:url";
import { BaseResolver, bundle, createConfig, Source } from "@redocly/openapi-core";
import { parse, stringify } from "yaml";
import type { OpenApiDocument, Operation } from "../document.ts";
import { isRecord } from "./text.ts";

/** Reads the text of a file by its path from `spec/`. Throws if the file does not exist. */
export type ReadSource = (file: string) => string;

const folder = fileURLToPath(new URL("..", import.meta.url));
const root = "source/openapi.yaml";
const banner = "# GENERATED from spec/source/ by `pnpm generate`. Do not edit.\n\n";

/**
 * Bundles the sources into one document. An Example Object whose `x-file` names a file in `spec/examples/` gets the
 * JSON of that file as its `value`: many tools do not resolve a `$ref` there, since OpenAPI takes `value` literally.
 */
export async function bundleSources(read: ReadSource): Promise<OpenApiDocument> {
  const { bundle: document, problems } = await bundle({
    ref: `${folder}${root}`,
    config: await createConfig({}),
    externalRefResolver: new SpecResolver(read),
  });
  const [problem] = problems;
  if (problem !== undefined) {
    const [{ source, pointer } = {}] = problem.location as { source?: Source; pointer?: string }[];
    throw new Error(`spec/${fileOf(source?.absoluteRef ?? root)}: ${problem.message} at ${pointer ?? "#"}`);
  }
  const complete = withExampleBodies(document.parsed, read) as OpenApiDocument;
  return withSourcePages(complete);
}

/** The text of openapi.yaml. */
export function documentText(document: OpenApiDocument): string {
  return banner + stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * The document with a link from each operation to the page that it is written from, and from each mention of DRIFT.md.
 */
function withSourcePages(document: OpenApiDocument): OpenApiDocument {
  const { "x-sources": sources, externalDocs, components } = document;
  const withPage = (operation: Operation): Operation => {
    const { title = "", url } = sources[operation["x-source"] ?? ""] ?? {};
    if (url === undefined) return operation;
    const { operationId, tags = [], summary, description, ...rest } = operation;
    return { operationId, tags, summary, description, externalDocs: { description: title, url }, ...rest };
  };
  const paths = Object.entries(document.paths).map(([path, item]) => [path, mapValues(item, withPage)]);
  const callbacks = mapValues(components.callbacks, (callback) =>
    mapValues(callback, ({ post }) => ({ post: withPage(post) })),
  );
  return withLinks(
    { ...document, paths: Object.fromEntries(paths), components: { ...components, callbacks } },
    externalDocs.url,
  ) as OpenApiDocument;
}

/** A description of the document's own, in which each mention of DRIFT.md is a link. */
function withLinks(part: unknown, url: string): unknown {
  if (Array.isArray(part)) return part.map((item) => withLinks(item, url));
  if (!isRecord(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key === "value" || key === "externalDocs") return [key, value];
      const isText = key === "description" && typeof value === "string";
      return [key, isText ? value.replaceAll("DRIFT.md", `[DRIFT.md](${url})`) : withLinks(value, url)];
    }),
  );
}

function mapValues<Part>(parts: Record<string, Part>, change: (part: Part) => Part): Record<string, Part> {
  return Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, change(part)]));
}

/** The source file of each schema in components/schemas, by its path from the repository's root. */
export function schemaFiles(read: ReadSource): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const shared = parse(read("source/shared.yaml")) as { components: { schemas: object } };
  for (const name of Object.keys(shared.components.schemas)) found.set(name, "spec/source/shared.yaml");
  const { paths } = parse(read(root)) as { paths: Record<string, { $ref: string }> };
  for (const { $ref } of Object.values(paths)) {
    const file = `source/${$ref.split("#")[0]}`;
    for (const name of Object.keys(parse(read(file)) as object)) found.set(name, `spec/${file}`);
  }
  return found;
}

/** Gives Redocly the texts of the caller, so that a test can change a source without writing a file. */
class SpecResolver extends BaseResolver {
  readonly #read: ReadSource;

  constructor(read: ReadSource) {
    super();
    this.#read = read;
  }

  override loadExternalRef(absoluteRef: string): Promise<Source> {
    return Promise.resolve(new Source(absoluteRef, this.#read(fileOf(absoluteRef))));
  }
}

function fileOf(absoluteRef: string): string {
  return absoluteRef.replace(folder, "").replaceAll("\\", "/");
}

/** @throws {Error} naming a file of an example that is not there, or is no JSON. */
function exampleBody(file: string, read: ReadSource): unknown {
  try {
    return JSON.parse(read(file)) as unknown;
  } catch (cause) {
    const reason = cause instanceof SyntaxError ? `is no JSON: ${cause.message}` : "cannot be read";
    throw new Error(`spec/${file}: an example's x-file names this file, which ${reason}`, { cause });
  }
}

function withExampleBodies(part: unknown, read: ReadSource): unknown {
  if (Array.isArray(part)) return part.map((item) => withExampleBodies(item, read));
  if (!isRecord(part)) return part;
  const file = part["x-file"];
  if (typeof file === "string") return { ...part, value: exampleBody(file, read) };
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key, withExampleBodies(value, read)]),
  );
}
