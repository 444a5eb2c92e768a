import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { installation, installed, packageFolder, runBinary } from "./installed.ts";

interface Manifest {
  exports: Record<string, string | { default: string }>;
  files: string[];
}

const manifest = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as Manifest;
/** The sources of the entries with code. */
const entries = Object.values(manifest.exports).flatMap((entry) =>
  typeof entry === "string" ? [] : [entry.default.replace(/^\.\/dist\/(.+)\.js$/, "$1")],
);

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
        "dist/commonjs/package.json",
        ...[...modules, "contract/prism/engine", "contract/prism/validator"].map(
          (name) => `dist/commonjs/${name}.d.ts`,
        ),
        ...entries.map((name) => `dist/commonjs/${name}.js`),
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
    runBinary("attw", [installation.tarball, "--profile", "strict"]);
  });

  test("says nothing of how it is developed", () => {
    expect(manifest).not.toHaveProperty("devDependencies");
    expect(manifest).not.toHaveProperty("scripts");
    expect(JSON.stringify(manifest)).not.toContain("cometapi-kling-spec");
    // The first release writes the file.
    expect(manifest.files).toContain("CHANGELOG.md");
  });

  test("gives every entry with code to CommonJS, too", () => {
    for (const [name, entry] of Object.entries(manifest.exports)) {
      if (typeof entry === "string") continue;
      const inCommonJs = entry.default.replace("./dist/", "./dist/commonjs/");
      const types = inCommonJs.replace(/js$/, "d.ts");
      expect(entry, name).toMatchObject({ require: { types, default: inCommonJs } });
    }
  });

  test("has a README of which every link leads somewhere from npm, too", () => {
    const readme = readFileSync(join(installed, "README.md"), "utf8");
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) =>
      text
        .toLowerCase()
        .replaceAll(/[^\w -]/g, "")
        .replaceAll(" ", "-"),
    );
    const leadsSomewhere = (target: string): boolean => {
      if (/^https?:/.test(target)) return URL.canParse(target);
      if (target.startsWith("#")) return headings.includes(target.slice(1));
      return existsSync(join(installed, target.replace(/#.*/, "")));
    };
    const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((target) => !leadsSomewhere(target))).toEqual([]);
  });

  test("exports a closed list of entries", () => {
    expect(Object.keys(manifest.exports)).toEqual([
      ".",
      "./simulator",
      "./msw",
      "./testing",
      "./vitest",
      "./openapi.json",
      "./package.json",
    ]);
  });
});
