import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { findChromium, launchArguments } from "cometapi-kling-chromium";
import { verifies } from "cometapi-kling-spec/requirements";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pages, site } from "./site.ts";

const executablePath = await findChromium(new URL("..", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

interface AxePage {
  axe: {
    run(context: {
      exclude: string[];
    }): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
  };
}

let server: Server;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  if (executablePath === undefined) return;
  server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://site");
    const file = join(site, normalize(pathname.replace(/\/$/, "/index.html")));
    readFile(file).then(
      (content) => response.setHeader("content-type", types[extname(file)] ?? "").end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await chromium.launch({ executablePath, args: launchArguments });
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

describe.skipIf(executablePath === undefined)("the site in Chromium", () => {
  test.each(["light", "dark"] as const)(
    verifies(
      "docs:search",
      "finds a page by a word and shows it, on a static web server without a network: %s",
    ),
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      const errors: string[] = [];
      const outside: string[] = [];
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("request", (request) => request.url().startsWith(origin) || outside.push(request.url()));
      await page.goto(`${origin}/guide/quickstart.html`);
      await page.getByRole("button", { name: "Search" }).first().click();
      await page.getByPlaceholder("Search").fill("SubmissionUncertainError");
      await page.getByRole("option").first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => !url.pathname.endsWith("quickstart.html"));
      await expect.poll(() => page.locator("main").textContent()).toContain("SubmissionUncertainError");
      expect(await page.evaluate(() => document.documentElement.classList.contains("dark"))).toBe(
        colorScheme === "dark",
      );
      await page.screenshot({ path: `.vitest/search-${colorScheme}.png` });
      expect(outside).toEqual([]);
      expect(errors).toEqual([]);
      await context.close();
    },
  );

  test.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 360],
    ["dark", 360],
  ] as const)(
    verifies("docs:access", "has nothing serious that axe finds: %s, %i px"),
    async (colorScheme, width) => {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 720 } });
      const page = await context.newPage();
      const found: Record<string, string[]> = {};
      const paths = [
        "/",
        "/guide/quickstart.html",
        "/reference/api.html",
        "/reference/errors.html",
        "/reference/client/index/interfaces/TaskEndpoint.html",
      ];
      for (const path of paths) {
        await page.goto(origin + path);
        await page.evaluate(axe);
        found[path] = await page.evaluate(async () => {
          const { violations } = await (globalThis as unknown as AxePage).axe.run({
            // The theme's button says "Search" where it shows "Search K".
            exclude: [".DocSearch-Button"],
          });
          return violations
            .filter(({ impact }) => impact === "serious" || impact === "critical")
            .flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
        });
      }
      expect(found).toEqual(Object.fromEntries(paths.map((path) => [path, []])));
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
      await context.close();
    },
  );

  test(verifies("docs:access", "shows every table whole on a screen of 1280 px"), async () => {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const cut: string[] = [];
    for (const { path, document } of pages) {
      if (document.querySelector("main table") === null) continue;
      await page.goto(origin + path);
      const beyond = await page
        .locator("main table")
        .evaluateAll((tables) => tables.filter((table) => table.scrollWidth > table.clientWidth).length);
      if (beyond > 0) cut.push(path);
    }
    expect(cut).toEqual([]);
    await page.close();
  });
});
