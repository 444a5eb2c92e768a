import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";

const smoke = fileURLToPath(new URL("../smoke", import.meta.url));
const client = fileURLToPath(new URL("../../../packages/client", import.meta.url));
const rootManifest = fileURLToPath(new URL("../../../package.json", import.meta.url));

/** A folder in which only the packed client is installed. */
export interface Project {
  folder: string;
  /** The smoke program `smoke/<name>.ts` as JavaScript, which imports the client by its name. */
  program: (name: string) => Promise<string>;
  /**
   * The same in one file, with the installed client.
   * @throws {Error} when it imports what is not in the folder, such as a built-in of Node.
   */
  bundle: (name: string) => Promise<string>;
  remove: () => void;
}

export async function createProject(): Promise<Project> {
  const parent = mkdtempSync(join(tmpdir(), "cometapi-kling-runtimes-"));
  const { packageManager } = JSON.parse(readFileSync(rootManifest, "utf8")) as { packageManager: string };
  await run("npx", ["--yes", packageManager, "pack", "--pack-destination", parent], client);
  const tarball = join(parent, readdirSync(parent).find((name) => name.endsWith(".tgz")) ?? "");
  const folder = join(parent, "project");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], folder);

  async function program(name: string): Promise<string> {
    const outfile = join(folder, `${name}.js`);
    await build({
      entryPoints: [join(smoke, `${name}.ts`)],
      outfile,
      bundle: true,
      format: "esm",
      target: "es2023",
      platform: "neutral",
      packages: "external",
      logLevel: "silent",
    });
    return outfile;
  }

  async function bundle(name: string): Promise<string> {
    const outfile = join(folder, `${name}.bundle.js`);
    const { metafile } = await build({
      entryPoints: [await program(name)],
      outfile,
      bundle: true,
      format: "esm",
      platform: "neutral",
      metafile: true,
      logLevel: "silent",
    });
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    if (imports.length > 0) throw new Error(`imports are left: ${JSON.stringify(imports)}`);
    return outfile;
  }

  return { folder, program, bundle, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

async function run(command: string, args: string[], cwd: string): Promise<void> {
  const shell = process.platform === "win32";
  await promisify(execFile)(command, args, { cwd, shell });
}
