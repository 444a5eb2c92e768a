import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { installation, installed, packageFolder, runBinary } from "./installed.ts";

describe(verifies("mock:package", "the packed mock"), () => {
  test("has its own files, and no others of the repository", () => {
    const files = readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(installed.length + 1)
          .replaceAll("\\", "/"),
      );
    // One output for each source. The modules with Prism are bundled and have no map.
    const bundled = ["engine", "validator", "nearest-error", "setup"].map(
      (name) => `contract/prism/${name}.ts`,
    );
    const modules = readdirSync(join(packageFolder, "src"), { recursive: true, encoding: "utf8" })
      .map((file) => file.replaceAll("\\", "/"))
      .filter((file) => file.endsWith(".ts") && !bundled.includes(file))
      .map((file) => file.slice(0, -".ts".length));
    expect(files.sort()).toEqual(
      [
        "LICENSE",
        "bin/cometapi-kling-mock.js",
        "README.md",
        "package.json",
        "dist/THIRD-PARTY-NOTICES",
        "dist/openapi.json",
        "dist/DRIFT.md",
        "dist/prism.js",
        ...["engine", "validator"].flatMap((name) =>
          ["d.ts", "js"].map((end) => `dist/contract/prism/${name}.${end}`),
        ),
        ...modules.flatMap((name) => ["d.ts", "js", "js.map"].map((end) => `dist/${name}.${end}`)),
      ].sort(),
    );
  });

  test("needs no other package, and npm reports no problem", () => {
    expect(installation.packages).toEqual(["cometapi-kling-mock"]);
    expect(installation.stdout).toContain("added 1 package");
    expect(installation.stderr).not.toMatch(/EBADENGINE|deprecated|allow-scripts|install scripts?/);
    expect(readFileSync(join(installed, "package.json"), "utf8")).not.toMatch(/workspace:/);
  });

  test("lists the licences of the code that it contains", () => {
    const notices = readFileSync(join(installed, "dist/THIRD-PARTY-NOTICES"), "utf8");
    expect(notices).toContain("\n@stoplight/prism-http 5.16.0\nApache-2.0\n");
    expect(notices).toContain("\najv 8.20.0\nMIT\n");
  });

  test("has source maps that contain their sources, which are not in the package", () => {
    const dist = join(installed, "dist");
    const maps = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((name) =>
      name.endsWith(".map"),
    );
    expect(maps.length).toBeGreaterThan(50);
    for (const name of maps) {
      const map = JSON.parse(readFileSync(join(dist, name), "utf8")) as Record<
        "sources" | "sourcesContent",
        string[]
      >;
      const written = map.sources.map((source) =>
        readFileSync(join(packageFolder, "dist", name, "..", source), "utf8"),
      );
      expect(map.sourcesContent, name).toEqual(written);
    }
  });

  test("passes publint and attw", () => {
    runBinary("publint", ["run", "--strict", installation.tarball]);
    runBinary("attw", [installation.tarball, "--profile", "esm-only"]);
  });

  test("exports a closed list of entries", () => {
    const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
      exports: object;
    };
    expect(Object.keys(manifest.exports)).toEqual([
      ".",
      "./simulator",
      "./msw",
      "./vitest",
      "./openapi.json",
      "./package.json",
    ]);
  });
});
