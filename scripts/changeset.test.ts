import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

function exists(ref: string): boolean {
  return spawnSync("git", ["rev-parse", "--verify", "--quiet", ref], { cwd: root }).status === 0;
}

test("a changed package has a changeset, and the next release is known", () => {
  // A checkout of a pull request has no local main.
  const since = ["main", "origin/main"].find(exists);
  expect(since, "changesets compare with the branch main: fetch it").toBeDefined();
  const args = ["status", ...(since === "main" ? [] : [`--since=${since}`])];
  const status = execFileSync(join(root, "node_modules/.bin/changeset"), args, {
    cwd: root,
    encoding: "utf8",
  });
  expect(status).toMatch(/packages to be bumped/i);
});
