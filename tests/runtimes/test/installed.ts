import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("..", import.meta.url));
/** The folder in which `pnpm --dir programs install` puts the runtimes. */
const programs = join(folder, "programs/node_modules");

interface Manifest {
  version: string;
  optionalDependencies?: Record<string, string>;
}

/** A runtime as a program on this machine. */
export interface Installed {
  version: string;
  program: string;
}

/** A Node from its own package. Node 24 is that of the root, which runs everything else, too. */
export function node(major: 20 | 22 | 24 | 26): Installed | undefined {
  const { platform, arch } = process;
  const manifest =
    major === 24
      ? join(folder, `../../node_modules/node-${platform}-${arch}/package.json`)
      : join(programs, `node${major}-${platform}-${arch}/package.json`);
  return existsSync(manifest) ? installedAt(manifest, "bin/node") : undefined;
}

export function bun(): Installed | undefined {
  return platformPackage("bun", "bin/bun");
}

export function deno(): Installed | undefined {
  return platformPackage("deno", "deno");
}

/** The workerd that miniflare installs and starts. */
export function workerd(): Pick<Installed, "version"> | undefined {
  const miniflare = join(programs, "miniflare/package.json");
  if (!existsSync(miniflare)) return undefined;
  return read(requireOf(miniflare).resolve("workerd/package.json"));
}

/** The options of miniflare that are used. Its own types need packages that it does not install. */
export interface MiniflareOptions {
  host: string;
  port: number;
  /** Whether to download an example of Cloudflare's properties of a request. */
  cf: boolean;
  modules: true;
  script: string;
  compatibilityDate: string;
  handleStructuredLogs: (log: { message: string }) => void;
}

export interface Miniflare {
  dispatchFetch(url: string, init: { method: string; body: string }): Promise<Response>;
  dispose(): Promise<void>;
}

export function startMiniflare(options: MiniflareOptions): Miniflare {
  const module = createRequire(join(programs, "../package.json"))("miniflare") as {
    Miniflare: new (options: MiniflareOptions) => Miniflare;
  };
  return new module.Miniflare(options);
}

/**
 * Finds the program in the installed package for this platform. Not by the package around it, which would have to run
 * an install script.
 */
function platformPackage(name: string, path: string): Installed | undefined {
  const manifest = join(programs, name, "package.json");
  if (!existsSync(manifest)) return undefined;
  const { resolve } = requireOf(manifest);
  for (const dependency of Object.keys(read(manifest).optionalDependencies ?? {})) {
    try {
      return installedAt(resolve(`${dependency}/package.json`), path);
    } catch {
      // For another platform.
    }
  }
  return undefined;
}

function installedAt(manifest: string, path: string): Installed | undefined {
  const program = [path, `${path}.exe`]
    .map((relative) => join(manifest, "..", relative))
    .find((file) => existsSync(file));
  return program === undefined ? undefined : { version: read(manifest).version, program };
}

/** Resolves from the package's real path, where its own dependencies are. */
function requireOf(manifest: string): NodeJS.Require {
  return createRequire(realpathSync(manifest));
}

function read(manifest: string): Manifest {
  return JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
}
