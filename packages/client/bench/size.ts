import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadPeer } from "./contender.ts";
import { folder } from "./process.ts";

interface Esbuild {
  build(options: object): Promise<{ outputFiles: { contents: Uint8Array }[] }>;
}

const built = "../dist/index.js";

/** A page that makes a client, submits and waits, for each client. */
const entries: Readonly<Record<string, string>> = {
  "cometapi-kling": `import { createKlingClient } from "${built}";
    export const run = (input) => createKlingClient({ baseUrl: "/api" }).multiImage2Video.generate(input);`,
  fetch: `export async function run(input) {
      const path = "/api/kling/v1/videos/multi-image2video";
      const headers = { "content-type": "application/json" };
      const created = await (await fetch(path, { method: "POST", headers, body: JSON.stringify(input) })).json();
      for (;;) {
        const { data } = await (await fetch(path + "/" + created.data.task_id)).json();
        if (data.task_status === "succeed" || data.task_status === "failed") return data;
        await new Promise((resolve) => setTimeout(resolve, 5000));
      }
    }`,
  "openapi-fetch": `import createClient from "openapi-fetch";
    const client = createClient({ baseUrl: "/api" });
    const path = "/kling/v1/videos/multi-image2video";
    export async function run(body) {
      const created = await client.POST(path, { body });
      for (;;) {
        const { data } = await client.GET(path + "/{id}", { params: { path: { id: created.data.data.task_id } } });
        if (data.data.task_status === "succeed" || data.data.task_status === "failed") return data;
        await new Promise((resolve) => setTimeout(resolve, 5000));
      }
    }`,
  "@runwayml/sdk": `import RunwayML from "@runwayml/sdk";
    export const run = (input) => new RunwayML({ apiKey: "k" }).imageToVideo.create(input).waitForTaskOutput();`,
  openai: `import OpenAI from "openai";
    export async function run(input) {
      const client = new OpenAI({ apiKey: "k" });
      let job = await client.responses.create(input);
      while (job.status === "queued" || job.status === "in_progress") {
        await new Promise((resolve) => setTimeout(resolve, 5000));
        job = await client.responses.retrieve(job.id);
      }
      return job;
    }`,
  replicate: `import Replicate from "replicate";
    export const run = (input) => new Replicate({ auth: "k" }).run("any/model", { input });`,
  "@fal-ai/client": `import { createFalClient } from "@fal-ai/client";
    export const run = (input) => createFalClient({ credentials: "k" }).subscribe("fal-ai/any", { input });`,
  "kling-api": `import { KlingAPI } from "kling-api";
    export async function run(input) {
      const api = new KlingAPI({});
      const task = await api.multiImageToVideo(input);
      return api.waitForVideoResult(task.data.task_id, (id) => api.queryMultiImageToVideoTask(id));
    }`,
};

/** Bytes of a page's bundle after gzip; undefined where the client cannot be bundled for a browser. */
export async function bundleBytes(name: string): Promise<number | undefined> {
  const esbuild = await loadPeer<Esbuild>("esbuild");
  try {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: entries[name], resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      platform: "browser",
      write: false,
      logLevel: "silent",
    });
    return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).length;
  } catch {
    return undefined;
  }
}

export interface Installed {
  packages: number;
  bytes: number;
}

/** The packages of an install of the client, and the bytes of their files. */
export function installed(name: string): Installed | undefined {
  if (name === "fetch") return undefined;
  const found = new Set<string>();
  const start = name === "cometapi-kling" ? dirname(folder) : packageFolder(name, folder);
  if (start === undefined) return undefined;
  collect(start, found);
  let bytes = 0;
  for (const path of found) {
    const own = path === dirname(folder) ? publishedBytes(path) : bytesIn(path);
    bytes += own;
  }
  return { packages: found.size, bytes };
}

function collect(path: string, found: Set<string>): void {
  if (found.has(path)) return;
  found.add(path);
  const manifest = readManifest(path);
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const dependency = packageFolder(name, path);
    if (dependency !== undefined) collect(dependency, found);
  }
}

interface Manifest {
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  files?: string[];
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(path, "package.json"), "utf8")) as Manifest;
}

/** Searches like Node: in node_modules here, and in every folder above. */
function packageFolder(name: string, from: string): string | undefined {
  for (let path = from; path !== dirname(path); path = dirname(path)) {
    const candidate = join(path, "node_modules", name);
    if (existsSync(candidate)) return realpathSync(candidate);
  }
  return undefined;
}

/** Bytes of the files that npm would pack of the client. */
function publishedBytes(path: string): number {
  const files = ["package.json", "README.md"].map((file) => statSync(join(path, file)).size);
  const folders = ["dist", "src"].map((inner) => bytesIn(join(path, inner)));
  return [...files, ...folders].reduce((sum, size) => sum + size, 0);
}

function bytesIn(path: string): number {
  let bytes = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.name === "node_modules") continue;
    const inner = join(path, entry.name);
    if (entry.isDirectory()) bytes += bytesIn(inner);
    else if (entry.isFile()) bytes += statSync(inner).size;
  }
  return bytes;
}
