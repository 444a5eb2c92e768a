import { findChromium, launchArguments } from "cometapi-kling-chromium";
import { chromium } from "playwright-core";
import { build, type ProxyOptions, preview } from "vite";
import type { Outcome, Place } from "./place.ts";

/** Builds the page of the folder with Vite, serves it, and opens it in Chromium. */
export async function pageOutcome({ folder, service, env }: Place): Promise<Outcome> {
  const project = { root: folder, configFile: false, logLevel: "silent" } as const;
  await build({ ...project, build: { target: "es2022" } });
  const api: ProxyOptions = {
    target: service,
    changeOrigin: true,
    rewrite: (path) => path.replace(/^\/api/, ""),
    headers: { authorization: "Bearer any" },
  };
  const server = await preview({
    ...project,
    preview: { host: "127.0.0.1", port: 0, proxy: { "/api": api } },
  });
  try {
    return await outcomeAt(server.resolvedUrls?.local[0] ?? "", env["HTTP_PROXY"] ?? "");
  } finally {
    await server.close();
  }
}

async function outcomeAt(url: string, outside: string): Promise<Outcome> {
  const executablePath = await findChromium(new URL("..", import.meta.url));
  if (executablePath === undefined) throw new Error("the page needs a Chromium");
  const browser = await chromium.launch({
    executablePath,
    args: launchArguments,
    proxy: { server: outside, bypass: "127.0.0.1" },
  });
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    await page.goto(url);
    const outcome = await page.evaluate(() => (globalThis as { outcome?: Promise<Outcome> }).outcome);
    if (outcome === undefined) throw new Error(`the page did not start: ${errors.join(", ")}`);
    return outcome;
  } finally {
    await browser.close();
  }
}
