import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium, launchArguments } from "cometapi-kling-chromium";
import { type RunningSimulator, startSimulator } from "cometapi-kling-mock";
import { verifies } from "cometapi-kling-spec/requirements";
import { type Browser, chromium, type Page } from "playwright-core";
import { createServer, type ViteDevServer } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { png } from "../../../packages/mock/test/simulator/images/picture-bytes.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const executablePath = await findChromium(new URL("..", import.meta.url));
const guide = readFileSync(join(root, "pages/guide/web-app.md"), "utf8");

/** The page or configuration below a heading of the guide. */
function codeOf(heading: string): string {
  const section = guide.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const code = /^```(?:html|js)\n([\s\S]*?)^```$/m.exec(section)?.[1];
  if (code === undefined) throw new Error(`the guide has no code below "${heading}"`);
  return code;
}

let browser: Browser;
let simulator: RunningSimulator;
let project: string;
let vite: ViteDevServer | undefined;

beforeAll(async () => {
  if (executablePath === undefined) return;
  browser = await chromium.launch({ executablePath, args: launchArguments });
  simulator = await startSimulator({ port: 0, speed: 100 });
  // Inside the package, so that the page finds what is installed.
  project = mkdtempSync(join(root, ".snippets-"));
});

afterEach(() => vite?.close());

afterAll(async () => {
  await browser?.close();
  await simulator?.close();
  if (project) rmSync(project, { recursive: true, force: true });
});

/** Serves the page of the guide by a development server, and opens it. */
async function open(html: string, config: string): Promise<Page> {
  mkdirSync(join(project, "public"), { recursive: true });
  copyFileSync(
    createRequire(import.meta.url).resolve("msw/mockServiceWorker.js"),
    join(project, "public/mockServiceWorker.js"),
  );
  writeFileSync(join(project, "index.html"), html);
  const configFile = join(project, `vite.config.${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(configFile, config);
  vite = await createServer({
    root: project,
    configFile,
    logLevel: "silent",
    cacheDir: join(project, ".vite"),
    server: { host: "127.0.0.1", port: 0 },
  });
  await vite.listen();
  const page = await browser.newPage();
  await page.goto(vite.resolvedUrls?.local[0] ?? "");
  return page;
}

/** Fills in the form, and waits until the video can play. */
async function createVideo(page: Page): Promise<void> {
  const files = ["dog.png", "jacket.png"].map((name) => ({
    name,
    mimeType: "image/png",
    buffer: Buffer.from(png(640, 480)),
  }));
  await page.getByLabel("Pictures").setInputFiles(files);
  await page.getByRole("button", { name: "Create video" }).click();
  await expect.poll(() => page.getByRole("status").textContent()).toMatch(/^\d+: submitted$/);
}

async function playsVideo(page: Page): Promise<void> {
  await expect
    .poll(() => page.locator("video").evaluate((video: HTMLVideoElement) => video.readyState > 1))
    .toBe(true);
  expect(await page.getByRole("status").textContent()).toMatch(/^\d+: succeed$/);
}

describe.skipIf(executablePath === undefined)("the page of the guide", () => {
  test(
    verifies("docs:web-app", "makes a video by the simulator behind Vite, also after a reload"),
    async () => {
      const config = codeOf("The simulator behind Vite").replace("http://127.0.0.1:4020", simulator.url);
      const page = await open(codeOf("The page"), config);
      await createVideo(page);
      await page.reload();
      await playsVideo(page);
      const tasks = await fetch(`${simulator.url}/__simulator/tasks`);
      expect(await tasks.json()).toMatchObject({ count: 1 });
      await page.close();
    },
  );

  test(verifies("docs:web-app", "makes a video by the simulator inside the page"), async () => {
    const inside = codeOf("The simulator inside the page");
    const html = codeOf("The page").replace(
      '  <script type="module">',
      `${inside}\n  <script type="module">`,
    );
    const page = await open(html.replace("speed: 6", "speed: 100"), "export default {};");
    await createVideo(page);
    await playsVideo(page);
    await page.close();
  });
});
