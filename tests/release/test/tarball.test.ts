import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { tarballProblems } from "../src/tarball.ts";

describe(verifies("repository:rehearsal", "a published tarball"), () => {
  let folder: string;
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cometapi-kling-tarball-"));
    for (const name of ["LICENSE", "CHANGELOG.md"]) write(name, "text");
    write("package.json", JSON.stringify({ name: "a", dependencies: { b: "1.0.0" } }));
    write("README.md", "[top](#a) [licence](LICENSE) [npm](https://www.npmjs.com/) [part](CHANGELOG.md#one)");
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("may have what its users need", () => {
    expect(tarballProblems(folder)).toEqual([]);
  });

  test("must have its changelog", () => {
    rmSync(join(folder, "CHANGELOG.md"));
    expect(tarballProblems(folder)).toContain("CHANGELOG.md is missing");
  });

  test.each([
    ["package.json has devDependencies", { devDependencies: { "private-package": "0.0.0" } }],
    ["package.json has scripts", { scripts: { build: "tsc" } }],
    ["package.json names a workspace", { dependencies: { b: "workspace:*" } }],
    ["package.json names a workspace", { dependencies: { b: "catalog:" } }],
  ])("must not have what only the repository needs: %s", (problem, manifest) => {
    write("package.json", JSON.stringify(manifest));
    expect(tarballProblems(folder)).toEqual([problem]);
  });

  test.each(["../mock", "bench/README.md", "docs/a.md#part"])("must not link to %s", (target) => {
    write("README.md", `[a](${target})`);
    expect(tarballProblems(folder)).toEqual([`README.md links to ${target}, which is not in the package`]);
  });
});
