import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { verifies } from "cometapi-kling-spec/requirements";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { describe, expect, test } from "vitest";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));

/** Bytes after gzip, in the unit of the README, rounded up as its numbers are. */
const kB = (bytes: number): number => Math.ceil(bytes / 100) / 10;

const bounds = { oneFile: 34.1, beforeCreate: 14.4 };

const loadedOnDemand = ["download", "exchange", "limiter", "pictures", "send", "validate", "wait"];

const createAndWait = `import { createKlingClient } from "cometapi-kling";
  export const run = (input) => createKlingClient({ baseUrl: "/api" }).multiImage2Video.generate(input);`;

interface Bundle {
  /** Bytes after gzip, by the name of the file. */
  files: Record<string, number>;
  outputs: Metafile["outputs"];
}

/** The page's bundle, made as esbuild's documentation advises for the web. */
async function bundle(contents: string, options: BuildOptions): Promise<Bundle> {
  const { outputFiles = [], metafile } = await build({
    stdin: { contents, resolveDir: packageFolder, sourcefile: "page.js" },
    absWorkingDir: packageFolder,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    outdir: "page",
    write: false,
    metafile: true,
    ...options,
  });
  const files = outputFiles.map(({ path, contents: bytes }) => [
    relative(packageFolder, path),
    gzipSync(bytes, { level: 9 }).length,
  ]);
  return { files: Object.fromEntries(files), outputs: metafile?.outputs ?? {} };
}

/** The files that are loaded with the first one: all but those behind an `import()`. */
function loadedWith(
  start: string,
  outputs: Metafile["outputs"],
  found: Set<string> = new Set(),
): Set<string> {
  found.add(start);
  for (const { path, kind } of outputs[start]?.imports ?? []) {
    if (kind === "import-statement" && path in outputs && !found.has(path)) loadedWith(path, outputs, found);
  }
  return found;
}

function externals(outputs: Metafile["outputs"]): string[] {
  return Object.values(outputs).flatMap(({ imports }) =>
    imports.filter(({ external }) => external).map(({ path }) => path),
  );
}

describe(verifies("client:size", "a page that creates and waits"), () => {
  test(`is at most ${bounds.oneFile} kB in one file, and needs nothing of Node's`, async () => {
    const { files, outputs } = await bundle(createAndWait, {});
    expect(Object.keys(files)).toHaveLength(1);
    expect(externals(outputs)).toEqual([]);
    expect(kB(Object.values(files)[0] ?? Number.NaN)).toBeLessThanOrEqual(bounds.oneFile);
  });

  test(`loads at most ${bounds.beforeCreate.toFixed(1)} kB before its first create, and the rest on demand`, async () => {
    const { files, outputs } = await bundle(createAndWait, { splitting: true });
    const first = loadedWith("page/stdin.js", outputs);
    expect(kB([...first].reduce((sum, name) => sum + (files[name] ?? Number.NaN), 0))).toBeLessThanOrEqual(
      bounds.beforeCreate,
    );
    const later = Object.keys(outputs).filter((name) => !first.has(name));
    const entries = later.map((name) => outputs[name]?.entryPoint).filter((entry) => entry !== undefined);
    expect(entries.sort()).toEqual(loadedOnDemand.map((name) => `dist/${name}.js`));
  });

  test.each<[string, BuildOptions, string[]]>([
    // The stand-in is empty, so that the bundler leaves nothing of it.
    ["a page: no errors of Node's", { platform: "browser" }, []],
    ["Node: the proofs that nothing was sent", { platform: "node" }, ["dist/unsent.js"]],
    ["other runtimes: the same", { platform: "neutral", mainFields: ["main"] }, ["dist/unsent.js"]],
  ])("has what its platform can see. In %s", async (_what, options, parts) => {
    const { outputs } = await bundle(createAndWait, options);
    const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
    expect(inputs.filter((name) => name.includes("unsent"))).toEqual(parts);
  });

  test("is as large as the README says", () => {
    const readme = readFileSync(join(packageFolder, "README.md"), "utf8");
    for (const bound of Object.values(bounds)) expect(readme).toContain(`at most ${bound.toFixed(1)} kB`);
  });

  test("has no part of the client that it does not use", async () => {
    const { files } = await bundle(`export { isTerminal } from "cometapi-kling";`, {});
    expect(kB(Object.values(files)[0] ?? Number.NaN)).toBeLessThanOrEqual(0.3);
  });
});

test(
  verifies("client:start", "importing the client opens two files of its own, and openapi-fetch"),
  async () => {
    const entry = join(packageFolder, "dist/index.js");
    const { outputs } = await bundle(`export * from ${JSON.stringify(entry)};`, {
      splitting: true,
      packages: "external",
    });
    const files = [...loadedWith("page/stdin.js", outputs)].flatMap((name) =>
      Object.keys(outputs[name]?.inputs ?? {}),
    );
    expect(externals(outputs)).toEqual(["openapi-fetch"]);
    expect(files.filter((name) => name !== "page.js").sort()).toEqual(["dist/client.js", "dist/index.js"]);
  },
);
