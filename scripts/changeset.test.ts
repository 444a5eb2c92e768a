import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { publishedFolders } from "./check-release.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: root, encoding: "utf8" });
}

function exists(ref: string): boolean {
  return spawnSync("git", ["rev-parse", "--verify", "--quiet", ref], { cwd: root }).status === 0;
}

const versionIn = (manifest: string): string => (JSON.parse(manifest) as { version: string }).version;

/** Whether the versions are made here: then the changesets have become a changelog. */
function makesVersions(since: string): boolean {
  return publishedFolders.some((folder) => {
    const file = `${folder}/package.json`;
    return versionIn(readFileSync(join(root, file), "utf8")) !== versionIn(git("show", `${since}:${file}`));
  });
}

test("a changed package has a changeset, and the next release is known", () => {
  // A checkout of a pull request has no local main.
  const since = ["main", "origin/main"].find(exists);
  if (since === undefined) throw new Error("changesets compare with the branch main: fetch it");
  if (makesVersions(since)) {
    for (const folder of publishedFolders) {
      const version = versionIn(readFileSync(join(root, folder, "package.json"), "utf8"));
      expect(readFileSync(join(root, folder, "CHANGELOG.md"), "utf8")).toContain(`## ${version}\n`);
    }
    return;
  }
  const args = ["status", ...(since === "main" ? [] : [`--since=${since}`])];
  const status = execFileSync(join(root, "node_modules/.bin/changeset"), args, {
    cwd: root,
    encoding: "utf8",
  });
  expect(status).toMatch(/packages to be bumped/i);
});
