import { spawn } from "node:child_process";
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startContractMock, startSimulator } from "cometapi-kling-mock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { png } from "../../packages/client/test/fakes/pictures.ts";
import { verifies } from "../../spec/requirements/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const documents = globSync(["*.md", "{spec,packages,apps}/**/README.md", "apps/docs/pages/**/*.md"], {
  cwd: root,
  exclude: (name) => name === "node_modules",
});

interface Snippet {
  document: string;
  line: number;
  language: string;
  code: string;
}

const snippets: Snippet[] = documents.flatMap((document) => {
  const text = readFileSync(join(root, document), "utf8");
  return [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    document,
    line: text.slice(0, match.index).split("\n").length,
    language: match[1] ?? "",
    code: match[2] ?? "",
  }));
});

/** Sends the requests for the service to the mock, serves its videos, and shortens the pauses between polls. */
const preload = `
const send = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const request = new Request(input, init);
  const url = new URL(request.url);
  if (url.origin === "https://cdn.example.com") {
    return Promise.resolve(new Response("\\0\\0\\0\\x0cftypmp42", { headers: { "content-type": "video/mp4", "content-length": "12" } }));
  }
  if (url.origin !== "https://api.cometapi.com") return send(request);
  return send(new Request(new URL(url.pathname + url.search, process.env.MOCK_URL), request));
};
const later = globalThis.setTimeout;
globalThis.setTimeout = (callback, ms, ...rest) => later(callback, ms <= 15_000 ? 1 : ms, ...rest);
`;

let folder: string;
let mock: Awaited<ReturnType<typeof startContractMock>>;
let simulator: Awaited<ReturnType<typeof startSimulator>>;

beforeAll(async () => {
  mock = await startContractMock({ port: 0 });
  simulator = await startSimulator({ port: 0 });
  folder = mkdtempSync(join(tmpdir(), "cometapi-kling-docs-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  writeFileSync(join(folder, "preload.js"), preload);
  for (const picture of ["dog.png", "jacket.png"]) writeFileSync(join(folder, picture), png(640, 480));
  const installed = {
    "cometapi-kling": join(root, "packages/client"),
    "cometapi-kling-mock": join(root, "packages/mock"),
    "openapi-fetch": join(root, "packages/client/node_modules/openapi-fetch"),
    express: join(root, "packages/client/node_modules/express"),
    fastify: join(root, "packages/client/node_modules/fastify"),
    hono: join(root, "packages/client/node_modules/hono"),
    msw: join(root, "packages/mock/node_modules/msw"),
    vitest: join(root, "node_modules/vitest"),
  };
  for (const [name, target] of Object.entries(installed)) {
    mkdirSync(dirname(join(folder, "node_modules", name)), { recursive: true });
    symlinkSync(target, join(folder, "node_modules", name), "junction");
  }
});

afterAll(async () => {
  await mock?.close();
  await simulator?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function run(command: string, args: string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, COMETAPI_KEY: "any", MOCK_URL: mock.url };
    const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
    });
    child.stderr.on("data", (data) => {
      output += data;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}

const onTheMock = (code: string): string =>
  code.replaceAll("http://127.0.0.1:4010", mock.url).replaceAll("http://127.0.0.1:4020", simulator.url);

describe(verifies("repository:docs", "snippets"), () => {
  test("name their language: ts and sh are run here, pages by the site's tests, the others are not", () => {
    const allowed = ["ts", "sh", "js", "console", "json", "yaml", "mermaid", ""];
    const isAllowed = ({ language, document }: Snippet): boolean =>
      allowed.includes(language) || (document === "apps/docs/pages/guide/web-app.md" && language === "html");
    expect(snippets.filter((snippet) => !isAllowed(snippet))).toEqual([]);
    expect(snippets.filter(({ language }) => language === "ts" || language === "sh").length).toBeGreaterThan(
      8,
    );
  });

  test.each(snippets.filter(({ language }) => language === "ts"))(
    "$document:$line runs",
    { timeout: 120_000 },
    async ({ code, document, line }) => {
      const isTest = code.includes('from "vitest"');
      const file = `${document.replaceAll(/\W/g, "-")}-${line}${isTest ? ".test.ts" : ".ts"}`;
      writeFileSync(join(folder, file), onTheMock(code));
      const args = isTest
        ? [
            join(root, "node_modules/vitest/vitest.mjs"),
            "run",
            "--root",
            folder,
            "--hookTimeout=120000",
            file,
          ]
        : ["--import", "./preload.js", file];
      const { code: exit, output } = await run(process.execPath, args);
      expect(output).not.toMatch(/Error/);
      expect(exit, output).toBe(0);
    },
  );

  test.each(snippets.filter(({ language }) => language === "sh"))(
    "$document:$line runs",
    { timeout: 120_000 },
    async ({ code }) => {
      const { code: exit, output } = await run("sh", ["-ec", onTheMock(code)]);
      expect(exit, output).toBe(0);
      for (const line of output.split("\n").filter((text) => text.startsWith("{"))) {
        expect(() => JSON.parse(line) as unknown).not.toThrow();
      }
    },
  );
});

test(verifies("repository:docs", "ts snippets type-check"), { timeout: 120_000 }, async () => {
  const project = join(folder, "types");
  mkdirSync(project);
  for (const { code, document, line } of snippets.filter(({ language }) => language === "ts")) {
    writeFileSync(join(project, `${document.replaceAll(/\W/g, "-")}-${line}.ts`), code);
  }
  mkdirSync(join(folder, "node_modules/@types"));
  for (const name of ["node", "express"]) {
    const types = join(root, "packages/client/node_modules/@types", name);
    symlinkSync(realpathSync(types), join(folder, "node_modules/@types", name), "junction");
  }
  const compilerOptions = {
    module: "NodeNext",
    target: "ES2023",
    lib: ["ES2023", "ESNext.Disposable", "DOM"],
    strict: true,
    noEmit: true,
    // vitest's own types need packages that are not installed here.
    skipLibCheck: true,
    types: ["node"],
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts"] }));
  const { code, output } = await run(join(root, "node_modules/.bin/tsc"), ["--project", project]);
  expect(code, output).toBe(0);
});

test("every path and command that a document names exists", () => {
  const scripts = (
    JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> }
  ).scripts;
  for (const document of documents) {
    const text = readFileSync(join(root, document), "utf8").replace(/^```[\s\S]*?^```$/gm, "");
    // A link that begins with a slash leads to a page of the site, whose own test follows every link.
    for (const [, target = ""] of text.matchAll(/\]\((?!https?:|#|\/)([^)#]+)/g)) {
      expect(
        globSync(target, { cwd: join(root, dirname(document)) }),
        `${document} links to ${target}`,
      ).toHaveLength(1);
    }
    for (const [, script = ""] of text.matchAll(/`pnpm ([\w:-]+)/g)) {
      expect(
        [...Object.keys(scripts), "exec", "install", "audit", "pack"],
        `${document} names pnpm ${script}`,
      ).toContain(script);
    }
  }
});
