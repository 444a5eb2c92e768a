import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { type Browser, chromium, type Page, type Request } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type Demo, startDemo } from "../server.ts";
import { findChromium, launchArguments } from "./browser.ts";
import { makePng } from "./png.ts";

const executablePath = await findChromium();
const taskId = "861309198188019719";
const create = "/api/kling/v1/videos/multi-image2video";
const vite = {
  logLevel: "silent",
  // Another demo may be running, and two of them must not prepare the same files.
  cacheDir: fileURLToPath(new URL("../node_modules/.cache/vite-e2e", import.meta.url)),
} as const;

let browser: Browser;
let demo: Demo;

interface Visit {
  page: Page;
  /** Console errors and uncaught exceptions. */
  errors: string[];
  requests: Request[];
}

async function visit(url = demo.url, options: { colorScheme?: "dark"; width?: number } = {}): Promise<Visit> {
  const { colorScheme = "light", width = 1200 } = options;
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const errors: string[] = [];
  const requests: Request[] = [];
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("request", (request) => requests.push(request));
  // The pauses between the looks are passed over, not waited for.
  await page.clock.install();
  await page.goto(url);
  return { page, errors, requests };
}

async function fill(page: Page): Promise<void> {
  await page.getByLabel("Picture 1").fill("https://example.com/dog.png");
  await page.getByLabel("Picture 2").fill("https://example.com/jacket.png");
  await page.getByLabel("Prompt").fill("The dog puts on the jacket.");
}

const submit = (page: Page): Promise<void> => page.getByRole("button", { name: "Create video" }).click();
const status = (page: Page): Promise<string | null> => page.locator(".status").textContent();
const posts = (requests: Request[]): Request[] => requests.filter((request) => request.method() === "POST");
const shot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: `.vitest/screenshots/${name}.png`, fullPage: true });

/** Lets the page's time pass until it shows what is asked for. */
async function passTime(page: Page, text: string | RegExp): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.clock.runFor(3_000);
        return page.locator("main").textContent();
      },
      { timeout: 20_000, interval: 20 },
    )
    .toMatch(text);
}

/** Asks the mock for other answers than the documented one. */
async function prefer(page: Page, method: string, ...answers: string[]): Promise<void> {
  await page.route("**/api/**", async (route) => {
    const request = route.request();
    const answer =
      request.method() === method ? (answers.length > 1 ? answers.shift() : answers[0]) : undefined;
    await route.continue({ headers: { ...request.headers(), ...(answer ? { prefer: answer } : {}) } });
  });
}

beforeAll(async () => {
  if (executablePath === undefined) return;
  [browser, demo] = await Promise.all([
    chromium.launch({ executablePath, args: launchArguments }),
    startDemo({ port: 0, mockPort: 0, vite }),
  ]);
});

afterAll(async () => {
  await browser?.close();
  await demo?.close();
});

describe.skipIf(executablePath === undefined)("the page in Chromium", () => {
  test(verifies("demo:flow", "two addresses and a prompt become a finished video"), async () => {
    const { page, errors, requests } = await visit();
    await shot(page, "empty");
    await fill(page);
    await prefer(page, "GET", "example=processing", "example=succeed");
    await submit(page);
    await page.getByText("The task is submitted").waitFor();
    expect(await page.locator(".facts .id").textContent()).toBe(taskId);
    await passTime(page, "The task is processing");
    await shot(page, "processing");
    await passTime(page, "The video is ready");
    const link = page.getByRole("link", { name: "Open the video" });
    const url = "https://cdn.example.com/861309198263517227.mp4";
    expect(await link.getAttribute("href")).toBe(url);
    expect(await page.locator("video").getAttribute("src")).toBe(url);
    await shot(page, "finished");

    expect(posts(requests)).toHaveLength(1);
    expect(posts(requests)[0]?.postDataJSON()).toMatchObject({
      image_list: [{ image: "https://example.com/dog.png" }, { image: "https://example.com/jacket.png" }],
      prompt: "The dog puts on the jacket.",
      mode: "std",
      duration: "5",
    });
    expect(errors).toEqual([]);
    const asked = requests
      .map((request) => new URL(request.url()))
      .filter(({ protocol }) => protocol !== "data:");
    expect(new Set(asked.map(({ origin }) => origin))).toEqual(new Set([demo.url]));
  });

  test(verifies("demo:secret", "no request of the page has a key"), async () => {
    const { page, requests } = await visit();
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    const headers = await Promise.all(requests.map((request) => request.allHeaders()));
    expect(headers.filter((header) => "authorization" in header)).toEqual([]);
  });

  test(verifies("demo:flow", "two files become a finished video, at 360 px and in the dark"), async () => {
    const { page, errors, requests } = await visit(demo.url, { colorScheme: "dark", width: 360 });
    const pictures = [makePng(320, 300, [79, 70, 229]), makePng(300, 400, [15, 122, 75])];
    await page
      .getByLabel("Choose files")
      .setInputFiles(
        pictures.map((buffer, index) => ({ name: `picture-${index}.png`, mimeType: "image/png", buffer })),
      );
    await page.getByLabel("Prompt").fill("They wave.");
    await page.getByLabel("Professional").check();
    await page.getByLabel("10 seconds").check();
    await submit(page);
    await passTime(page, "The video is ready");
    await shot(page, "finished-dark-360");
    expect(posts(requests)[0]?.postDataJSON()).toMatchObject({
      image_list: pictures.map((buffer) => ({ image: buffer.toString("base64") })),
      mode: "pro",
      duration: "10",
    });
    expect(errors).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  test(verifies("demo:flow", "the keyboard alone is enough"), async () => {
    const { page, requests } = await visit();
    const tabTo = async (selector: string): Promise<void> => {
      for (let presses = 0; presses < 20; presses++) {
        await page.keyboard.press("Tab");
        if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      }
      throw new Error(`the keyboard does not reach ${selector}`);
    };
    await tabTo("#picture-0");
    await page.keyboard.type("https://example.com/dog.png");
    await tabTo("#picture-1");
    await page.keyboard.type("https://example.com/jacket.png");
    await tabTo("#prompt");
    await page.keyboard.type("The dog puts on the jacket.");
    await tabTo("[name=mode]");
    await page.keyboard.press("ArrowDown");
    await tabTo("[name=duration]");
    await tabTo("button[type=submit]");
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement as Element).outlineStyle,
    );
    expect(outline).toBe("solid");
    await page.keyboard.press("Enter");
    await page.getByText("The task is submitted").waitFor();
    expect(posts(requests)[0]?.postDataJSON()).toMatchObject({ mode: "pro", duration: "5" });
    await tabTo("section button");
    await page.keyboard.press("Enter");
    await page.getByText("No longer watched").waitFor();
  });

  test(verifies("demo:flow", "a stopped watch looks no more, and can be taken up again"), async () => {
    const { page, requests } = await visit();
    await fill(page);
    await submit(page);
    await page.getByRole("button", { name: "Stop watching" }).click();
    await page.getByText("No longer watched").waitFor();
    await page.clock.runFor(60_000);
    expect(requests.filter((request) => new URL(request.url()).pathname === `${create}/${taskId}`)).toEqual(
      [],
    );
    await page.getByRole("button", { name: "Watch again" }).click();
    await page.getByText("The video is ready").waitFor();
    expect(posts(requests)).toHaveLength(1);
  });

  test(verifies("demo:flow", "two clicks at once make one task"), async () => {
    const { page, requests } = await visit();
    await fill(page);
    await page.evaluate(() => {
      const button = document.querySelector<HTMLButtonElement>("button[type=submit]");
      button?.click();
      button?.click();
    });
    await passTime(page, "The video is ready");
    expect(posts(requests)).toHaveLength(1);
  });

  test(verifies("demo:errors", "an incomplete form is not sent and says what is missing"), async () => {
    const { page, requests } = await visit();
    await page.getByLabel("Picture 1").fill("dog.png");
    await submit(page);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("picture-0");
    expect(await page.locator(".problem").allTextContents()).toEqual([
      "This is not a web address. It starts with https:// or http://.",
      "Give at least 2 pictures.",
      "Say what should happen in the video.",
    ]);
    expect(posts(requests)).toEqual([]);
  });

  test(verifies("demo:errors", "a refused request shows message and advice"), async () => {
    const { page } = await visit();
    await prefer(page, "POST", "code=429, example=rateLimited");
    await fill(page);
    await submit(page);
    await passTime(page, "Rate limit");
    const alert = (await page.getByRole("alert").textContent()) ?? "";
    expect(alert).toContain("code 1302");
    expect(alert.match(/Wait and try again/g)).toHaveLength(1);
    expect(await status(page)).toBe("No task to show.");
    await shot(page, "refused");
  });

  test(verifies("demo:errors", "a failed task shows the service's reason"), async () => {
    const { page, errors } = await visit();
    await prefer(page, "GET", "example=failed");
    await fill(page);
    await submit(page);
    await passTime(page, "The task failed");
    const { task_status_msg } = (
      JSON.parse(readExample("task-failed.json")) as { data: { task_status_msg: string } }
    ).data;
    expect(await page.getByRole("alert").textContent()).toContain(task_status_msg);
    expect(await page.getByRole("button", { name: "Watch again" }).count()).toBe(0);
    expect(errors).toEqual([]);
  });

  test(
    verifies("demo:errors", "a server that is not there is named, and then the form is free again"),
    async () => {
      const gone = await startDemo({
        port: 0,
        mockPort: 0,
        vite,
        env: { KLING_BASE_URL: await closedUrl() },
      });
      onTestFinished(() => gone.close());
      const { page } = await visit(gone.url);
      await fill(page);
      await submit(page);
      await passTime(page, "Nothing answers at http://127.0.0.1");
      expect(await page.getByRole("alert").textContent()).not.toContain("A task may have been made");
      expect(await page.getByRole("button", { name: "Create video" }).getAttribute("aria-disabled")).toBe(
        "false",
      );
    },
  );

  test(
    verifies("demo:errors", "an answer that was lost is never sent for twice, and can be looked for"),
    async () => {
      const service = await startBreakingService();
      const demoOfIt = await startDemo({ port: 0, mockPort: 0, vite, env: { KLING_BASE_URL: service.url } });
      onTestFinished(() => demoOfIt.close());
      const { page } = await visit(demoOfIt.url);
      await fill(page);
      await submit(page);
      await passTime(page, "A task may have been made");
      await page.clock.runFor(60_000);
      expect(service.count("POST")).toBe(1);
      service.repair();
      await page.getByRole("button", { name: "Look for the task" }).click();
      await passTime(page, "The video is ready");
      expect(service.count("POST")).toBe(1);
    },
  );

  test(
    verifies("demo:errors", "without the page's own server, one request is made and an error is shown"),
    async () => {
      const { page, requests } = await visit();
      await page.route("**/api/**", (route) => route.abort("connectionrefused"));
      await fill(page);
      await submit(page);
      await passTime(page, "A task may have been made");
      expect(posts(requests)).toHaveLength(1);
    },
  );
});

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  closers.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An address where nothing listens. */
async function closedUrl(): Promise<string> {
  const url = await listen(() => undefined);
  closers.pop()?.();
  return url;
}

/** A service that takes every request and cuts the connection in place of an answer, until it is repaired. */
async function startBreakingService() {
  const methods: string[] = [];
  let isRepaired = false;
  const url = await listen((request, response) => {
    request.resume().on("end", () => {
      methods.push(request.method ?? "");
      if (!isRepaired) request.socket.destroy();
      else response.setHeader("Content-Type", "application/json").end(readExample("task-succeed.json"));
    });
  });
  return {
    url,
    count: (method: string) => methods.filter((name) => name === method).length,
    repair: () => {
      isRepaired = true;
    },
  };
}
