import { verifies } from "cometapi-kling-spec/requirements";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  executablePath,
  fill,
  holdCreates,
  openOn,
  passTime,
  startMock,
  statusOf,
  submit,
  useBrowser,
  visit,
} from "./demo-page.ts";
import { created, startService } from "./service.ts";
import { previewPage, servePage } from "./static-page.ts";

useBrowser();

const entries = (page: Page) => page.locator(".history .excerpt");
const timeline = (page: Page) => page.locator(".timeline");

describe.skipIf(executablePath === undefined)("no second task is made, and none is lost,", () => {
  test(verifies("demo:history", "when one is created before the history was read"), async () => {
    const { page } = await visit(await servePage());
    let answer: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/backends.json", async (route) => {
      await held;
      await route.continue();
    });
    await page.reload();
    await page.getByLabel("What happens to the next task").selectOption("slow");
    await fill(page);
    await submit(page);
    await page.getByText("The task is waiting in the queue").first().waitFor();
    answer();
    await page.waitForResponse("**/backends.json");
    await passTime(page, "The video is ready", 30_000);
    expect(await timeline(page).textContent()).not.toContain("The checks continue");
  });

  test(verifies("demo:history", "when the page is left before anything was sent"), async () => {
    const { url } = await servePage();
    const { page } = await visit({ url });
    // The simulator's code never comes, so the task stays before its request.
    await page.route("**/assets/*simulator*", () => undefined);
    await page.reload();
    await fill(page);
    await submit(page);
    await page.getByRole("button", { name: "The request is being sent" }).waitFor();
    // First away, then free again: the end of a route lets go what it still holds.
    await page.goto("about:blank");
    await page.unroute("**/assets/*simulator*");
    await page.goto(url);
    await page.getByLabel("What happens to the next task").waitFor();
    await page.clock.runFor(60_000);
    expect(await entries(page).count()).toBe(0);
  });

  test(verifies("demo:uncertain", "when another tab is opened while one sends"), async () => {
    const { service, release, url } = await holdCreates();
    const { page } = await visit({ url });
    await fill(page);
    await submit(page);
    await expect.poll(() => service.received.some(({ method }) => method === "POST")).toBe(true);
    const other = await page.context().newPage();
    await other.goto(url);
    await other.getByLabel("What happens to the next task").waitFor();
    // Long enough for four lookups, which would find nothing.
    await expect.poll(() => statusOf(other).textContent()).toContain("Nothing has been created yet");
    expect(service.received.filter((received) => received.url.includes("/multi-image2video/"))).toEqual([]);
    release();
    await passTime(page, "The video is ready");
    await expect.poll(() => statusOf(other).textContent()).toContain("The video is ready");
    expect(created(service)).toHaveLength(1);
  });

  test(verifies("demo:flow", "by the second half of a double click, nor by a held key"), async () => {
    const { page } = await openOn("page");
    await page.getByLabel("What happens to the next task").selectOption("slow");
    await fill(page);
    await submit(page);
    await page.getByText("The task is waiting in the queue").first().waitFor();
    await page.mouse.down({ clickCount: 2 });
    await page.mouse.up({ clickCount: 2 });
    await page.getByRole("button", { name: "Create video" }).focus();
    await page.keyboard.down("Enter");
    await page.getByText("The task is waiting in the queue").first().waitFor();
    await expect.poll(() => entries(page).count()).toBe(2);
    await page.keyboard.down("Enter");
    await page.keyboard.down("Enter");
    await page.clock.runFor(1_000);
    await page.keyboard.up("Enter");
    expect(await entries(page).count()).toBe(2);
  });

  test(verifies("demo:uncertain", "when the browser follows a redirect"), async () => {
    const mock = await startMock();
    const path = "/kling/v1/videos/multi-image2video";
    const service = await startService(async ({ url, method, headers, body }) => {
      if (method === "POST" && url === path)
        return new Response(null, { status: 308, headers: { location: `/api/mock${path}?again` } });
      return fetch(`${mock.url}${url}`, { method, headers, ...(method === "POST" && { body }) });
    });
    onTestFinished(service.close);
    const { page } = await visit(await previewPage({ mockUrl: service.url }));
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    expect(mock.simulator.journal.billedTasks()).toHaveLength(1);
  });
});

describe.skipIf(executablePath === undefined)("the page", () => {
  test(verifies("demo:flow", "works where the browser keeps nothing"), async () => {
    const { page, errors } = await visit(await servePage());
    await page.addInitScript(() => {
      const refuse = (): never => {
        throw new DOMException("denied", "SecurityError");
      };
      Object.defineProperty(globalThis, "localStorage", { get: refuse });
      Object.defineProperty(globalThis, "indexedDB", { value: { open: refuse } });
    });
    await page.reload();
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    await page.getByRole("combobox", { name: "Language" }).selectOption("tr");
    await page.getByText("Video hazır").waitFor();
    expect(errors).toEqual([]);
  });

  test(verifies("demo:flow", "works over plain http from another machine"), async () => {
    const { page, errors } = await visit(await servePage());
    // What browsers have only over https, or on the same machine.
    await page.addInitScript(() => {
      Object.defineProperty(globalThis.crypto, "randomUUID", { value: undefined });
      for (const name of ["locks", "clipboard"])
        Object.defineProperty(globalThis.navigator, name, { value: undefined });
    });
    await page.reload();
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    await page.getByText("Request and response").click();
    await page.getByRole("button", { name: "Copy: Request" }).click();
    expect(errors).toEqual([]);
  });

  test(verifies("demo:access", "keeps the focus when a watch is stopped and goes on"), async () => {
    const { page } = await openOn("page");
    await page.getByLabel("What happens to the next task").selectOption("slow");
    await fill(page);
    await submit(page);
    const focused = () => page.evaluate(() => document.activeElement?.textContent);
    await page.getByRole("button", { name: "Stop watching" }).press("Enter");
    await page.getByText("No longer watched").waitFor();
    expect(await focused()).toBe("Watch again");
    await page.keyboard.press("Enter");
    await page.getByText("The checks continue").waitFor();
    expect(await focused()).toBe("Stop watching");
  });

  test(verifies("demo:access", "keeps the keyboard's place when a backend is there at last"), async () => {
    const mock = await startMock();
    let isThere = false;
    const service = await startService(async ({ url }) => (isThere ? fetch(`${mock.url}${url}`) : undefined));
    onTestFinished(service.close);
    const { page } = await visit(await previewPage({ mockUrl: service.url }));
    const again = page.getByRole("button", { name: "Try again" });
    await again.waitFor();
    isThere = true;
    await again.press("Enter");
    await page.getByLabel("What happens to the next task").waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("service");
  });

  test(verifies("demo:errors", "says why a video cannot be had"), async () => {
    const { page } = await openOn("mock");
    await page.route("**/__simulator/files/**", (route) => route.abort());
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    await expect
      .poll(async () => {
        await page.clock.runFor(30_000);
        return page.getByRole("alert").count();
      })
      .toBe(1);
    expect(await page.getByRole("alert").textContent()).toContain("The connection was lost");
  });

  test(verifies("demo:errors", "loads a video again on demand, once the connection is back"), async () => {
    const { page } = await openOn("mock");
    await page.route("**/__simulator/files/**", (route) => route.abort());
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    const again = page.getByRole("alert").getByRole("button", { name: "Try again" });
    await expect
      .poll(async () => {
        await page.clock.runFor(30_000);
        return again.count();
      })
      .toBe(1);
    await page.unroute("**/__simulator/files/**");
    await again.press("Enter");
    await page.getByRole("link", { name: "Save the video" }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("task-title");
  });

  test(verifies("demo:errors", "says that a video does not play, and still saves it"), async () => {
    const { page } = await visit(await servePage());
    await page.addInitScript(() => {
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) =>
        make.call(URL, blob instanceof Blob && blob.type.startsWith("video") ? new Blob(["no video"]) : blob);
    });
    await page.reload();
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    await page.getByRole("alert").getByText("This browser cannot play the video.").waitFor();
    await page.getByRole("link", { name: "Save the video" }).waitFor();
  });

  test(verifies("demo:errors", "says that the browser's storage is full, and what to do"), async () => {
    const { page } = await visit(await servePage());
    await page.addInitScript(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      };
    });
    await page.reload();
    await fill(page);
    await submit(page);
    await passTime(page, "No video was made");
    const alert = await page.getByRole("alert").textContent();
    expect(alert).toContain("The browser could not keep the task");
    expect(alert).toMatch(/What to do: Delete/);
  });

  test(verifies("demo:errors", "gives no advice that only a programmer can follow"), async () => {
    const { page } = await openOn("page");
    await page.getByLabel("What happens to the next task").selectOption("html-200");
    await fill(page);
    await submit(page);
    await passTime(page, "whether there is a task", 100);
    expect(await page.getByRole("alert").locator(".advice").textContent()).toContain(
      "Do not create the task again before you know that it does not exist.",
    );
  });

  test(
    verifies("demo:access", "shows a task of a long list, not only behind the reader's back"),
    async () => {
      const { page } = await openOn("page", { width: 360, height: 700 });
      await fill(page);
      await submit(page);
      await passTime(page, "The video is ready");
      await page.getByRole("button", { name: /^Show/ }).press("Enter");
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("task-title");
      const top = await statusOf(page).evaluate((element) => element.getBoundingClientRect().top);
      expect(top).toBeGreaterThanOrEqual(0);
      expect(top).toBeLessThan(700);
    },
  );
});
