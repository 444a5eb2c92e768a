import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

/** The packed client, installed in a project of a user. */
export interface Installation {
  folder: string;
  tarball: string;
  /** The installed packages. */
  packages: string[];
}

declare module "vitest" {
  export interface ProvidedContext {
    installation: Installation;
  }
}

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/** Packs and installs the client once for all test files. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const parent = mkdtempSync(join(tmpdir(), "cometapi-kling-package-"));
  const { packageManager } = JSON.parse(readFileSync(join(packageFolder, "../../package.json"), "utf8")) as {
    packageManager: string;
  };
  // pnpm, because it replaces `catalog:` and `workspace:` by versions, as a release does.
  await run("npx", ["--yes", packageManager, "pack", "--pack-destination", parent], { cwd: packageFolder });
  const tarball = join(parent, readdirSync(parent).find((name) => name.endsWith(".tgz")) ?? "");
  const folder = join(parent, "consumer");
  mkdirSync(folder);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], { cwd: folder });
  const packages = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
  provide("installation", { folder, tarball, packages: packages.sort() });
  return () => rmSync(parent, { recursive: true, force: true });
}
