import { globSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { verifies } from "../../spec/requirements/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Manifest {
  name: string;
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  scripts?: Record<string, string>;
}

/** A package and all packages that an install of it brings. */
function runtimeTree(folder: string, found: Map<string, Manifest> = new Map()): Map<string, Manifest> {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  found.set(manifest.name, manifest);
  const require = createRequire(join(folder, "package.json"));
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    if (found.has(name)) continue;
    const paths = require.resolve.paths(name) ?? [];
    const place = paths
      .map((path) => join(path, name))
      .find((path) => globSync("package.json", { cwd: path }).length > 0);
    if (place === undefined) throw new Error(`${name} of ${manifest.name} is not installed`);
    runtimeTree(dirname(realpathSync(join(place, "package.json"))), found);
  }
  return found;
}

const allowed = ["MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "0BSD"];

describe(verifies("repository:supply-chain", "what an install brings"), () => {
  test.each([
    ["packages/client", ["cometapi-kling", "openapi-fetch", "openapi-typescript-helpers"]],
    // Its dependencies are in its bundle, and their licences in its notices.
    ["packages/mock", ["cometapi-kling-mock"]],
  ])("with %s is known, free to use and runs nothing on its own", (folder, names) => {
    const tree = runtimeTree(join(root, folder));
    expect([...tree.keys()].sort()).toEqual(names);
    for (const { name, license, scripts = {} } of tree.values()) {
      expect(allowed, name).toContain(license);
      expect(
        Object.keys(scripts).filter((script) => /^(pre|post)?install$/.test(script)),
        name,
      ).toEqual([]);
    }
    if (folder === "packages/client")
      expect(read("packages/client/README.md")).toMatch(/Its one dependency is\s+openapi-fetch\./);
  });
});

describe(verifies("repository:supply-chain", "what is installed to work on it"), () => {
  const exact = /^(?:npm:[@\w./-]+@)?\d+\.\d+\.\d+(?:-[\w.]+)?$/;

  test("has one exact version, in the catalog or in a workspace of its own", () => {
    const { catalog, catalogs } = parse(read("pnpm-workspace.yaml")) as {
      catalog: Record<string, string>;
      catalogs: Record<string, Record<string, string>>;
    };
    for (const versions of [catalog, ...Object.values(catalogs)]) {
      for (const [name, version] of Object.entries(versions)) expect(version, name).toMatch(exact);
    }
    const manifests = globSync(["package.json", "{spec,packages,apps}/**/package.json"], {
      cwd: root,
      exclude: (name) => ["node_modules", "dist"].includes(name),
    });
    for (const file of manifests) {
      const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read(file)) as Manifest;
      for (const [name, version] of Object.entries({
        ...dependencies,
        ...devDependencies,
        ...optionalDependencies,
      })) {
        expect(
          /^(catalog:\w*|workspace:\*)$/.test(version) || exact.test(version),
          `${file}: ${name} ${version}`,
        ).toBe(true);
      }
    }
  });

  test("runs no install script that is not allowed", () => {
    for (const file of globSync("{.,tests/*/*}/pnpm-workspace.yaml", { cwd: root })) {
      const { allowBuilds = {} } = parse(read(file)) as { allowBuilds?: Record<string, boolean> };
      expect(Object.values(allowBuilds).filter(Boolean), file).toEqual([]);
    }
  });
});
