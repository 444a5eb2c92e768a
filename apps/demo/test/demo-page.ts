import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Locator, type Page, type Request } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished } from "vitest";
import { type Demo, type DemoOptions, startDemo } from "../server.ts";
import { findChromium, launchArguments } from "./browser.ts";
import { type Service, startService } from "./service.ts";

/** Undefined where there is no Chromium: then the tests are skipped, see `browser.ts`. */
export const executablePath = await findChromium();

const options: DemoOptions = {
  port: 0,
  mockPort: 0,
  simulatorPort: 0,
  vite: {
    logLevel: "silent",
    // A demo that runs beside the tests must not prepare the same files.
    cacheDir: fileURLToPath(new URL("../node_modules/.cache/vite-e2e", import.meta.url)),
  },
};

let browser: Browser;

/** The demo on the mock, for all tests of a file, with a service between them that tells what arrived. */
export function useDemo(): () => { demo: Demo; service: Service } {
  let demo: Demo;
  let service: Service;

  beforeAll(async () => {
    if (executablePath === undefined) return;
    service = await startService(({ url, method, headers, body }) =>
      fetch(`${demo.mock.url}${url}`, { method, headers, ...(method === "POST" && { body }) }),
    );
    [browser, demo] = await Promise.all([
      chromium.launch({ executablePath, args: launchArguments }),
      startDemo({ ...options, env: { KLING_BASE_URL: service.url } }),
    ]);
  });

  beforeEach(() => {
    service?.seen.splice(0);
  });

  afterAll(async () => {
    await browser?.close();
    await demo?.close();
    service?.close();
  });

  return () => ({ demo, service });
}

/** The demo as `npm start` has it, whose tasks live in the simulator; for one test. */
export async function startDemoAlone(speed: number): Promise<Demo> {
  const demo = await startDemo({ ...options, env: {}, speed });
  onTestFinished(() => demo.close());
  return demo;
}

/** A demo of another service, for one test. */
export async function startDemoOf(serviceUrl: string): Promise<Demo> {
  const demo = await startDemo({ ...options, env: { KLING_BASE_URL: serviceUrl } });
  onTestFinished(() => demo.close());
  return demo;
}

export interface Visit {
  page: Page;
  /** Console errors and uncaught exceptions. */
  errors: string[];
  requests: Request[];
}

/** Opens the page for one test. Its clock can be moved on, so that no pause is waited for. */
export async function visit(
  { url }: Pick<Demo, "url">,
  { colorScheme = "light", width = 1200 }: { colorScheme?: "light" | "dark"; width?: number } = {},
): Promise<Visit> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  const requests: Request[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => requests.push(request));
  await page.clock.install();
  await page.goto(url);
  return { page, errors, requests };
}

export async function fill(page: Page): Promise<void> {
  await page.getByLabel("Picture 1").fill("https://example.com/dog.png");
  await page.getByLabel("Picture 2").fill("https://example.com/jacket.png");
  await page.getByLabel("Prompt").fill("The dog puts on the jacket.");
}

export const submit = (page: Page): Promise<void> =>
  page.getByRole("button", { name: "Create video" }).click();

export const shot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: `.vitest/screenshots/${name}.png`, fullPage: true });

/** Lets the page's time pass until it shows what is asked for. */
export async function passTime(page: Page, shown: string | RegExp): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.clock.runFor(3_000);
        return page.locator("main").textContent();
      },
      { timeout: 20_000, interval: 20 },
    )
    .toMatch(shown);
}

/** Asks the mock for other answers than the documented one, in turn; the last one stays. */
export async function prefer(page: Page, method: string, ...answers: string[]): Promise<void> {
  await page.route("**/api/**", async (route) => {
    const request = route.request();
    const answer = answers.length > 1 && request.method() === method ? answers.shift() : answers[0];
    const isMeant = answer !== undefined && request.method() === method;
    await route.continue({ headers: { ...request.headers(), ...(isMeant && { prefer: answer }) } });
  });
}

/** Plays a video, and gives its length once it runs. */
export function playedSeconds(video: Locator): Promise<number> {
  return video.evaluate(
    (element) =>
      new Promise<number>((resolve, reject) => {
        const player = element as unknown as EventTarget & {
          duration: number;
          muted: boolean;
          play(): Promise<void>;
        };
        player.muted = true;
        player.addEventListener("playing", () => resolve(player.duration));
        player.addEventListener("error", () => reject(new Error("the video does not play")));
        player.play().catch(reject);
      }),
  );
}
