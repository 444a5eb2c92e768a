import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const key = "canary-key-of-the-build";
const folder = mkdtempSync(join(tmpdir(), "cometapi-kling-demo-"));
let files: { name: string; text: string }[];

beforeAll(() => {
  const env = { ...process.env, COMETAPI_KEY: key, KLING_BASE_URL: "https://canary.example.com" };
  const build = join("node_modules", "vite", "bin", "vite.js");
  const { status, stderr } = spawnSync(
    process.execPath,
    [build, "build", "--outDir", folder, "--emptyOutDir", "--logLevel", "warn"],
    { cwd: root, env, encoding: "utf8" },
  );
  expect(stderr).toBe("");
  expect(status).toBe(0);
  files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => ({ name, text: readFileSync(join(parentPath, name), "utf8") }));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  verifies("demo:secret", "the built page has neither the key nor the service's address of the environment"),
  () => {
    // What the page needs only later, such as downloads, is a file of its own.
    const kinds = new Set(files.map(({ name }) => name.replace(/^.*\./, "")));
    expect([...kinds].sort()).toEqual(["css", "html", "js"]);
    for (const { name, text } of files) expect(text, name).not.toContain("canary");
  },
);

test("the built page names no address of another server to load something from", () => {
  const page = files.find(({ name }) => name === "index.html")?.text ?? "";
  const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = ""]) => url);
  expect(loaded.filter((url) => !/^(\/assets\/|data:)/.test(url))).toEqual([]);
  const style = files.find(({ name }) => name.endsWith(".css"))?.text;
  expect(style).not.toMatch(/url\(|@import/);
});
