import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";

/** The packed mock, installed in a project of a user. */
export interface Installation {
  folder: string;
  tarball: string;
  /** The installed packages. */
  packages: string[];
  /** The output of `npm install`. */
  stdout: string;
  stderr: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    installation: Installation;
  }
}

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
const packFolder = join(packageFolder, ".pack");

/** Packs and installs the mock once for all test files. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  rmSync(packFolder, { recursive: true, force: true });
  mkdirSync(packFolder);
  const root = JSON.parse(readFileSync(join(packageFolder, "../../package.json"), "utf8")) as {
    packageManager: string;
  };
  // pnpm, since it replaces `catalog:` with versions, as in a release.
  execFileSync("npx", ["--yes", root.packageManager, "pack", "--pack-destination", packFolder], {
    cwd: packageFolder,
    stdio: "pipe",
  });
  const tarball = join(packFolder, readdirSync(packFolder)[0] ?? "no tarball");
  const folder = mkdtempSync(join(tmpdir(), "cometapi-kling-mock-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  const options = ["--no-audit", "--no-fund", "--prefer-offline"];
  const output = await promisify(execFile)("npm", ["install", ...options, tarball], { cwd: folder });
  // Listed before the tests link further packages.
  const packages = readdirSync(join(folder, "node_modules")).filter((name) => !name.startsWith("."));
  provide("installation", { folder, tarball, packages, ...output });
  return () => rmSync(folder, { recursive: true, force: true });
}
