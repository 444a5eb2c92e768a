import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inject } from "vitest";
import type { Installation } from "./setup.ts";

export const installation: Installation = inject("installation");
const { folder } = installation;

/** The folder of this package in the repository. */
export const packageFolder: string = fileURLToPath(new URL("../..", import.meta.url));
/** The folder of the installed package. */
export const installed: string = join(folder, "node_modules/cometapi-kling-mock");

const binary = (name: string): string => join(packageFolder, "node_modules/.bin", name);

/** Runs a program to its end and returns its output. */
function run(command: string, args: string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

/** Runs a program of the repository. */
export function runBinary(name: string, args: string[]): void {
  run(binary(name), args, packageFolder);
}

/** Runs Node in the user's project. */
export function runNode(...args: string[]): string {
  return run(process.execPath, args, folder);
}

/** Writes a script into the user's project, and runs it. */
export function runScript(name: string, source: string): string {
  writeFileSync(join(folder, name), source);
  return runNode(name);
}

/** Links a package of the repository into the user's project, as if the user had installed it. */
export function linkPeer(name: string, source = name): void {
  const place = join(folder, "node_modules", name);
  rmSync(place, { force: true });
  symlinkSync(realpathSync(join(packageFolder, "node_modules", source)), place, "junction");
}

/** Type-checks a module in the user's project, by TypeScript of this package and of the spec. */
export function typeCheck(source: string, options: Record<string, unknown>, type = "module"): void {
  const project = mkdtempSync(join(folder, "types-"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type }));
  writeFileSync(join(project, "index.ts"), source);
  const compilerOptions = {
    ...options,
    target: "ES2022",
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: [],
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  run(binary("tsc"), ["--project", project], project);
  run(join(packageFolder, "../../spec/node_modules/.bin/tsc"), ["--project", project], project);
}
