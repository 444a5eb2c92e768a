import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import {
  executablePath,
  fill,
  passTime,
  playedSeconds,
  prefer,
  shot,
  startDemoAlone,
  submit,
  useDemo,
  visit,
} from "./demo-page.ts";
import { makePng } from "./png.ts";
import { created } from "./service.ts";

const taskId = "861309198188019719";
const context = useDemo();

describe.skipIf(executablePath === undefined)("the page in Chromium", () => {
  test(verifies("demo:flow", "two addresses and a prompt become a finished video"), async () => {
    const { page, errors, requests } = await visit(context().demo);
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

    expect(created(context().service)).toHaveLength(1);
    expect(created(context().service)[0]).toMatchObject({
      image_list: [{ image: "https://example.com/dog.png" }, { image: "https://example.com/jacket.png" }],
      prompt: "The dog puts on the jacket.",
      mode: "std",
      duration: "5",
    });
    expect(errors).toEqual([]);
    const asked = requests
      .map((request) => new URL(request.url()))
      .filter(({ protocol }) => protocol !== "data:");
    expect(new Set(asked.map(({ origin }) => origin))).toEqual(new Set([context().demo.url]));
  });

  test(verifies("demo:secret", "no request of the page has a key"), async () => {
    const { page, requests } = await visit(context().demo);
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    const headers = await Promise.all(requests.map((request) => request.allHeaders()));
    expect(headers.filter((header) => "authorization" in header)).toEqual([]);
    expect(new Set(context().service.seen.map((request) => request.headers["authorization"]))).toEqual(
      new Set(["Bearer demo"]),
    );
  });

  test(verifies("demo:flow", "two files become a finished video, at 360 px and in the dark"), async () => {
    const { page, errors } = await visit(context().demo, { colorScheme: "dark", width: 360 });
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
    expect(created(context().service)[0]).toMatchObject({
      image_list: pictures.map((buffer) => ({ image: buffer.toString("base64") })),
      mode: "pro",
      duration: "10",
    });
    expect(errors).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  test(
    verifies("demo:flow", "files can be dropped, and one that is taken out leaves its place to an address"),
    async () => {
      const { page } = await visit(context().demo);
      const bytes = [...makePng(300, 300, [79, 70, 229])];
      const dropped = await page.evaluateHandle((png) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(png)], "dog.png", { type: "image/png" }));
        transfer.items.add(new File(["GIF"], "cat.gif", { type: "image/gif" }));
        return transfer;
      }, bytes);
      await page.locator(".pictures").dispatchEvent("drop", { dataTransfer: dropped });
      await page.getByText("cat.gif is not jpg, jpeg, png.").waitFor();
      expect(await page.locator("img.thumbnail").getAttribute("src")).toMatch(/^blob:/);
      await page.getByRole("button", { name: "Remove dog.png" }).click();
      await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("picture-0");
      expect(await page.locator(".notice").textContent()).toBe("");
    },
  );

  test(verifies("demo:flow", "the keyboard alone is enough"), async () => {
    const { page } = await visit(context().demo);
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
    expect(created(context().service)[0]).toMatchObject({ mode: "pro", duration: "5" });
    await tabTo("section button");
    await page.keyboard.press("Enter");
    await page.getByText("No longer watched").waitFor();
  });

  test(verifies("demo:flow", "a stopped watch looks no more, and can be taken up again"), async () => {
    const { page, requests } = await visit(context().demo);
    await fill(page);
    await submit(page);
    await page.getByRole("button", { name: "Stop watching" }).click();
    await page.getByText("No longer watched").waitFor();
    await page.clock.runFor(60_000);
    expect(
      requests.filter(
        (request) => new URL(request.url()).pathname === `/api/kling/v1/videos/multi-image2video/${taskId}`,
      ),
    ).toEqual([]);
    await page.getByRole("button", { name: "Watch again" }).click();
    // At once: the pause before the first look is for tasks that were just created.
    await page.getByText("The video is ready").waitFor({ timeout: 4_000 });
    expect(created(context().service)).toHaveLength(1);
  });

  test(verifies("demo:flow", "who asks again while the request is under way gets one task"), async () => {
    const { page, requests } = await visit(context().demo);
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route("**/api/**", (route) => answered.then(() => route.continue()));
    await fill(page);
    await submit(page);
    await page.getByText("Sending").waitFor();
    await page.keyboard.press("Enter");
    answer();
    await passTime(page, "The video is ready");
    expect(requests.filter((request) => request.method() === "POST")).toHaveLength(1);
    expect(created(context().service)).toHaveLength(1);
  });
});

describe.skipIf(executablePath === undefined)("the page as npm start has it", () => {
  test(verifies("demo:simulator", "a task lives in the simulator, and its video plays"), async () => {
    const demo = await startDemoAlone(10_000);
    const { page, errors } = await visit(demo);
    await fill(page);
    await submit(page);
    await passTime(page, "The video is ready");
    const video = page.locator("video");
    expect(await video.getAttribute("src")).toMatch(`${demo.simulator.url}/__simulator/videos/`);
    expect(await playedSeconds(video)).toBe(5);
    expect(demo.simulator.simulator.journal.billedTasks()).toHaveLength(1);
    expect(errors).toEqual([]);
    await shot(page, "playing");
  });
});
