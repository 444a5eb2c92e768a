import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { verifies } from "cometapi-kling-spec/requirements";
import { build } from "esbuild";
import { beforeAll, describe, expect, test } from "vitest";

const entry = fileURLToPath(new URL("../../src/simulator.ts", import.meta.url));
const source = `export { createSimulator, virtualClock } from ${JSON.stringify(entry)};`;

async function bundled() {
  return build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    outdir: "out",
    bundle: true,
    splitting: true,
    format: "esm",
    // Any import that a page does not have fails the build.
    platform: "browser",
    target: "es2023",
    minify: true,
    metafile: true,
    write: false,
  });
}

let page: Awaited<ReturnType<typeof bundled>>;

/** The files that a page loads before its first request. */
function eager(): string[] {
  const { outputs } = page.metafile;
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path)) return;
    found.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? []) {
      if (kind !== "dynamic-import") visit(next);
    }
  };
  visit("out/stdin.js");
  return [...found];
}

beforeAll(async () => {
  page = await bundled();
});

describe("in a page", () => {
  test(verifies("simulator:page", "the simulator imports no module of Node and no package"), () => {
    const inputs = Object.keys(page.metafile.inputs);
    expect(inputs.length).toBeGreaterThan(20);
    expect(inputs.filter((path) => /^node:|node_modules/.test(path))).toEqual([]);
    const imports = Object.values(page.metafile.outputs).flatMap((output) => output.imports);
    expect(imports.filter(({ external }) => external)).toEqual([]);
  });

  test(verifies("simulator:page", "the simulator is at most 40 kB with gzip, without the videos"), () => {
    const files = page.outputFiles.filter(({ path }) => eager().some((one) => path.endsWith(one.slice(3))));
    const bytes = files.reduce((sum, { contents }) => sum + gzipSync(contents).length, 0);
    expect(bytes).toBeGreaterThan(5_000);

    expect(bytes).toBeLessThanOrEqual(40 * 1024);
  });

  test(verifies("simulator:page", "videos are not loaded first"), () => {
    const inputs = eager().flatMap((path) => Object.keys(page.metafile.outputs[path]?.inputs ?? {}));
    expect(inputs.filter((path) => path.includes("generated/video-"))).toEqual([]);
    const all = Object.keys(page.metafile.inputs);
    expect(all.filter((path) => path.includes("generated/video-")).length).toBeGreaterThan(0);
  });

  test(verifies("simulator:page", "no text is evaluated, which a strict page forbids"), () => {
    for (const { text } of page.outputFiles) {
      expect(text).not.toMatch(/\beval\s*\(|\bnew Function\b|\bFunction\s*\(/);
      expect(text).not.toMatch(/\b(process|Buffer|require|__dirname)\s*[.(]/);
    }
  });

  test(verifies("simulator:page", "loading needs nothing but the language"), async () => {
    const { outputFiles } = await build({
      entryPoints: [entry],
      bundle: true,
      format: "iife",
      globalName: "loaded",
      write: false,
    });
    const nothing: Record<string, unknown> = {};
    runInNewContext(outputFiles[0]?.text ?? "", nothing);
    // `loaded` is a name of the bundle.
    expect(Object.keys(nothing)).toEqual(["loaded"]);
    expect(Object.keys(nothing["loaded"] ?? {})).toContain("createSimulator");
  });
});
