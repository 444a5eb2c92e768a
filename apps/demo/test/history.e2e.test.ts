import { verifies } from "cometapi-kling-spec/requirements";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  executablePath,
  fill,
  openOn,
  passTime,
  playedSeconds,
  shot,
  startMock,
  statusOf,
  submit,
  useBrowser,
  visit,
} from "./demo-page.ts";
import { closedUrl, created, startService } from "./service.ts";
import { previewPage, servePage } from "./static-page.ts";

useBrowser();

/** What the browser keeps of all tasks, as text. */
const stored = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const opening = indexedDB.open("cometapi-kling-demo");
        opening.onsuccess = () => {
          const { result } = opening;
          const all = result.transaction("tasks").objectStore("tasks").getAll();
          all.onsuccess = () => resolve(JSON.stringify(all.result));
          result.close();
        };
      }),
  );

/** Stores rows as another version of the page would have. */
const store = (page: Page, rows: readonly ["tasks" | "simulated", object][]): Promise<void> =>
  page.evaluate(
    (stored) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("cometapi-kling-demo");
        opening.onsuccess = () => {
          const transaction = opening.result.transaction(["tasks", "simulated"], "readwrite");
          for (const [table, row] of stored) transaction.objectStore(table).put(row);
          transaction.oncomplete = () => resolve();
          transaction.onerror = () => reject(transaction.error);
          opening.result.close();
        };
      }),
    rows,
  );

describe.skipIf(executablePath === undefined)("a reload", () => {
  test.each(["page", "mock"] as const)(
    verifies("demo:history", "in the middle of a task changes nothing, on the simulator: %s"),
    async (backend) => {
      const mock = await startMock({ speed: 1 });
      const { page, requests, errors } = await visit(
        backend === "page" ? await servePage() : await previewPage({ mockUrl: mock.url }),
      );
      await page.getByRole("combobox", { name: "Service" }).selectOption(backend);
      if (backend === "page") await page.getByLabel("What happens to the next task").selectOption("slow");
      await page.getByRole("button", { name: "Fill in an example" }).click();
      await page.getByLabel("Prompt", { exact: true }).fill("They wave.");
      await submit(page);
      await page.getByText("The task is waiting in the queue").first().waitFor();
      const id = await page.locator(".facts .id").first().textContent();
      await page.reload();
      await page.getByText("The checks continue").waitFor();
      expect(await page.locator(".facts .id").first().textContent()).toBe(id);
      await expect.poll(() => page.locator(".history img.thumbnail").count()).toBe(1);
      if (backend === "page") await passTime(page, "The video is ready", 30_000);
      else await passTime(page, /The task is (waiting|being)/);
      expect(requests.filter((request) => request.method() === "POST")).toHaveLength(
        backend === "page" ? 0 : 1,
      );
      expect(errors).toEqual([]);
    },
  );

  test(verifies("demo:history", "keeps what was made, and what is deleted stays away"), async () => {
    const { page } = await openOn("page");
    await fill(page, "first");
    await submit(page);
    await passTime(page, "The video is ready");
    await page.getByLabel("What happens to the next task").selectOption("fail");
    await page.getByLabel("Prompt", { exact: true }).fill("second");
    await submit(page);
    await passTime(page, "The task failed");
    await expect.poll(() => stored(page)).toContain('"phase":"failed"');
    await page.reload();
    const list = page.locator(".history .excerpt");
    await expect.poll(() => list.allTextContents()).toEqual(["second", "first"]);
    expect(await statusOf(page).textContent()).toBe("The task failed.");
    expect(await page.getByRole("alert").textContent()).toContain("Image pixel is invalid");
    await page.getByRole("button", { name: "Delete second" }).click();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("history-title");
    // The video comes from the simulator of this page, which is another one than before.
    expect(await playedSeconds(page.locator("video"))).toBe(5.1);
    await expect.poll(() => stored(page)).not.toContain("second");
    await page.reload();
    await expect.poll(() => list.allTextContents()).toEqual(["first"]);
    expect(await stored(page)).toContain("first");
    expect(await stored(page)).not.toMatch(/second|bearer|authorization/i);
  });

  test(
    verifies("demo:history", "deletes rows of an older format, and leaves those of a newer one"),
    async () => {
      const { page, errors } = await openOn("page");
      await page.getByLabel("What happens to the next task").waitFor();
      await store(page, [
        ["tasks", { key: "older", phase: "watching", reference: { taskId: "1" }, events: [], looks: 2 }],
        ["tasks", { key: "newer", version: 99 }],
        ["tasks", { key: "other", version: 1, endpoint: "another", phase: "watching" }],
        ["simulated", { id: "1", task: { task_id: "1" }, madeAt: 1 }],
      ]);
      await page.reload();
      await fill(page);
      await submit(page);
      await passTime(page, "The video is ready");
      expect(await page.locator(".history li").count()).toBe(1);
      expect(await stored(page)).toMatch(/"newer"[\s\S]*"other"|"other"[\s\S]*"newer"/);
      expect(await stored(page)).not.toContain("older");
      expect(errors).toEqual([]);
    },
  );

  test(verifies("demo:history", "goes on with a task that could not be checked"), async () => {
    const mock = await startMock();
    let isRefused = true;
    const service = await startService(async ({ url, method, headers, body }) =>
      isRefused && url.includes("/multi-image2video/")
        ? Response.json({ code: 1000, message: "Authentication failed" }, { status: 401 })
        : fetch(`${mock.url}${url}`, { method, headers, ...(method === "POST" && { body }) }),
    );
    onTestFinished(service.close);
    const { page } = await visit(await previewPage({ mockUrl: service.url }));
    await fill(page);
    await submit(page);
    await passTime(page, "the page cannot check it");
    await page.getByRole("button", { name: "Watch again" }).waitFor();
    isRefused = false;
    await page.reload();
    await passTime(page, "The video is ready");
    expect(created(service)).toHaveLength(1);
  });

  test(
    verifies(
      ["demo:uncertain", "demo:history"],
      "while a request is on its way settles it, and sends nothing again",
    ),
    async () => {
      const mock = await startMock();
      const service = await startService(async (request) => {
        const { url, method, headers, body } = request;
        const answer = await fetch(`${mock.url}${url}`, {
          method,
          headers,
          ...(method === "POST" && { body }),
        });
        // It makes the task, and its answer never comes.
        return method === "POST" ? new Promise(() => undefined) : answer;
      });
      onTestFinished(service.close);
      const { page } = await visit(await previewPage({ mockUrl: service.url }));
      await fill(page);
      await submit(page);
      await expect.poll(() => created(service).length).toBe(1);
      await page.reload();
      await passTime(page, "The video is ready");
      expect(created(service)).toHaveLength(1);
      expect(mock.simulator.journal.billedTasks()).toHaveLength(1);
      expect(await page.locator(".timeline").textContent()).toContain("The task was found");
    },
  );
});

describe.skipIf(executablePath === undefined)("a create", () => {
  test(
    verifies("demo:uncertain", "whose response is lost is in doubt, is checked, and is never sent twice"),
    async () => {
      const mock = await startMock();
      let isBroken = true;
      const service = await startService(async ({ url, method, headers, body }) => {
        const answer = await fetch(`${mock.url}${url}`, {
          method,
          headers,
          ...(method === "POST" && { body }),
        });
        return isBroken && url !== "/__simulator/scenarios" ? undefined : answer;
      });
      onTestFinished(service.close);
      const { page } = await visit(await previewPage({ mockUrl: service.url }));
      await fill(page);
      await submit(page);
      await passTime(page, "whether there is a task");
      expect(await page.getByRole("alert").textContent()).toContain("a task is paid for");
      await page.getByText("Another one may be a second video, paid for twice").waitFor();
      await shot(page, "uncertain");
      isBroken = false;
      await page.getByRole("button", { name: "Check now" }).click();
      await passTime(page, "The video is ready");
      expect(created(service)).toHaveLength(1);
      expect(mock.simulator.journal.billedTasks()).toHaveLength(1);
    },
  );

  test(
    verifies("demo:errors", "is refused where nothing answers, which is named, and the form is free again"),
    async () => {
      const { page } = await visit(
        await previewPage({
          mockUrl: (await startMock()).url,
          service: { url: await closedUrl(), key: "any" },
        }),
      );
      await page.getByRole("combobox", { name: "Service" }).selectOption("service");
      await fill(page);
      await submit(page);
      await passTime(page, "No video was made");
      const alert = await page.getByRole("alert").textContent();
      expect(alert).toContain("Nothing answers at http://127.0.0.1");
      expect(alert).not.toContain("A task may have been made");
      await page.getByRole("button", { name: "Create video" }).waitFor();
    },
  );

  test(verifies("demo:backends", "can go to another backend, where one is not there"), async () => {
    const { page } = await visit(await previewPage({ mockUrl: await closedUrl() }));
    const alert = page.getByRole("alert");
    await alert.getByText("The simulator does not answer").waitFor();
    await page.getByRole("combobox", { name: "Language" }).selectOption("tr");
    expect(await alert.locator(".advice span").getAttribute("lang")).toBeNull();
    await page.getByRole("combobox", { name: "Dil" }).selectOption("en");
    await alert.getByRole("button", { name: "Try again" }).press("Enter");
    await alert.getByText("The simulator does not answer").waitFor();
    await page.getByRole("combobox", { name: "Service" }).selectOption("page");
    await page.getByLabel("What happens to the next task").waitFor();
    await page.reload();
    await expect.poll(() => page.getByRole("combobox", { name: "Service" }).inputValue()).toBe("page");
  });
});
