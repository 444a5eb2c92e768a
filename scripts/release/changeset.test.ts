import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { baseBranch, fileAtBase } from "./base-branch.ts";
import { publishedFolders } from "./check-release.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const versionIn = (manifest: string): string => (JSON.parse(manifest) as { version: string }).version;

/** Whether this branch makes the versions: then the changesets have become a changelog. */
function makesVersions(): boolean {
  return publishedFolders.some((folder) => {
    const file = `${folder}/package.json`;
    return versionIn(readFileSync(join(root, file), "utf8")) !== versionIn(fileAtBase(file) ?? "{}");
  });
}

test("a changed package has a changeset, and the next release is known", () => {
  if (makesVersions()) {
    for (const folder of publishedFolders) {
      const version = versionIn(readFileSync(join(root, folder, "package.json"), "utf8"));
      expect(readFileSync(join(root, folder, "CHANGELOG.md"), "utf8")).toContain(`## ${version}\n`);
    }
    return;
  }
  const since = baseBranch();
  const args = ["status", ...(since === "main" ? [] : [`--since=${since}`])];
  const status = execFileSync(join(root, "node_modules/.bin/changeset"), args, {
    cwd: root,
    encoding: "utf8",
  });
  expect(status).toMatch(/packages to be bumped/i);
});
