import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type RunOptions, run } from "./run.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** A copy of the repository, with uncommitted changes, in its own folder and with its own git history. */
export interface WorkingCopy {
  folder: string;
  options: RunOptions;
  commit: (message: string) => Promise<void>;
}

export async function copyRepository(folder: string, env: NodeJS.ProcessEnv): Promise<WorkingCopy> {
  const listed = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
    cwd: repository,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  for (const file of listed.split("\0").filter(Boolean)) {
    // A file that is deleted, but not yet in git's index.
    if (!existsSync(join(repository, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(repository, file), join(folder, file));
  }
  // The store in which the user's pnpm has the packages of this lockfile.
  const store = execFileSync("pnpm", ["store", "path"], { cwd: repository, encoding: "utf8" }).trim();
  const options = { cwd: folder, env: { ...env, pnpm_config_store_dir: store } };
  const git = (...args: string[]): Promise<string> => run("git", args, options);

  async function commit(message: string): Promise<void> {
    await git("add", "--all");
    await git("commit", "--quiet", "--allow-empty", "--message", message);
  }

  await git("init", "--quiet", "--initial-branch=main");
  await git("config", "user.name", "Rehearsal");
  await git("config", "user.email", "rehearsal@example.com");
  await commit("The rehearsed state");
  const filters = ["cometapi-kling-repository", "cometapi-kling...", "cometapi-kling-mock..."];
  await run(
    "pnpm",
    ["install", "--offline", "--frozen-lockfile", ...filters.flatMap((name) => ["--filter", name])],
    options,
  );
  return { folder, options, commit };
}

export function readVersion(copy: WorkingCopy, directory: string): string {
  const manifest = readFileSync(join(copy.folder, "packages", directory, "package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

/** Adds a changeset, as a pull request with a change for users does. */
export function addPatch(copy: WorkingCopy, name: string): void {
  const text = `---\n"${name}": patch\n---\n\nA patch that only the rehearsal makes.\n`;
  writeFileSync(join(copy.folder, ".changeset/of-the-rehearsal.md"), text);
}
