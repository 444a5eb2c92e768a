import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { nameTaskTypes } from "./task-names.ts";

const inRepository = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

interface Package {
  name: string;
  tsconfig: string;
  entryPoints: readonly string[];
}

const packages: readonly Package[] = [
  {
    name: "client",
    tsconfig: "packages/client/tsconfig.json",
    entryPoints: ["index", "node", "webhook"].map((name) => `packages/client/src/${name}.ts`),
  },
  {
    name: "mock",
    tsconfig: "packages/mock/tsconfig.json",
    entryPoints: ["index", "simulator", "msw", "vitest"].map((name) => `packages/mock/src/${name}.ts`),
  },
];

/** Options of the Markdown plugin, which TypeDoc's own types do not know. */
const layout = { hideBreadcrumbs: true, hidePageHeader: true, useCodeBlocks: true };

/** Writes a page for everything that the packages export, from their docstrings, below `folder`. */
export async function writeCodeReference(folder: string): Promise<void> {
  for (const { name, tsconfig, entryPoints } of packages) {
    const out = join(folder, name);
    const app = await Application.bootstrapWithPlugins({
      plugin: ["typedoc-plugin-markdown"],
      tsconfig: inRepository(tsconfig),
      entryPoints: entryPoints.map(inRepository),
      name: name === "client" ? "cometapi-kling" : "cometapi-kling-mock",
      outputs: [{ name: "markdown", path: out }],
      readme: "none",
      ...layout,
      disableSources: true,
      excludeExternals: true,
      excludeInternal: true,
      excludePrivate: true,
      // The types are checked by the compiler of the repository; this one is older.
      skipErrorChecking: true,
      logLevel: "Error",
    });
    const project = await app.convert();
    if (project === undefined) throw new Error(`typedoc cannot read ${name}`);
    nameTaskTypes(project);
    await app.generateOutputs(project);
    for (const file of markdownFiles(out)) writeFileSync(file, withoutDeadLinks(readFileSync(file, "utf8")));
  }
}

/** Paths of all pages below a folder, from it, without `.md`. */
export function pagesIn(folder: string): string[] {
  return markdownFiles(folder)
    .map((file) => relative(folder, file).replaceAll("\\", "/").replace(/\.md$/, ""))
    .sort();
}

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A docstring may name what is not exported; its word stays. */
const withoutDeadLinks = (text: string): string =>
  text.replaceAll(/\[([^\]]+)\]\((?:_media|\.\.\/\.\.\/_media)[^)]*\)/g, "$1");
