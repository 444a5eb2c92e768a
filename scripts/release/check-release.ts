// Runs between build and publish in `pnpm release`, and refuses a release with problems. See RELEASING.md.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folders of the published packages. */
export const publishedFolders = ["packages/client", "packages/mock"] as const;

export interface ReleaseManifest {
  name: string;
  version: string;
  repository?: { type?: string; url?: string; directory?: string };
  /** Where npm's page of the package leads to. */
  homepage?: string;
  /** Where its users report faults. */
  bugs?: { url?: string };
}

/** The facts that are checked before a release, apart from the packed files. */
export interface ReleaseFacts {
  /** By the folder of the package. */
  manifests: Record<string, ReleaseManifest>;
  /** The registry that each package manager would publish to. */
  registries: { npm: string; pnpm: string };
  /** Files in `.changeset` that describe a change. */
  changesets: string[];
  /** Files that differ from what is committed. */
  uncommitted: string[];
  /** Owner and name on GitHub, in GitHub Actions. */
  githubRepository: string | undefined;
  /** Whether the owner says that this is the first release, which CI cannot make. */
  isFirst: boolean;
}

/** The problems of a release, as sentences; empty if it can be made. */
export function releaseProblems(facts: ReleaseFacts): string[] {
  const { manifests, registries, changesets, uncommitted, githubRepository, isFirst } = facts;
  const problems: string[] = [];
  if (registries.npm !== registries.pnpm)
    problems.push(`npm would publish to ${registries.npm}, pnpm to ${registries.pnpm}`);
  const { hostname } = new URL(registries.pnpm);
  const isRehearsal = hostname === "127.0.0.1";
  if (!isRehearsal && hostname !== "registry.npmjs.org")
    problems.push(`${registries.pnpm} is neither npm's registry nor one on this machine`);
  if (changesets.length > 0)
    problems.push(
      `these changesets have not become a version yet, run pnpm version-packages: ${changesets.join(", ")}`,
    );
  if (uncommitted.length > 0) problems.push(`these files are not committed: ${uncommitted.join(", ")}`);
  for (const { name, version } of Object.values(manifests))
    if (version === "0.0.0") problems.push(`${name} has no version yet, run pnpm version-packages`);
  if (isRehearsal) return problems;
  if (githubRepository === undefined && !isFirst)
    problems.push("only .github/workflows/release.yml publishes, so that every version has a provenance");
  for (const [folder, { name, repository, homepage, bugs }] of Object.entries(manifests)) {
    const [, repositoryName] =
      /^git\+https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\.git$/.exec(repository?.url ?? "") ?? [];
    if (repositoryName === undefined || repository?.directory !== folder)
      problems.push(`${name} does not say from which repository and folder it is, which provenance compares`);
    else if (githubRepository !== undefined && repositoryName !== githubRepository)
      problems.push(`${name} says that it is from ${repositoryName}, and this is ${githubRepository}`);
    for (const [field, address] of Object.entries({ homepage, "bugs.url": bugs?.url })) {
      const isWeb = URL.canParse(address ?? "") && /^https:/.test(address ?? "");
      if (!isWeb) problems.push(`${name} has no ${field} with an https address, to which its users are sent`);
    }
  }
  return problems;
}

function output(command: string, args: string[], folder = root): string {
  try {
    return execFileSync(command, args, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

function readFacts(): ReleaseFacts {
  const manifests = publishedFolders.map((folder) => [
    folder,
    JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as ReleaseManifest,
  ]);
  return {
    manifests: Object.fromEntries(manifests) as Record<string, ReleaseManifest>,
    registries: {
      npm: output("npm", ["config", "get", "registry"]),
      pnpm: output("pnpm", ["config", "get", "registry"]),
    },
    changesets: readdirSync(join(root, ".changeset")).filter(
      (name) => name.endsWith(".md") && name !== "README.md",
    ),
    uncommitted: output("git", ["status", "--porcelain"]).split("\n").filter(Boolean),
    githubRepository: process.env["GITHUB_REPOSITORY"],
    isFirst: process.env["FIRST_RELEASE"] === "yes",
  };
}

/** @throws {Error} when publint or attw refuses a packed package. */
function checkPacked(folder: string): void {
  const packFolder = mkdtempSync(join(tmpdir(), "cometapi-kling-release-"));
  try {
    output("pnpm", ["pack", "--pack-destination", packFolder], join(root, folder));
    const tarball = join(packFolder, readdirSync(packFolder)[0] ?? "nothing was packed");
    const binary = (name: string): string => join(root, folder, "node_modules/.bin", name);
    output(binary("publint"), ["run", "--strict", tarball], join(root, folder));
    output(binary("attw"), [tarball, "--profile", "strict"], join(root, folder));
  } finally {
    rmSync(packFolder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const problems = releaseProblems(readFacts());
  for (const problem of problems) process.stderr.write(`Not released: ${problem}.\n`);
  if (problems.length > 0) process.stderr.write("RELEASING.md says what a release needs.\n");
  else for (const folder of publishedFolders) checkPacked(folder);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
