import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
const root = join(folder, "../..");

interface Manifest {
  version: string;
  optionalDependencies?: Record<string, string>;
}

/** A runtime as a program on this machine. */
export interface Installed {
  version: string;
  program: string;
}

/** A Node of its own package; that of the root runs this test, and everything else. */
export function node(major: 20 | 22 | 24 | 26): Installed | undefined {
  return platformPackage(major === 24 ? root : join(folder, `node${major}`), "bin/node");
}

export function bun(): Installed | undefined {
  return platformPackage(join(folder, "node_modules/bun"), "bin/bun");
}

export function deno(): Installed | undefined {
  return platformPackage(join(folder, "node_modules/deno"), "deno");
}

/** The workerd that miniflare brings and starts. */
export function workerd(): Pick<Installed, "version"> | undefined {
  const miniflare = join(folder, "node_modules/miniflare/package.json");
  if (!existsSync(miniflare)) return undefined;
  return read(requireOf(miniflare).resolve("workerd/package.json"));
}

/** The Chromium that a package carries for Linux on x64. */
export function packagedChromium(): Pick<Installed, "version"> {
  return read(join(folder, "node_modules/@sparticuz/chromium/package.json"));
}

/**
 * The program in the one package for this platform that is installed. Straight, since the packages around them would
 * have to run an install script.
 */
function platformPackage(dependent: string, path: string): Installed | undefined {
  const manifest = join(dependent, "package.json");
  if (!existsSync(manifest)) return undefined;
  const { resolve } = requireOf(manifest);
  for (const name of Object.keys(read(manifest).optionalDependencies ?? {})) {
    try {
      const installed = resolve(`${name}/package.json`);
      const program = [path, `${path}.exe`]
        .map((relative) => join(installed, "..", relative))
        .find((file) => existsSync(file));
      if (program !== undefined) return { version: read(installed).version, program };
    } catch {
      // For another platform.
    }
  }
  return undefined;
}

/** From where the package really lies, which is where its own dependencies are. */
function requireOf(manifest: string): NodeJS.Require {
  return createRequire(realpathSync(manifest));
}

function read(manifest: string): Manifest {
  return JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
}
