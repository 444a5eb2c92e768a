import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const tools = join(root, "tools");

/** The contract of the repository. */
export const contract = fileURLToPath(new URL("../../../spec/openapi.yaml", import.meta.url));

/** A tool that makes a client of the contract. */
export interface Generator {
  /** Its name, which is also that of the program in `programs/` that uses its client. */
  name: string;
  /** Writes the client into `client/` of the folder, and returns the tool's output. */
  generate(folder: string, baseUrl: string): string;
}

/**
 * Runs a tool of `tools/`, and returns its output.
 * @throws {Error} with its output, if it fails.
 */
export function runTool(name: string, args: readonly string[], cwd = tools): string {
  const manifest = JSON.parse(readFileSync(join(tools, "node_modules", name, "package.json"), "utf8")) as {
    bin: string | Record<string, string>;
  };
  const bin = typeof manifest.bin === "string" ? manifest.bin : (Object.values(manifest.bin)[0] ?? "");
  // No tool may send telemetry.
  const env = {
    ...process.env,
    NO_COLOR: "1",
    DO_NOT_TRACK: "1",
    REDOCLY_TELEMETRY: "off",
    KUBB_DISABLE_TELEMETRY: "1",
  };
  const options = { cwd, env, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(tools, "node_modules", name, bin), ...args],
    options,
  );
  if (status !== 0) throw new Error(`${name} ended with ${status}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

export const generators: readonly Generator[] = [
  {
    name: "hey-api",
    generate: (folder) =>
      runTool("@hey-api/openapi-ts", [
        "-i",
        contract,
        "-o",
        join(folder, "client"),
        "-c",
        "@hey-api/client-fetch",
      ]),
  },
  {
    name: "orval",
    generate(folder, baseUrl) {
      const output = { target: join(folder, "client.ts"), client: "fetch", mode: "single", baseUrl };
      const config = join(folder, "orval.config.mjs");
      writeFileSync(
        config,
        `export default ${JSON.stringify({ kling: { input: { target: contract }, output } })};\n`,
      );
      return runTool("orval", ["--config", config]);
    },
  },
  {
    name: "kubb",
    generate(folder) {
      const config = join(folder, "kubb.config.mjs");
      writeFileSync(
        config,
        `import { defineConfig } from "@kubb/core";
import { pluginClient } from "@kubb/plugin-client";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";
export default defineConfig({
  root: ${JSON.stringify(folder)},
  input: { path: ${JSON.stringify(contract)} },
  output: { path: "client", format: false, lint: false },
  plugins: [pluginOas({ validate: true }), pluginTs(), pluginClient({ client: "fetch" })],
});
`,
      );
      return runTool("@kubb/cli", ["generate", "--config", config], folder);
    },
  },
  {
    name: "openapi-typescript",
    generate: (folder) =>
      runTool("openapi-typescript", [contract, "-o", join(folder, "client", "schema.d.ts")]),
  },
];

/** Makes an empty folder beside the tools, so that their output finds their packages. */
export function newFolder(name: string): string {
  const folder = join(tools, ".generated", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

const compilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  noEmit: true,
  target: "ES2023",
  lib: ["ES2023", "DOM", "DOM.Iterable"],
  module: "ESNext",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
  // Only the tools' output is checked, not their own declarations.
  skipLibCheck: true,
};

/**
 * Compiles the program that uses the client, and the client with it.
 * @throws {Error} with the compiler's errors.
 */
export function compile(folder: string, name: string): void {
  const program = join(folder, "program.ts");
  cpSync(join(root, "programs", `${name}.ts`), program);
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, include: ["program.ts", "client", "client.ts"] }),
  );
  const tsc = join(tools, "node_modules/typescript/bin/tsc");
  try {
    execFileSync(process.execPath, [tsc, "--project", folder], { encoding: "utf8" });
  } catch (error) {
    throw new Error(`${name} made a client that does not compile:\n${(error as { stdout: string }).stdout}`);
  }
}

/** The result of a program: both answers, the address of the finished video, and how long its task took, in ms. */
export interface Outcome {
  created: unknown;
  found: unknown;
  url: string | undefined;
  age: number;
}

/** Runs the program as a bundle, as an app would have it. */
export async function runProgram(folder: string, baseUrl: string, body: unknown): Promise<Outcome> {
  const outfile = join(folder, "program.mjs");
  await build({
    entryPoints: [join(folder, "program.ts")],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile,
    logLevel: "error",
  });
  const { run } = (await import(pathToFileURL(outfile).href)) as {
    run: (baseUrl: string, body: unknown) => Promise<Outcome>;
  };
  return run(baseUrl, body);
}

export const toolPackage = (name: string): string =>
  dirname(join(tools, "node_modules", name, "package.json"));
