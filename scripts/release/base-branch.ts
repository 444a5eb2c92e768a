import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * The branch that a change is compared with: main, or origin/main where only the change is checked out.
 * @throws {Error} where neither exists.
 */
export function baseBranch(): "main" | "origin/main" {
  const found = (["main", "origin/main"] as const).find(
    (ref) => spawnSync("git", ["rev-parse", "--verify", "--quiet", ref], { cwd: root }).status === 0,
  );
  if (found === undefined) throw new Error("a change is compared with the branch main: fetch it");
  return found;
}

/** A file as it was where this branch left the base; undefined if it did not exist. */
export function fileAtBase(file: string): string | undefined {
  const since = execFileSync("git", ["merge-base", baseBranch(), "HEAD"], {
    cwd: root,
    encoding: "utf8",
  }).trim();
  const { status, stdout } = spawnSync("git", ["show", `${since}:${file}`], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  return status === 0 ? stdout : undefined;
}
