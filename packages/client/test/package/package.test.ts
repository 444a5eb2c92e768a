import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startContractMock } from "cometapi-kling-mock";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const packageFolder = fileURLToPath(new URL("../..", import.meta.url));
const binary = (name: string): string => join(packageFolder, "node_modules", ".bin", name);
let folder: string;
let tarball: string;
let consumer: string;

/** Asynchronous, because the mock that the program uses runs in this process. */
async function run(command: string, args: string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "cometapi-kling-package-"));
  // pnpm, because it replaces `catalog:` and `workspace:` by versions, as a release does.
  await run("npx", ["--yes", rootPackageManager(), "pack", "--pack-destination", folder], packageFolder);
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "");
  consumer = join(folder, "consumer");
  mkdirSync(consumer);
  writeFileSync(
    join(consumer, "package.json"),
    JSON.stringify({ name: "consumer", private: true, type: "module" }),
  );
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], consumer);
});

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function rootPackageManager(): string {
  const root = JSON.parse(readFileSync(join(packageFolder, "../../package.json"), "utf8")) as {
    packageManager: string;
  };
  return root.packageManager;
}

// By the names of their sources.
const loadedOnDemand = ["download", "exchange", "limiter", "pictures", "wait"];

describe(verifies("client:package", "the packed client"), () => {
  test("has its files and no others", () => {
    const installed = join(consumer, "node_modules/cometapi-kling");
    const files = readdirSync(installed, { recursive: true, encoding: "utf8", withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(installed.length + 1)
          .replaceAll("\\", "/"),
      )
      .sort();
    const sources = readdirSync(join(packageFolder, "src"), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => name.replaceAll("\\", "/").replace(/\.ts$/, ""));
    expect(files).toEqual(
      [
        "LICENSE",
        "README.md",
        "package.json",
        "dist/openapi.json",
        "dist/DRIFT.md",
        ...sources.flatMap((name) => [`src/${name}.ts`, `dist/${name}.d.ts`, `dist/${name}.d.ts.map`]),
        // The two without a map have no code of their own.
        ...["index", "generated/schema"].map((name) => `dist/${name}.js`),
        ...["client", "node", "webhook", ...loadedOnDemand].flatMap((name) => [
          `dist/${name}.js`,
          `dist/${name}.js.map`,
        ]),
      ].sort(),
    );
  });

  test("has each of its classes once, whichever entries a program uses", () => {
    const dist = join(consumer, "node_modules/cometapi-kling/dist");
    const kinds = readdirSync(dist)
      .filter((name) => name.endsWith(".js"))
      .flatMap((name) => [...readFileSync(join(dist, name), "utf8").matchAll(/static kind = "(\w+)"/g)])
      .map(([, kind]) => kind);
    expect(kinds.length).toBeGreaterThan(10);
    expect(new Set(kinds).size).toBe(kinds.length);
  });

  test("brings openapi-fetch and its types, and nothing else", () => {
    const names = readdirSync(join(consumer, "node_modules")).filter((name) => !name.startsWith("."));
    expect(names.sort()).toEqual(["cometapi-kling", "openapi-fetch", "openapi-typescript-helpers"]);
    const manifest = readFileSync(join(consumer, "node_modules/cometapi-kling/package.json"), "utf8");
    expect(manifest).not.toMatch(/workspace:|catalog:/);
  });

  test("passes publint and attw", async () => {
    await run(binary("publint"), ["run", "--strict", tarball], packageFolder);
    await run(binary("attw"), [tarball, "--profile", "esm-only"], packageFolder);
  });

  test("runs in a clean folder", async () => {
    await using mock = await startContractMock({ port: 0 });
    writeFileSync(
      join(consumer, "smoke.js"),
      `import { createKlingClient } from "cometapi-kling";
      const { multiImage2Video } = createKlingClient({ apiKey: "test", baseUrl: process.argv[2], validate: "off" });
      const task = await multiImage2Video.generate(
        { image_list: [new Blob(["one"]), "https://example.com/b.png"], prompt: "Wave." },
        { firstPollMs: 1 },
      );
      console.log(task.task_id, task.task_result.videos[0].url);`,
    );
    expect(await run(process.execPath, ["smoke.js", mock.url], consumer)).toBe(
      "861309198188019719 https://cdn.example.com/861309198263517227.mp4\n",
    );
  });

  test("gives CommonJS the same by require", async () => {
    writeFileSync(
      join(consumer, "smoke.cjs"),
      `console.log(Object.keys(require("cometapi-kling")).length > 10);`,
    );
    expect(await run(process.execPath, ["smoke.cjs"], consumer)).toBe("true\n");
  });

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
    "webhook.ts": `import { createKlingClient } from "cometapi-kling";
      import { createWebhookHandler, signCallbackUrl, toNodeHandler } from "cometapi-kling/webhook";
      const kling = createKlingClient({ apiKey: "k" });
      const handle = createWebhookHandler({ kling, secret: "0123456789abcdef", onTask: (task) => task.task_id });
      export const answer: Promise<Response> = handle(new Request("https://a.example"));
      export const listener = toNodeHandler(handle);
      export const url: Promise<string> = signCallbackUrl("https://a.example", { secret: "s", endpoint: "multiImage2Video", externalTaskId: "e" });`,
  };

  test.each([
    ["NodeNext", { module: "NodeNext", moduleResolution: "NodeNext" }],
    ["Bundler", { module: "ESNext", moduleResolution: "Bundler" }],
  ])("type-checks with %s resolution, no skipLibCheck and no @types/node", async (_name, options) => {
    const project = mkdtempSync(join(consumer, "types-"));
    for (const [name, source] of Object.entries(sources)) writeFileSync(join(project, name), source);
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
    await run(binary("tsc"), ["--project", project], project);
    const older = join(packageFolder, "../../spec/node_modules/.bin/tsc");
    expect(existsSync(older)).toBe(true);
    await run(older, ["--project", project], project);
  });

  test("has source maps of its own sources alone, which are in the package", () => {
    const installed = join(consumer, "node_modules/cometapi-kling");
    for (const name of readdirSync(join(installed, "dist"), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".map")) continue;
      const map = JSON.parse(readFileSync(join(installed, "dist", name), "utf8")) as { sources: string[] };
      for (const source of map.sources) {
        // Nothing is bundled that is not ours, so no licence but ours goes with it.
        expect(source, name).toMatch(/^(\.\.\/)+src\/[\w/-]+\.ts$/);
        expect(existsSync(join(installed, "dist", name, "..", source)), `${name}: ${source}`).toBe(true);
      }
    }
  });

  test("shows a stack in the lines of its sources", async () => {
    writeFileSync(
      join(consumer, "stack.js"),
      `import { createKlingClient } from "cometapi-kling";
      try { createKlingClient({ apiKey: "k", baseUrl: "no address" }); } catch (error) { console.log(error.stack); }`,
    );
    const stack = await run(process.execPath, ["--enable-source-maps", "stack.js"], consumer);
    const [, file = "", line = ""] =
      /node_modules\/(cometapi-kling\/src\/options\/credentials\.ts):(\d+)/.exec(stack) ?? [];
    const source = readFileSync(join(consumer, "node_modules", file), "utf8").split("\n");
    expect(source[Number(line) - 1]).toContain("throw new InvalidInputError");
  });

  test("has the contract as a file", async () => {
    writeFileSync(
      join(consumer, "contract.js"),
      `import contract from "cometapi-kling/openapi.json" with { type: "json" };
      console.log(contract.openapi, Object.keys(contract.paths).length > 1);`,
    );
    expect(await run(process.execPath, ["contract.js"], consumer)).toMatch(/^3\.1\.\d true\n$/);
  });
});

describe(verifies("client:isomorphic", "the client's entry"), () => {
  test("imports openapi-fetch and nothing of Node's", () => {
    const dist = join(consumer, "node_modules/cometapi-kling/dist");
    const imports = new Set<string>();
    for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
      // The entry cometapi-kling/node, which no other file imports.
      if (!name.endsWith(".js") || name === "node.js") continue;
      // Without the examples in its comments.
      const code = readFileSync(join(dist, name), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
      for (const [, from = ""] of code.matchAll(/\bfrom "([^".][^"]*)"/g)) imports.add(from);
    }
    expect([...imports]).toEqual(["openapi-fetch"]);
  });

  test("touches no fetch class until the first request, since those cost Node its start-up time", async () => {
    writeFileSync(
      join(consumer, "lazy.js"),
      `for (const name of ["Request", "Response", "Headers", "FormData"]) {
        Object.defineProperty(globalThis, name, { get() { throw new Error(name + " was touched"); } });
      }
      const { createKlingClient } = await import("cometapi-kling");
      createKlingClient({ apiKey: "k" });
      console.log("untouched");`,
    );
    expect(await run(process.execPath, ["lazy.js"], consumer)).toBe("untouched\n");
  });

  test("has no any in its types", () => {
    const dist = join(consumer, "node_modules/cometapi-kling/dist");
    for (const name of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".d.ts")) continue;
      const code = readFileSync(join(dist, name), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");
      expect(code, name).not.toMatch(/\bany\b/);
    }
  });
});

test("the exports map is a closed list", () => {
  const { exports } = JSON.parse(readFileSync(join(packageFolder, "package.json"), "utf8")) as {
    exports: object;
  };
  expect(Object.keys(exports)).toEqual([
    ".",
    "./node",
    "./webhook",
    "./schema",
    "./openapi.json",
    "./package.json",
  ]);
});
