import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium, launchArguments } from "cometapi-kling-chromium";
import { verifies } from "cometapi-kling-spec/requirements";
import { type Browser, chromium, type Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const executablePath = await findChromium(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("./msw-page", import.meta.url));
const path = "/kling/v1/videos/multi-image2video";

let outDir: string;
let server: PreviewServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  if (executablePath === undefined) return;
  outDir = mkdtempSync(join(tmpdir(), "cometapi-kling-msw-"));
  const settings = { configFile: false, root, logLevel: "silent" } as const;
  await build({ ...settings, build: { outDir, emptyOutDir: true, target: "es2023" } });
  copyFileSync(
    fileURLToPath(import.meta.resolve("msw/mockServiceWorker.js")),
    join(outDir, "mockServiceWorker.js"),
  );
  server = await preview({ ...settings, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
  browser = await chromium.launch({ executablePath, args: launchArguments });
  page = await browser.newPage();
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  await page.waitForFunction(() => document.title === "ready");
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  if (outDir !== undefined) rmSync(outDir, { recursive: true });
});

interface Answer {
  status: number;
  data: { task_id: string; task_status: string; task_result?: { videos: { url: string }[] } };
}

/** What the page's own `fetch` gets. */
function ask(url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return page.evaluate(
    async ([to, sent, more]) => {
      const response = await fetch(to, {
        method: sent === undefined ? "GET" : "POST",
        headers: { authorization: "Bearer any", "content-type": "application/json", ...more },
        ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
      });
      return { status: response.status, ...((await response.json()) as { data: Answer["data"] }) };
    },
    [url, body, headers] as const,
  );
}

const wave = {
  image_list: [{ image: "https://example.com/a.png" }, { image: "https://example.com/b.png" }],
  prompt: "They wave.",
};

describe.skipIf(executablePath === undefined)("MSW in Chromium", () => {
  test.each(["https://api.cometapi.com", "/api"])(
    verifies("simulator:msw", "%s is a service whose video plays"),
    async (base) => {
      const { data: created } = await ask(base + path, wave);
      expect(created.task_status).toBe("submitted");
      await ask(`${base}/__simulator/advance`, { ms: 120_000 });
      const { data: done } = await ask(`${base}${path}/${created.task_id}`);
      expect(done.task_status).toBe("succeed");

      const duration = await page.evaluate(async (url) => {
        const video = document.querySelector("video");
        if (video === null) throw new Error("the page has no video");
        return new Promise<number>((resolve, reject) => {
          video.addEventListener("canplay", () => resolve(video.duration), { once: true });
          video.addEventListener("error", () => reject(new Error(video.error?.message)), { once: true });
          video.src = url;
        });
      }, done.task_result?.videos[0]?.url ?? "");
      expect(duration).toBeCloseTo(5.1, 1);
    },
  );

  test(verifies("simulator:msw", "a connection that is cut fails"), async () => {
    const cut = ask(`/api${path}`, wave, { prefer: "scenario=cut-after" });
    await expect(cut).rejects.toThrow(/TypeError: Failed to fetch/);
  });
});
