import { verifies } from "cometapi-kling-spec/requirements";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { addAddress, executablePath, openOn, pngFile, shot, submit, useBrowser } from "./demo-page.ts";

useBrowser();

const names = (page: Page): Promise<string[]> => page.locator(".picture .file-name").allTextContents();
const problems = (page: Page): Promise<string[]> => page.locator(".problem").allTextContents();
const focused = (page: Page): Promise<string | undefined> => page.evaluate(() => document.activeElement?.id);

/** Lets something be dropped or pasted that the test has made. */
async function transfer(
  page: Page,
  event: "drop" | "paste",
  on: string,
  content: { name?: string; bytes?: readonly number[]; text?: string },
): Promise<void> {
  await page.locator(on).evaluate(
    (element, { event, content: { name = "pasted.png", bytes, text } }) => {
      const data = new DataTransfer();
      if (bytes !== undefined) data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/png" }));
      if (text !== undefined) data.setData("text/plain", text);
      const init = { bubbles: true, cancelable: true };
      element.dispatchEvent(
        event === "drop"
          ? new DragEvent("drop", { ...init, dataTransfer: data })
          : new ClipboardEvent("paste", { ...init, clipboardData: data }),
      );
    },
    { event, content },
  );
}

const png = (name: string, width?: number, height?: number) => [...pngFile(name, width, height).buffer];

describe.skipIf(executablePath === undefined)("pictures", () => {
  test(verifies("demo:pictures", "come by picker, drop, paste and address, and are shown"), async () => {
    const { page, errors } = await openOn("page");
    await page.getByLabel("Choose files").setInputFiles([pngFile("chosen.png")]);
    await transfer(page, "drop", ".pictures", { name: "dropped.png", bytes: png("dropped.png") });
    await transfer(page, "paste", "body", { name: "pasted.png", bytes: png("pasted.png") });
    await transfer(page, "paste", "body", { text: "https://example.com/pasted.png" });
    await expect
      .poll(() => names(page))
      .toEqual(["chosen.png", "dropped.png", "pasted.png", "https://example.com/pasted.png"]);
    await expect.poll(() => page.locator(".picture img.thumbnail").count()).toBe(3);
    await transfer(page, "drop", ".pictures", { text: "https://example.com/fifth.png" });
    await page.getByText("4 pictures at most: 1 left out.").waitFor();
    expect(await problems(page)).toEqual([]);
    expect(errors).toEqual([]);
  });

  test(
    verifies("demo:pictures", "are put in order and taken out, and the keyboard keeps its place"),
    async () => {
      const { page } = await openOn("page");
      await page
        .getByLabel("Choose files")
        .setInputFiles(["a.png", "b.png", "c.png"].map((name) => pngFile(name)));
      await page.getByRole("button", { name: "Move c.png forward" }).press("Enter");
      await expect.poll(() => names(page)).toEqual(["a.png", "c.png", "b.png"]);
      await page.keyboard.press("Enter");
      await expect.poll(() => names(page)).toEqual(["c.png", "a.png", "b.png"]);
      await page.keyboard.press("Enter");
      await expect.poll(() => names(page)).toEqual(["c.png", "a.png", "b.png"]);
      await page.getByRole("button", { name: "Remove a.png" }).press("Enter");
      await expect.poll(() => names(page)).toEqual(["c.png", "b.png"]);
      await expect.poll(() => focused(page)).toBe("picture-address");
      // The same file can be chosen again.
      await page.getByLabel("Choose files").setInputFiles([pngFile("a.png")]);
      await expect.poll(() => names(page)).toEqual(["c.png", "b.png", "a.png"]);
    },
  );

  test(verifies("demo:problems", "that do not fit say so at once, each at its place"), async () => {
    const { page } = await openOn("page", { colorScheme: "dark" });
    await page.getByLabel("Web address of a picture").fill("dog");
    await page.getByText("This is not a picture of these formats: jpg, jpeg, png.").waitFor();
    await page.getByRole("button", { name: "Add", exact: true }).click();
    await expect.poll(() => names(page)).toEqual([]);
    await addAddress(page, "https://example.com/dog.png");
    await page
      .getByLabel("Choose files")
      .setInputFiles([
        pngFile("small.png", 299, 300),
        { name: "a.gif", mimeType: "image/gif", buffer: Buffer.from("GIF89a") },
      ]);
    await expect
      .poll(() => problems(page))
      .toEqual([
        "The picture has 299 x 300 pixels and needs at least 300 × 300.",
        "This is not a picture of these formats: jpg, jpeg, png.",
      ]);
    expect(await page.locator("#picture-1 .problem, #picture-2 .problem").count()).toBe(2);
    await shot(page, "problems-dark");
    await page.getByRole("button", { name: "Remove a.gif" }).click();
    await expect.poll(() => problems(page)).toHaveLength(1);
  });

  test(
    verifies("demo:problems", "and a prompt that are missing are asked for on sending, and nothing is sent"),
    async () => {
      const { page } = await openOn("page");
      expect(await problems(page)).toEqual([]);
      await submit(page);
      await expect
        .poll(() => problems(page))
        .toEqual(["Add at least 2 pictures.", "Say what should happen in the video."]);
      await expect.poll(() => focused(page)).toBe("picture-address");
      await page.getByLabel("Prompt", { exact: true }).fill("🐕".repeat(502));
      await page.getByText("Shorten it by 2 characters.").waitFor();
      expect(await page.locator("#prompt-count").textContent()).toBe("502 of 500 characters");
      await page.getByRole("button", { name: "Fill in an example" }).click();
      await submit(page);
      await expect.poll(() => focused(page)).toBe("prompt");
      await page.getByLabel("Prompt", { exact: true }).fill("They wave.");
      await page.getByText("More settings").click();
      await page.getByLabel("Webhook address").fill("hook");
      await page.getByText("More settings").click();
      await submit(page);
      // Also one in a part that is folded up.
      await expect.poll(() => focused(page)).toBe("callback_url");
      expect(await page.locator(".history li").count()).toBe(0);
    },
  );

  test(verifies("demo:problems", "of a mask are shown, however deep they are folded up"), async () => {
    const { page } = await openOn("page");
    await page.getByRole("button", { name: "Fill in an example" }).click();
    await page.getByText("More settings").click();
    await page.getByText("Motion masks", { exact: true }).click();
    await page.getByRole("button", { name: "Add a movement" }).click();
    await page.getByRole("button", { name: "Fill all" }).click();
    await page.getByText("painted, 0 points").waitFor();
    await page.getByText("Motion masks", { exact: true }).click();
    await page.getByText("More settings").click();
    await submit(page);
    await page.getByText("There must be 2 to 77, and there are 0.").waitFor({ state: "visible" });
    await expect.poll(() => focused(page)).toBe("masks");
  });

  test(verifies("demo:pictures", "of the example come once, and the keyboard keeps its place"), async () => {
    const { page } = await openOn("page");
    await page.getByRole("button", { name: "Fill in an example" }).dblclick();
    await expect.poll(() => focused(page)).toBe("prompt");
    expect(await names(page)).toEqual(["sun.png", "hills.png"]);
  });

  test(verifies("demo:pictures", "that are dropped beside their place are taken all the same"), async () => {
    const { page } = await openOn("page");
    await transfer(page, "drop", "h1", { name: "beside.png", bytes: png("beside.png") });
    await transfer(page, "drop", ".pictures", { name: "inside.png", bytes: png("inside.png") });
    await expect.poll(() => names(page)).toEqual(["beside.png", "inside.png"]);
  });
});
