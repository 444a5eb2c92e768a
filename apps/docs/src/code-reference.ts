import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Application } from "typedoc";
import { listThrownErrors } from "./thrown-errors.ts";

const inRepository = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

interface Package {
  name: string;
  /** The name that users import. */
  published: string;
  tsconfig: string;
  entryPoints: readonly string[];
}

const packages: readonly Package[] = [
  {
    name: "client",
    published: "cometapi-kling",
    tsconfig: "packages/client/tsconfig.json",
    entryPoints: ["index", "node", "webhook"].map((name) => `packages/client/src/${name}.ts`),
  },
  {
    name: "mock",
    published: "cometapi-kling-mock",
    tsconfig: "packages/mock/tsconfig.json",
    entryPoints: ["index", "simulator", "msw", "vitest"].map((name) => `packages/mock/src/${name}.ts`),
  },
];

/** Options of the Markdown plugin, which TypeDoc's own types do not have. */
const layout = { hideBreadcrumbs: true, hidePageHeader: true, useCodeBlocks: true };

/** Writes a page for everything that the packages export, from their docstrings, below `folder`. */
export async function writeCodeReference(folder: string): Promise<void> {
  for (const { name, published, tsconfig, entryPoints } of packages) {
    const out = join(folder, name);
    const app = await Application.bootstrapWithPlugins({
      plugin: ["typedoc-plugin-markdown"],
      tsconfig: inRepository(tsconfig),
      entryPoints: entryPoints.map(inRepository),
      name: published,
      outputs: [{ name: "markdown", path: out }],
      readme: "none",
      ...layout,
      disableSources: true,
      excludeExternals: true,
      excludeInternal: true,
      excludePrivate: true,
      // Otherwise TypeDoc drops the name of the error.
      preservedTypeAnnotationTags: ["@throws"],
      // The compiler of the repository checks the types; TypeDoc's is older.
      skipErrorChecking: true,
      logLevel: "Error",
    });
    const project = await app.convert();
    if (project === undefined) throw new Error(`typedoc cannot read ${name}`);
    listThrownErrors(project);
    await app.generateOutputs(project);
    for (const file of markdownFiles(out)) {
      const text = withContract(withoutDeadLinks(readFileSync(file, "utf8")));
      writeFileSync(file, file.endsWith("README.md") ? withImportedNames(text, name) : text);
    }
  }
}

/** The name that users import an entry by: `index` of `client` is `cometapi-kling`. */
export function importedName(name: string, entry: string): string {
  const published = packages.find((one) => one.name === name)?.published ?? name;
  return entry === "index" ? published : `${published}/${entry}`;
}

/** TypeDoc names an entry by its file. Users import it by another name. */
const withImportedNames = (text: string, name: string): string =>
  text
    .replace(/^# ([a-z]+)$/m, (_whole, entry: string) => `# ${importedName(name, entry)}`)
    .replaceAll(
      /\[([a-z]+)\]\(\1\/README\.md\)/g,
      (_whole, entry: string) => `[${importedName(name, entry)}](${entry}/README.md)`,
    );

/** Paths of all pages below a folder, relative to it and without `.md`. */
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

/** Links types of the contract to their schemas, and mentions of DRIFT.md to its page. */
const withContract = (text: string): string =>
  text
    .replaceAll(/\[DRIFT\.md\]\([^)]*\)|DRIFT\.md/g, "[where the sources disagree](/reference/drift)")
    .replaceAll(/^#+ Description\n\n/gm, "")
    .replace(
      /^type \w+ = components\["schemas"\]\["(\w+)"\];\n```$/m,
      "$&\n\nIn the API reference: [$1](/reference/api#schema-$1).",
    );

/** A docstring may link to what is not exported. The text of such a link stays, without the link. */
const withoutDeadLinks = (text: string): string =>
  text.replaceAll(/\[([^\]]+)\]\((?:_media|\.\.\/\.\.\/_media)[^)]*\)/g, "$1");
