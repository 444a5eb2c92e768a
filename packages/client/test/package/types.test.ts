import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { installation, packageFolder, run } from "./installed.ts";

const { folder } = installation;

const sources = {
  "index.ts": `import { createKlingClient, KlingError, type Task, type VideoResult } from "cometapi-kling";
    import type { paths } from "cometapi-kling/schema";
    const client = createKlingClient({ apiKey: "k" });
    export async function video(): Promise<string | undefined> {
      const task: Task<VideoResult> = await client.multiImage2Video.create({ image_list: ["a", new Blob()], prompt: "p" });
      return task.task_status === "succeed" ? task.task_result.videos[0].url : undefined;
    }
    export type Path = keyof paths;
    export const known = (error: unknown): error is KlingError => error instanceof KlingError;`,
  "webhook.ts": `import { createKlingClient, createNotifier } from "cometapi-kling";
    import { createWebhookHandler, signCallbackUrl, toNodeHandler, type WebhookStore } from "cometapi-kling/webhook";
    const kling = createKlingClient({ apiKey: "k" });
    const notifier = createNotifier();
    const store: WebhookStore = { get: () => undefined, compareAndSet: () => true };
    const handle = createWebhookHandler({ kling, secret: "0123456789abcdef", store, onTask: (task) => notifier.notify(task) });
    export const answer: Promise<Response> = handle(new Request("https://a.example"));
    export const listener = toNodeHandler(handle);
    export const url: Promise<string> = signCallbackUrl("https://a.example", { secret: "s", endpoint: "multiImage2Video", externalTaskId: "e" });`,
  "node.ts": `import { downloadToFile } from "cometapi-kling/node";
    export const save: typeof downloadToFile = downloadToFile;`,
};

// TypeScript 5.9 knows all of these; 7 has given up the oldest.
const compilers = {
  "7": join(packageFolder, "node_modules/.bin/tsc"),
  "5.9": join(packageFolder, "../../spec/node_modules/.bin/tsc"),
};

interface Project {
  version: keyof typeof compilers;
  type: "module" | "commonjs";
  options: { module: string; moduleResolution?: string };
}

const commonjs = "commonjs";
const module = "module";
const bundler = { module: "esnext", moduleResolution: "bundler" };
const projects: Project[] = [
  // What NestJS and older templates have.
  { version: "5.9", type: commonjs, options: { module: "commonjs" } },
  { version: "5.9", type: commonjs, options: { module: "node16" } },
  { version: "5.9", type: commonjs, options: { module: "node18" } },
  { version: "5.9", type: commonjs, options: { module: "nodenext" } },
  { version: "5.9", type: module, options: { module: "node16" } },
  { version: "5.9", type: module, options: bundler },
  { version: "7", type: commonjs, options: { module: "commonjs" } },
  { version: "7", type: commonjs, options: { module: "nodenext" } },
  { version: "7", type: module, options: { module: "nodenext" } },
  { version: "7", type: module, options: bundler },
];

describe(verifies("client:package.types", "the types of every entry"), () => {
  test.each(projects)(
    "resolve with $options.module in a project of type $type, by TypeScript $version",
    async ({ version, type, options }) => {
      const project = mkdtempSync(join(folder, "types-"));
      writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type }));
      for (const [name, source] of Object.entries(sources)) writeFileSync(join(project, name), source);
      const compilerOptions = {
        target: "es2022",
        lib: ["es2023", "dom", "dom.iterable"],
        strict: true,
        exactOptionalPropertyTypes: true,
        skipLibCheck: false,
        noEmit: true,
        types: [],
        ...options,
      };
      writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
      await expect(run(compilers[version], ["--project", project], project)).resolves.toBe("");
    },
  );
});
