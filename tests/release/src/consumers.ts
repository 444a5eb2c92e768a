import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pageOutcome } from "./page.ts";
import type { Outcome, Place } from "./place.ts";
import { readmeProgram } from "./readme-program.ts";
import { run } from "./run.ts";

const programs = fileURLToPath(new URL("../consumers", import.meta.url));
const tsc = fileURLToPath(new URL("../node_modules/.bin/tsc", import.meta.url));

export interface Consumer {
  name: string;
  /** Fields of its package.json. */
  manifest: object;
  /** Files of the folder `consumers`. */
  files: string[];
  /** How it installs the client. */
  install: [command: string, ...args: string[]];
  play: (place: Place) => Promise<Outcome>;
}

const npm: Consumer["install"] = ["npm", "install", "cometapi-kling"];
const module = { private: true, type: "module" };

export const consumers: Consumer[] = [
  {
    name: "JavaScript, ESM",
    manifest: module,
    files: ["flow.js", "main.js"],
    install: npm,
    play: (place) => playProgram(place, "main.js"),
  },
  {
    name: "the README's first video",
    manifest: module,
    files: [],
    install: npm,
    async play(place) {
      const { preload, program } = readmeProgram(place.folder);
      writeFileSync(join(place.folder, "preload.js"), preload(place.service));
      writeFileSync(join(place.folder, "first-video.ts"), program);
      return playProgram(
        { ...place, env: { ...place.env, COMETAPI_KEY: "any" } },
        "--import",
        "./preload.js",
        "first-video.ts",
      );
    },
  },
  {
    name: "TypeScript, nodenext",
    manifest: module,
    files: ["flow.ts", "main.js"],
    install: npm,
    async play(place) {
      await compile(place, { module: "nodenext" });
      return playProgram(place, "main.js");
    },
  },
  {
    name: "TypeScript, bundler",
    manifest: module,
    files: ["flow.ts", "main.js"],
    install: npm,
    async play(place) {
      await compile(place, { module: "esnext", moduleResolution: "bundler", noEmit: true });
      await bundle(place, "flow.ts", "flow.js");
      return playProgram(place, "main.js");
    },
  },
  {
    name: "page, Vite",
    manifest: module,
    files: ["flow.js", "index.html", "page.js"],
    install: npm,
    play: pageOutcome,
  },
  {
    name: "server bundle, esbuild",
    manifest: module,
    files: ["flow.js", "main.js"],
    install: npm,
    async play(place) {
      await bundle(place, "main.js", "server.js");
      return playProgram(place, "server.js");
    },
  },
  {
    // As NestJS compiles: imports become require().
    name: "TypeScript, CommonJS",
    manifest: { private: true },
    files: ["flow.ts", "main.cjs"],
    install: npm,
    async play(place) {
      await compile(place, { module: "nodenext" });
      return playProgram(place, "main.cjs");
    },
  },
  {
    name: "CommonJS, require()",
    manifest: { private: true },
    files: ["require.cjs"],
    // pnpm lets a package see only the packages that it names.
    install: ["pnpm", "add", "cometapi-kling"],
    play: (place) => playProgram(place, "require.cjs"),
  },
  {
    name: "CommonJS, import()",
    manifest: { private: true },
    files: ["import.cjs"],
    install: npm,
    play: (place) => playProgram(place, "import.cjs"),
  },
];

/** Makes the consumer's folder and installs the client in it. */
export async function installConsumer(consumer: Consumer, place: Place): Promise<void> {
  const { folder, env } = place;
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify(consumer.manifest));
  for (const file of consumer.files) cpSync(join(programs, file), join(folder, file));
  const [command, ...args] = consumer.install;
  await run(command, args, { cwd: folder, env });
}

/** The version of the client that the consumer has installed. */
export function installedVersion({ folder }: Place): string {
  const manifest = readFileSync(join(folder, "node_modules/cometapi-kling/package.json"), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

export async function playProgram({ folder, env, service }: Place, ...args: string[]): Promise<Outcome> {
  return JSON.parse(await run("node", [...args, service], { cwd: folder, env })) as Outcome;
}

async function compile({ folder, env }: Place, options: object): Promise<void> {
  const compilerOptions = {
    target: "es2022",
    lib: ["es2023", "dom", "dom.iterable"],
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: [],
    ...options,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["flow.ts"] }));
  await run(tsc, ["--project", folder], { cwd: folder, env });
}

/** Bundles the code of a server into one file, as frameworks do. */
async function bundle({ folder }: Place, entry: string, outfile: string): Promise<void> {
  await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    outfile,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "silent",
  });
}
