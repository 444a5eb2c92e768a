import { readFile } from "node:fs/promises";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  askedOrigins,
  executablePath,
  fill,
  holdCreates,
  openOn,
  passTime,
  playedSeconds,
  pngFile,
  shot,
  startDemoAlone,
  startMock,
  statusOf,
  submit,
  useBrowser,
  visit,
} from "./demo-page.ts";
import { previewPage, servePage } from "./static-page.ts";

useBrowser();

describe.skipIf(executablePath === undefined)("the page in Chromium", () => {
  test.each(["page", "mock"] as const)(
    verifies(
      ["demo:flow", "demo:offline"],
      "makes a video of an example that plays and can be saved, on the simulator: %s",
    ),
    async (backend) => {
      const { page, errors, requests } = await openOn(backend);
      await page.getByRole("button", { name: "Fill in an example" }).click();
      await expect
        .poll(() => page.getByLabel("Prompt", { exact: true }).inputValue())
        .toBe("The sun rises over the hills.");
      await submit(page);
      await page.getByText("The task is waiting in the queue").first().waitFor();
      await passTime(page, "The video is ready");
      expect(await playedSeconds(page.locator("video"))).toBe(5.1);
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Save the video" }).click(),
      ]);
      expect(download.suggestedFilename()).toMatch(/^\d{18}\.mp4$/);
      expect((await readFile(await download.path())).subarray(4, 8).toString()).toBe("ftyp");
      const timeline = await page.locator(".timeline li").allTextContents();
      expect(timeline[0]).toMatch(/^\d+:\d+:\d+.*Request sent$/);
      expect(timeline[1]).toContain("The task is waiting in the queue");
      expect(timeline.at(-1)).toContain("The task is ready");
      await shot(page, `finished-${backend}`);
      expect(errors).toEqual([]);
      expect(askedOrigins(requests)).toEqual([new URL(page.url()).origin]);
    },
  );

  test(
    verifies(
      "demo:flow",
      "sends every setting, and shows the exact request, the answer and the same for a shell",
    ),
    async () => {
      const mock = await startMock();
      const { page } = await visit(await previewPage({ mockUrl: mock.url }));
      await page.getByLabel("Choose files").setInputFiles([pngFile("dog.png"), pngFile("it's a jacket.png")]);
      await page.getByLabel("Prompt", { exact: true }).fill("They wave.");
      await page.getByLabel("Professional").check();
      await page.getByLabel("10 seconds").check();
      await page.getByLabel("9:16").check();
      await page.getByText("More settings").click();
      await page.getByLabel("Negative prompt").fill("blur");
      await page.getByLabel("Send a value").check();
      await page.getByRole("slider", { name: "Prompt strength" }).fill("0.8");
      await page.getByLabel("Your own id for the task").fill("order-17");
      await page.getByLabel("Webhook address").fill("http://127.0.0.1:1/hook");
      await submit(page);
      await passTime(page, "The video is ready");
      expect(await playedSeconds(page.locator("video"))).toBe(10.1);

      await page.getByText("Request and response").click();
      const shown = async (name: string): Promise<string> =>
        (await page.getByRole("region", { name, exact: true }).textContent()) ?? "";
      const sent = JSON.parse((await shown("Request")).split("\n\n")[1] ?? "") as object;
      expect(sent).toEqual({
        image_list: [{ image: "(Base64 of dog.png)" }, { image: "(Base64 of it's a jacket.png)" }],
        prompt: "They wave.",
        negative_prompt: "blur",
        model_name: "kling-v1-6",
        mode: "pro",
        duration: "10",
        aspect_ratio: "9:16",
        cfg_scale: 0.8,
        external_task_id: "order-17",
        callback_url: "http://127.0.0.1:1/hook",
      });
      expect(await shown("Response")).toMatch(/^HTTP 200[\s\S]*"task_status": "submitted"/);
      expect(await shown("Last check")).toMatch(/^GET http[\s\S]*"task_status": "succeed"/);
      const curl = await shown("The same in a shell");
      expect(curl).toContain(`curl '${mock.url}/kling/v1/videos/multi-image2video'`);
      expect(curl).toContain("Bearer $COMETAPI_KEY");
      expect(mock.simulator.tasks()).toMatchObject([{ task_info: { external_task_id: "order-17" } }]);
    },
  );

  test(
    verifies("demo:flow", "a second click while the request is under way makes no second task"),
    async () => {
      const mock = await startMock();
      const { page } = await visit(await previewPage({ mockUrl: mock.url }));
      let answer = (): void => undefined;
      const answered = new Promise<void>((resolve) => {
        answer = resolve;
      });
      await page.route("**/api/mock/**", (route) => answered.then(() => route.continue()));
      await fill(page);
      await page.getByRole("button", { name: "Create video" }).dblclick();
      await page.getByText("The pictures are being sent").waitFor();
      await page.locator("button.primary").click({ force: true });
      await page.keyboard.press("Enter");
      answer();
      await passTime(page, "The video is ready");
      expect(mock.simulator.journal.billedTasks()).toHaveLength(1);
      expect(await page.locator(".history li").count()).toBe(1);
    },
  );

  test(verifies("demo:flow", "shows how much of a large request is uploaded"), async () => {
    const { release, url } = await holdCreates();
    const { page } = await visit({ url });
    const large = {
      ...pngFile("large.png"),
      buffer: Buffer.concat([pngFile("large.png").buffer, Buffer.alloc(6 * 2 ** 20)]),
    };
    await page.getByLabel("Choose files").setInputFiles([large, { ...large, name: "other.png" }]);
    await page.getByLabel("Prompt", { exact: true }).fill("They wave.");
    await submit(page);
    // Base64 is a third more than 12 MB.
    const upload = page.getByRole("progressbar", { name: "16 MB of 16 MB" });
    await upload.waitFor();
    expect(await upload.evaluate((bar: HTMLProgressElement) => bar.value / bar.max)).toBe(1);
    release();
    await passTime(page, "The video is ready");
    expect(await upload.count()).toBe(0);
  });

  test(verifies("demo:flow", "several tasks live at once, and each is shown on demand"), async () => {
    const { page } = await openOn("page");
    await fill(page, "first");
    await submit(page);
    await page.getByText("The task is waiting in the queue").first().waitFor();
    await page.getByLabel("What happens to the next task").selectOption("fail-content-policy");
    await page.getByLabel("Prompt", { exact: true }).fill("second");
    await submit(page);
    await passTime(page, "The task failed");
    await page.getByRole("button", { name: "Show first" }).click();
    await passTime(page, "The video is ready");
    await page.getByRole("button", { name: "Show second" }).click();
    await expect.poll(() => statusOf(page).textContent()).toBe("The task failed.");
  });

  test(verifies("demo:flow", "the checks are counted, and the time of the next one runs down"), async () => {
    const { page } = await openOn("page");
    await page.getByLabel("What happens to the next task").selectOption("stuck");
    await fill(page);
    await submit(page);
    await page.getByText("The task is waiting in the queue").first().waitFor();
    const fact = (name: string) => page.locator(`dt:text-is("${name}") + dd`);
    // Before the first one nothing is known of a next one.
    expect((await page.locator("dl").textContent())?.replace(/.*Checks/, "")).toMatch(
      /^(0|[1-9]\d*Next check.*)$/,
    );
    const pass = async (name: string, text: string): Promise<void> =>
      expect
        .poll(async () => {
          await page.clock.runFor(500);
          return fact(name)
            .textContent({ timeout: 500 })
            .catch(() => "");
        })
        .toMatch(text);
    await pass("Checks", "2");
    await pass("Next check", "in 2 s");
    await pass("Next check", "in 1 s");
    await pass("Checks", "3");
  });

  test(verifies("demo:flow", "a stopped watch sends no checks, and can be resumed"), async () => {
    const mock = await startMock();
    const { page, requests } = await visit(await previewPage({ mockUrl: mock.url }));
    await fill(page);
    await submit(page);
    await page.getByRole("button", { name: "Stop watching" }).click();
    await page.getByText("No longer watched").waitFor();
    await page.clock.runFor(60_000);
    expect(requests.filter((request) => /multi-image2video\//.test(request.url()))).toEqual([]);
    await page.getByRole("button", { name: "Watch again" }).click();
    await passTime(page, "The video is ready");
    expect(mock.simulator.journal.billedTasks()).toHaveLength(1);
  });
});

describe.skipIf(executablePath === undefined)("the service behind the page's server", () => {
  test(
    verifies(["demo:secret", "demo:backends"], "gets the key from the server; the page never has it"),
    async () => {
      const key = "sk-canary-of-the-browser-test";
      // Refuses every other key, and has its videos on an address of its own.
      const service = await startMock({ tokens: [key] });
      const { page, errors, requests } = await visit(
        await previewPage({ mockUrl: (await startMock()).url, service: { url: service.url, key } }),
      );
      const choice = page.getByRole("combobox", { name: "Service" });
      // What costs money is never chosen by the page itself, and never remembered.
      expect(await choice.inputValue()).toBe("mock");
      await choice.selectOption("service");
      await page.getByText("Each video is paid for").waitFor();
      await page.getByLabel("What happens to the next task").waitFor({ state: "detached" });
      await fill(page);
      await submit(page);
      await passTime(page, "The video is ready");
      expect(await playedSeconds(page.locator("video"))).toBe(5.1);
      expect(service.simulator.journal.billedTasks()).toHaveLength(1);
      expect(errors).toEqual([]);
      const sent = await Promise.all(
        requests.map(async (request) => request.url() + JSON.stringify(await request.allHeaders())),
      );
      expect(sent.join()).not.toMatch(/sk-canary|authorization/i);
      expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(key);
      await page.reload();
      await expect.poll(() => choice.inputValue()).toBe("mock");
    },
  );

  test(verifies("demo:flow", "may keep its videos to players: then the browser plays them"), async () => {
    const service = await startMock();
    const { page } = await visit(
      await previewPage({ mockUrl: (await startMock()).url, service: { url: service.url, key: "any" } }),
    );
    await page.route("**/__simulator/files/**", (route) =>
      route.request().resourceType() === "fetch" ? route.abort("failed") : route.continue(),
    );
    await page.getByRole("combobox", { name: "Service" }).selectOption("service");
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    await expect
      .poll(async () => {
        await page.clock.runFor(5_000);
        return page.locator("video").count();
      })
      .toBe(1);
    expect(await playedSeconds(page.locator("video"))).toBe(5.1);
    expect(await page.getByRole("link", { name: "Open the video" }).getAttribute("href")).toContain(
      service.url,
    );
  });
});

describe.skipIf(executablePath === undefined)("the page as npm start has it", () => {
  test(verifies("demo:simulator", "a task lives in the simulator, and its video plays"), async () => {
    const demo = await startDemoAlone(10_000);
    const { page, errors } = await visit(demo);
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    expect(await playedSeconds(page.locator("video"))).toBe(5.1);
    expect(demo.simulator.simulator.journal.billedTasks()).toHaveLength(1);
    expect(errors).toEqual([]);
  });
});

describe.skipIf(executablePath === undefined)("the built page on a plain web server", () => {
  test(verifies("demo:offline", "needs no network at all once it is loaded"), async () => {
    const { page, errors, requests } = await visit(await servePage());
    expect(await page.getByRole("combobox", { name: "Service" }).locator("option").allTextContents()).toEqual(
      ["Simulator in this page"],
    );
    const ahead = await page
      .locator("link[rel=modulepreload]")
      .evaluateAll((links) => links.map((link) => (link as HTMLLinkElement).href));
    expect(ahead.length).toBeGreaterThan(1);
    for (const part of ahead) {
      const asked = () => requests.find((request) => request.url() === part);
      await expect.poll(asked).toBeDefined();
      await (await asked()?.response())?.finished();
    }
    await page.context().setOffline(true);
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    expect(await playedSeconds(page.locator("video"))).toBe(5.1);
    const own = new URL(page.url());
    expect(askedOrigins(requests)).toEqual([own.origin]);
    expect(requests.every((request) => request.method() === "GET")).toBe(true);
    expect(errors).toEqual([]);
  });
});
