import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject } from "vitest";
import type { Installation } from "./setup.ts";

export const installation: Installation = inject("installation");

/** The folder of this package in the repository. */
export const packageFolder: string = fileURLToPath(new URL("../..", import.meta.url));
/** The folder of the installed package. */
export const installed: string = join(installation.folder, "node_modules/cometapi-kling");

/** Runs a program and returns its output. Asynchronous, because the mock that it may use runs in this process. */
export async function run(command: string, args: string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

/** Runs Node in the user's project. */
export function runNode(...args: string[]): Promise<string> {
  return run(process.execPath, args, installation.folder);
}

/** Runs a program that this package has installed. */
export function runBinary(name: string, ...args: string[]): Promise<string> {
  return run(join(packageFolder, "node_modules/.bin", name), args, packageFolder);
}
