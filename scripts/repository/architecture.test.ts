import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { verifies } from "../../spec/requirements/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const folders = [
  "spec",
  ...globSync(["packages/*/package.json", "apps/*/package.json", "tests/*/package.json"], { cwd: root }),
].map((path) => path.replaceAll("\\", "/").replace(/\/package\.json$/, ""));
const manifests = new Map(
  folders.map((folder) => [folder, JSON.parse(read(`${folder}/package.json`)) as Manifest]),
);
const folderOf = new Map([...manifests].map(([folder, { name }]) => [name, folder]));
const short = (folder: string): string => folder.split("/").at(-1) ?? folder;

/** `from --> to` for each package of ours in a list of dependencies. */
const arrows = (folder: string, arrow: string, dependencies: Record<string, string> = {}): string[] =>
  Object.keys(dependencies).flatMap((name) => {
    const target = folderOf.get(name);
    return target === undefined ? [] : [`${short(folder)} ${arrow} ${short(target)}`];
  });

describe(verifies("repository:architecture", "the picture in ARCHITECTURE.md"), () => {
  const [, picture = ""] = /```mermaid\nflowchart LR\n([\s\S]*?)```/.exec(read("ARCHITECTURE.md")) ?? [];

  test("shows every package", () => {
    const shown = [...picture.matchAll(/^ {2}(\w+)\[([\w/]+)/gm)].map(([, name, folder]) => [name, folder]);
    expect(shown.sort()).toEqual(folders.map((folder) => [short(folder), folder]).sort());
  });

  test("has the arrows of the manifests, and of what is generated", () => {
    const generated = new Set(
      [...read("spec/generate/files.ts").matchAll(/"packages\/(\w+)\/src\/generated"/g)].map(
        ([, name]) => name,
      ),
    );
    const real = [
      ...[...generated].map((name) => `spec == generates ==> ${name}`),
      ...[...manifests].flatMap(([folder, { dependencies, devDependencies }]) => [
        ...arrows(folder, "-->", dependencies),
        ...arrows(folder, "-. tests .->", devDependencies),
      ]),
    ];
    const drawn = picture
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line.includes(">") && !line.includes("["));
    expect(drawn.sort()).toEqual(real.sort());
  });
});

describe(verifies("repository:architecture", "what is imported"), () => {
  test.each(folders)("by %s is what its manifest names", (folder) => {
    const { name, dependencies, devDependencies } = manifests.get(folder) ?? { name: "" };
    const named = new Set([name, ...Object.keys({ ...dependencies, ...devDependencies })]);
    const files = globSync("**/*.{ts,tsx}", {
      cwd: join(root, folder),
      exclude: (path) => ["node_modules", "dist", ".generated", ".content", "bench"].includes(path),
    });
    expect(files.length).toBeGreaterThan(0);
    const imported = files.flatMap((file) =>
      [
        ...read(`${folder}/${file}`).matchAll(
          /^(?:import|export)\b[^"]*?(?:from )?"(cometapi-kling[\w-]*)(?:\/[^"]*)?";$/gm,
        ),
      ].map(([, target = ""]) => target),
    );
    expect([...new Set(imported)].filter((target) => !named.has(target))).toEqual([]);
  });

  test("by what the client and the mock publish is nothing of the other", () => {
    for (const [folder, other] of [
      ["packages/client/src", "cometapi-kling-mock"],
      ["packages/mock/src", 'cometapi-kling"'],
    ] as const) {
      for (const file of globSync("**/*.ts", { cwd: join(root, folder) })) {
        if (!file.endsWith(".test.ts"))
          expect(read(`${folder}/${file}`), file).not.toMatch(new RegExp(`from "${other}`));
      }
    }
  });
});
