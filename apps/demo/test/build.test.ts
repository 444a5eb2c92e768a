import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentSecurityPolicy, withPolicy } from "../content-security.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const key = "canary-key-of-the-build";
const folder = mkdtempSync(join(tmpdir(), "cometapi-kling-demo-"));
// React, and the client and the simulator with all endpoints; a page that never uses the simulator loads less.
const mostScriptBytes = 181_000;
const mostFirstScriptBytes = 112_000;
let files: { name: string; text: string }[];

beforeAll(() => {
  const env = { ...process.env, COMETAPI_KEY: key, KLING_BASE_URL: "https://canary.example.com" };
  const build = join("node_modules", "vite", "bin", "vite.js");
  const { status, stderr } = spawnSync(
    process.execPath,
    [build, "build", "--outDir", folder, "--emptyOutDir", "--logLevel", "warn"],
    { cwd: root, env: { ...env, NODE_ENV: "production" }, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ name, text: readFileSync(join(parentPath, name), "utf8") }));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const indexHtml = (): string => files.find(({ name }) => name === "index.html")?.text ?? "";

test(
  verifies("demo:secret", "the built page has neither the key nor the service's address of the environment"),
  () => {
    // What the page needs only later, such as downloads, is a file of its own.
    const kinds = new Set(files.map(({ name }) => name.replace(/^.*\./, "")));
    expect([...kinds].sort()).toEqual(["css", "html", "js", "json"]);
    for (const { name, text } of files) expect(text, name).not.toContain("canary");
    expect(files.find(({ name }) => name === "backends.json")?.text.trim()).toBe("{}");
  },
);

test(
  verifies("demo:policy", "the built page names no address of another server to load something from"),
  () => {
    const loaded = [...indexHtml().matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = ""]) => url);
    expect(loaded.filter((url) => !/^(\.\/assets\/|data:)/.test(url))).toEqual([]);
    const style = files.find(({ name }) => name.endsWith(".css"))?.text;
    expect(style).not.toMatch(/url\(|@import/);
  },
);

test(verifies("demo:policy", "a server that knows more may widen the policy for videos alone"), () => {
  const directives = (html: string): string[] =>
    (/Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&#39;", "'").split("; ");
  const strict = directives(indexHtml());
  expect(strict).toEqual(contentSecurityPolicy().split("; "));
  const widened = directives(withPolicy(indexHtml(), contentSecurityPolicy({ videosFrom: ["https:"] })));
  expect(widened.filter((directive) => !strict.includes(directive))).toEqual([
    "media-src blob: 'self' https:",
    "connect-src 'self' https:",
  ]);
});

test(verifies("demo:policy", "the scripts are small, those that the page needs to start above all"), () => {
  const sizeOf = (text: string): number => gzipSync(text, { level: 9 }).length;
  const scripts = files.filter(({ name }) => name.endsWith(".js"));
  const [, entry] = /<script [^>]*src="[^"]*?([^"/]+\.js)"/.exec(indexHtml()) ?? [];
  const first = scripts.filter(({ name }) => name === entry);
  expect(first).toHaveLength(1);
  const [all, start] = [scripts, first].map((some) => some.reduce((sum, { text }) => sum + sizeOf(text), 0));
  expect(all).toBeLessThanOrEqual(mostScriptBytes);
  expect(start).toBeLessThanOrEqual(mostFirstScriptBytes);
});
