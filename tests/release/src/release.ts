import { mkdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { guard } from "./guard.ts";
import type { Registry } from "./registry.ts";
import { type RunOptions, run } from "./run.ts";
import { tarballProblems } from "./tarball.ts";
import { addPatch, readVersion, type WorkingCopy } from "./working-copy.ts";

const packages = fileURLToPath(new URL("../../../packages", import.meta.url));

/** The published packages, by their folder in `packages`. */
export const published = { client: "cometapi-kling", mock: "cometapi-kling-mock" } as const;

export type Versions = Record<keyof typeof published, string>;

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
}

/** Publishes the dependencies of the packages, as pnpm has installed them. Nothing is downloaded. */
export async function seed(options: RunOptions): Promise<void> {
  const seen = new Set<string>(Object.values(published));
  for (const directory of Object.keys(published))
    await seedDependencies(join(packages, directory), seen, options);
}

async function seedDependencies(folder: string, seen: Set<string>, options: RunOptions): Promise<void> {
  const { dependencies = {} } = readManifest(folder);
  for (const name of Object.keys(dependencies).filter((candidate) => !seen.has(candidate))) {
    seen.add(name);
    const dependency = dependencyFolder(folder, name);
    const only = [
      "--ignore-scripts",
      "--registry",
      options.env["npm_config_registry"] ?? "",
      "--no-provenance",
    ];
    await run("npm", ["publish", dependency, ...only], options);
    await seedDependencies(dependency, seen, options);
  }
}

/** pnpm links the dependencies of our own packages inside them, and those of others beside them. */
function dependencyFolder(folder: string, name: string): string {
  for (const place of [join(folder, "node_modules"), join(folder, "..")]) {
    try {
      return realpathSync(join(place, name));
    } catch {
      // Not in this folder.
    }
  }
  throw new Error(`${name}, which ${folder} depends on, is not installed`);
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** Makes the versions and publishes them, by the scripts of a real release. */
export async function release(copy: WorkingCopy, registry: Registry): Promise<Versions> {
  await run("pnpm", ["run", "version-packages"], copy.options);
  await copy.commit("Version packages");
  await guard(registry, Object.values(published), copy.options);
  const report = join(copy.folder, "..", `release-${readVersion(copy, "client")}.jsonl`);
  const env = { ...copy.options.env, CHANGESETS_OUTPUT: report };
  // In two steps, as the workflow does it.
  await run("pnpm", ["run", "release:pack"], copy.options);
  await run("pnpm", ["run", "release:publish"], { ...copy.options, env });
  const versions = { client: readVersion(copy, "client"), mock: readVersion(copy, "mock") };
  for (const [directory, name] of Object.entries(published) as [keyof Versions, string][]) {
    const latest = (await run("npm", ["view", name, "version"], copy.options)).trim();
    if (latest !== versions[directory])
      throw new Error(`${name} is ${versions[directory]} here, but ${latest} in the registry`);
  }
  const problems = await publishedProblems(
    join(copy.folder, "..", `published-${versions.client}`),
    copy.options,
  );
  if (problems.length > 0) throw new Error(`what was published has faults: ${problems.join("; ")}`);
  const tags = readTags(report);
  if (tags.length === 0) throw new Error("the release has made no tag");
  for (const tag of tags) await run("node", ["scripts/release/release-notes.ts", tag], copy.options);
  return versions;
}

/** The faults of the tarballs that the registry has, as sentences. */
async function publishedProblems(folder: string, options: RunOptions): Promise<string[]> {
  const problems: string[] = [];
  for (const name of Object.values(published)) {
    const place = join(folder, name);
    mkdirSync(place, { recursive: true });
    const { env } = options;
    const packed = await run("npm", ["pack", "--silent", `${name}@latest`], { cwd: place, env });
    await run("tar", ["-xzf", packed.trim()], { cwd: place, env });
    problems.push(...tarballProblems(join(place, "package")).map((problem) => `${name}: ${problem}`));
  }
  return problems;
}

/** The tags that changesets has made, from its report of a release. */
function readTags(report: string): string[] {
  const events = readFileSync(report, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { type: string; tag: string });
  return events.filter(({ type }) => type === "git-tag").map(({ tag }) => tag);
}

/** The next release: a patch of the client. */
export async function releasePatch(copy: WorkingCopy, registry: Registry): Promise<Versions> {
  addPatch(copy, published.client);
  await copy.commit("A change that users notice");
  return release(copy, registry);
}
