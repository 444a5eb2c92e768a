import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { installation, installed, packageFolder, runBinary } from "./installed.ts";

// By the names of their sources.
const loadedOnDemand = ["download", "exchange", "limiter", "pictures", "send", "validate", "wait"];
const replacedInPages = ["unsent", "unsent-browser"];

describe(verifies("client:package", "the packed client"), () => {
  test("has its files and no others", () => {
    const files = readdirSync(installed, { recursive: true, encoding: "utf8", withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(installed.length + 1)
          .replaceAll("\\", "/"),
      )
      .sort();
    const sources = readdirSync(join(packageFolder, "src"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => name.replaceAll("\\", "/").replace(/\.ts$/, ""));
    expect(files).toEqual(
      [
        "LICENSE",
        "README.md",
        "package.json",
        "dist/openapi.json",
        "dist/DRIFT.md",
        ...sources.flatMap((name) => [`src/${name}.ts`, `dist/${name}.d.ts`, `dist/${name}.d.ts.map`]),
        "dist/commonjs/package.json",
        ...sources.map((name) => `dist/commonjs/${name}.d.ts`),
        ...["index", "node", "webhook", "generated/schema"].map((name) => `dist/commonjs/${name}.js`),
        // The two without a map have no code of their own.
        ...["index", "generated/schema"].map((name) => `dist/${name}.js`),
        ...["client", "node", "webhook", ...loadedOnDemand, ...replacedInPages].flatMap((name) => [
          `dist/${name}.js`,
          `dist/${name}.js.map`,
        ]),
      ].sort(),
    );
  });

  test("has each of its classes once, whichever entries a program uses", () => {
    const dist = join(installed, "dist");
    const kinds = readdirSync(dist)
      .filter((name) => name.endsWith(".js"))
      .flatMap((name) => [...readFileSync(join(dist, name), "utf8").matchAll(/static kind = "(\w+)"/g)])
      .map(([, kind]) => kind);
    expect(kinds.length).toBeGreaterThan(10);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  test("brings openapi-fetch and its types, and nothing else", () => {
    expect(installation.packages).toEqual(["cometapi-kling", "openapi-fetch", "openapi-typescript-helpers"]);
    expect(readFileSync(join(installed, "package.json"), "utf8")).not.toMatch(/workspace:|catalog:/);
  });

  test("says nothing of how it is developed", () => {
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as object;
    expect(manifest).not.toHaveProperty("devDependencies");
    expect(manifest).not.toHaveProperty("scripts");
    expect(JSON.stringify(manifest)).not.toContain("cometapi-kling-spec");
    // The first release writes the file.
    expect(manifest).toHaveProperty("files", expect.arrayContaining(["CHANGELOG.md"]));
  });

  test("has a README of which every link leads somewhere from npm, too", () => {
    const readme = readFileSync(join(installed, "README.md"), "utf8");
    const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    const lost = links.filter((target) => !leadsSomewhere(target, readme));
    expect([links.length > 10, lost]).toEqual([true, []]);
    expect(readme).toMatch(/^## Contents$/m);
  });

  function leadsSomewhere(target: string, readme: string): boolean {
    if (/^https?:/.test(target)) return URL.canParse(target);
    if (!target.startsWith("#")) return existsSync(join(installed, target.replace(/#.*/, "")));
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    return headings.includes(target.slice(1));
  }

  test("passes publint and attw", async () => {
    await runBinary("publint", "run", "--strict", installation.tarball);
    await runBinary("attw", installation.tarball, "--profile", "strict");
  });

  test("has source maps of its own sources alone, which are in the package", () => {
    for (const name of readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".map")) continue;
      const map = JSON.parse(readFileSync(join(installed, "dist", name), "utf8")) as { sources: string[] };
      for (const source of map.sources) {
        // Nothing is bundled that is not ours, so no licence but ours goes with it.
        expect(source, name).toMatch(/^(\.\.\/)+src\/[\w/-]+\.ts$/);
        expect(existsSync(join(installed, "dist", name, "..", source)), `${name}: ${source}`).toBe(true);
      }
    }
  });
});

describe(verifies("client:isomorphic", "the client's entry"), () => {
  test("imports openapi-fetch and nothing of Node's", () => {
    const dist = join(installed, "dist");
    const imports = new Set<string>();
    for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
      // The entry cometapi-kling/node, which no other file imports.
      if (!name.endsWith(".js") || name === "node.js") continue;
      // Without the examples in its comments.
      const code = readFileSync(join(dist, name), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
      for (const [, from = ""] of code.matchAll(/\bfrom "([^".][^"]*)"/g)) imports.add(from);
    }
    expect([...imports]).toEqual(["openapi-fetch"]);
  });

  test("has no any in its types", () => {
    const dist = join(installed, "dist");
    for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".d.ts")) continue;
      const code = readFileSync(join(dist, name), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
      expect(code, name).not.toMatch(/\bany\b/);
    }
  });
});

test("the exports map is a closed list", () => {
  const { exports } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    exports: object;
  };
  expect(Object.keys(exports)).toEqual([
    ".",
    "./node",
    "./webhook",
    "./schema",
    "./openapi.json",
    "./package.json",
  ]);
});
