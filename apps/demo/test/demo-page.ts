import { fileURLToPath } from "node:url";
import { findChromium, launchArguments } from "cometapi-kling-chromium";
import { type RunningSimulator, type StartSimulatorOptions, startSimulator } from "cometapi-kling-mock";
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Locator,
  type Page,
  type Request,
} from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { type Demo, startDemo } from "../server.ts";
import { makePng } from "./png.ts";
import { startService } from "./service.ts";
import { previewPage, servePage } from "./static-page.ts";

/** Undefined where there is no Chromium: then the tests are skipped, see `cometapi-kling-chromium`. */
export const executablePath = await findChromium(new URL("..", import.meta.url));

let browser: Browser;

/** One browser for all tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (executablePath !== undefined)
      browser = await chromium.launch({ executablePath, args: launchArguments });
  });
  afterAll(() => browser?.close());
}

/** The demo as `npm start` has it; for one test. */
export async function startDemoAlone(speed: number): Promise<Demo> {
  const demo = await startDemo({
    port: 0,
    mockPort: 0,
    simulatorPort: 0,
    speed,
    vite: {
      logLevel: "silent",
      // A demo that runs beside the tests must not prepare the same files.
      cacheDir: fileURLToPath(new URL("../node_modules/.cache/vite-e2e", import.meta.url)),
    },
  });
  onTestFinished(() => demo.close());
  return demo;
}

/** A simulator as `npx cometapi-kling-mock simulate` has it, in a hurry; for one test. */
export async function startMock(options: StartSimulatorOptions = {}): Promise<RunningSimulator> {
  const simulator = await startSimulator({ port: 0, speed: 10_000, ...options });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** The built page with one of the backends that cost nothing. */
export async function openOn(backend: "page" | "mock", options?: VisitOptions): Promise<Visit> {
  return backend === "page"
    ? visit(await servePage(), options)
    : visit(await previewPage({ mockUrl: (await startMock()).url }), options);
}

/** A simulator whose answer to a create comes when the test lets it. */
export async function holdCreates() {
  const mock = await startMock();
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const service = await startService(async ({ url, method, headers, body }) => {
    if (method === "POST") await held;
    return fetch(`${mock.url}${url}`, { method, headers, ...(method === "POST" && { body }) });
  });
  onTestFinished(service.close);
  return { service, release, ...(await previewPage({ mockUrl: service.url })) };
}

export interface Visit {
  page: Page;
  /** Console errors and uncaught exceptions, what the policy forbids among them. */
  errors: string[];
  requests: Request[];
}

export interface VisitOptions extends BrowserContextOptions {
  width?: number;
  height?: number;
}

/** Opens the page for one test. Its clock can be moved on, so that no pause is waited for. */
export async function visit(
  { url }: { url: string },
  { width = 1200, height = 900, ...options }: VisitOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width, height }, locale: "en-GB", ...options });
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
  await page
    .getByLabel("Prompt", { exact: true })
    .or(page.getByLabel("İstem", { exact: true }))
    .waitFor();
  return { page, errors, requests };
}

/** Origins that the page asked over the network. */
export function askedOrigins(requests: readonly Request[]): string[] {
  const urls = requests.map((request) => new URL(request.url()));
  return [
    ...new Set(urls.filter(({ protocol }) => /^(https?|wss?):$/.test(protocol)).map(({ origin }) => origin)),
  ];
}

export const pngFile = (name: string, width = 320, height = 300) => ({
  name,
  mimeType: "image/png",
  buffer: makePng(width, height, [79, 70, 229]),
});

export async function addAddress(page: Page, address: string): Promise<void> {
  await page.getByLabel("Web address of a picture").fill(address);
  await page.getByRole("button", { name: "Add", exact: true }).click();
}

export async function fill(page: Page, prompt = "The dog puts on the jacket."): Promise<void> {
  await addAddress(page, "https://example.com/dog.png");
  await addAddress(page, "https://example.com/jacket.png");
  await page.getByLabel("Prompt", { exact: true }).fill(prompt);
}

export const submit = (page: Page): Promise<void> =>
  page.getByRole("button", { name: "Create video" }).click();

export const statusOf = (page: Page): Locator => page.locator(".status");

export const shot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: `.vitest/screenshots/${name}.png`, fullPage: true });

/** Lets the page's time pass until its status says what is asked for. */
export async function passTime(page: Page, shown: string | RegExp, step = 3_000): Promise<void> {
  await expect
    .poll(async () => {
      await page.clock.runFor(step);
      return statusOf(page).textContent();
    })
    .toMatch(shown);
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
