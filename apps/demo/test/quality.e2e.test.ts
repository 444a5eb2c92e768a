import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { verifies } from "cometapi-kling-spec/requirements";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  addAddress,
  executablePath,
  fill,
  openOn,
  passTime,
  pngFile,
  shot,
  submit,
  useBrowser,
  type VisitOptions,
} from "./demo-page.ts";

useBrowser();

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, all rules on: each with the elements concerned. */
async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}

const turkish = { locale: "tr-TR" };
const appearances: [string, VisitOptions][] = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["at 360 px", { width: 360, colorScheme: "dark" }],
];

describe.skipIf(executablePath === undefined)("the page in Chromium", () => {
  test.each(appearances)(
    verifies("demo:access", "has nothing that axe finds in any view, %s"),
    async (name, options) => {
      const { page, errors } = await openOn("page", options);
      expect(await violations(page), "empty").toEqual([]);
      await page.getByText("More settings").click();
      await page.getByLabel("Choose files").setInputFiles([pngFile("dog.png"), pngFile("small.png", 10, 10)]);
      await submit(page);
      await page.getByText("Say what should happen in the video.").waitFor();
      await page.getByText("Motion masks", { exact: true }).click();
      expect(await violations(page), "a form with problems").toEqual([]);
      await shot(page, `form-${name.replaceAll(" ", "-")}`);
      await page.getByText("More settings").click();
      await page.getByRole("button", { name: "Remove small.png" }).click();
      await addAddress(page, "https://example.com/jacket.png");
      await page.getByLabel("Prompt", { exact: true }).fill("They wave.");
      await submit(page);
      await passTime(page, /The task is (waiting|being)/, 100);
      await page.getByText("Request and response").click();
      expect(await violations(page), "a task under way").toEqual([]);
      await shot(page, `under-way-${name.replaceAll(" ", "-")}`);
      await passTime(page, "The video is ready");
      await page.locator("video").waitFor();
      expect(await violations(page), "a finished task").toEqual([]);
      await shot(page, `finished-${name.replaceAll(" ", "-")}`);
      await page.getByLabel("What happens to the next task").selectOption("quota");
      await submit(page);
      await passTime(page, "No video was made");
      expect(await violations(page), "a refused one").toEqual([]);
      await shot(page, `refused-${name.replaceAll(" ", "-")}`);
      expect(errors).toEqual([]);
    },
  );

  test(verifies("demo:access", "needs the keyboard alone, and shows where it is"), async () => {
    const { page } = await openOn("page");
    const press = async (key: string, wanted: string): Promise<void> => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press(key);
        if (await page.evaluate((selector) => document.activeElement?.matches(selector), wanted)) return;
      }
      throw new Error(`the keyboard does not reach ${wanted}`);
    };
    await press("Tab", "#picture-address");
    for (const name of ["dog", "jacket"]) {
      await page.keyboard.type(`https://example.com/${name}.png`);
      await page.keyboard.press("Enter");
    }
    await press("Tab", "#prompt");
    await page.keyboard.type("The dog puts on the jacket.");
    await press("Tab", "[name=mode]");
    await page.keyboard.press("ArrowDown");
    await press("Tab", "summary");
    await page.keyboard.press("Enter");
    await press("Tab", "#cfg_scale, input[type=checkbox]");
    await page.keyboard.press("Space");
    await press("Tab", "button[type=submit]");
    const outline = await page.evaluate(
      () => getComputedStyle(document.activeElement as Element).outlineStyle,
    );
    expect(outline).toBe("solid");
    await page.keyboard.press("Enter");
    await page.getByText("The task is waiting in the queue").first().waitFor();
    await press("Tab", "section.card > button");
    await page.keyboard.press("Enter");
    await page.getByText("No longer watched").waitFor();
    await press("Tab", ".card summary");
    await page.keyboard.press("Enter");
    await press("Tab", ".scroll");
    expect(await page.locator(".scroll").first().textContent()).toContain('"mode": "pro"');
    expect(await page.locator(".scroll").first().textContent()).toContain('"cfg_scale": 0.5');
  });

  test.each([360, 768, 1280, 2560, 3840])(
    verifies("demo:access", "fits a screen of %s px"),
    async (width) => {
      const { page } = await openOn("page", { width, height: Math.round(width / 1.6) });
      const long = `https://example.com/${"a-very-long-name-".repeat(20)}.png`;
      await addAddress(page, long);
      await addAddress(page, long);
      await page.getByLabel("Prompt", { exact: true }).fill("word".repeat(100));
      await submit(page);
      await passTime(page, "The video is ready");
      await page.getByText("Request and response").click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const outside = await page.evaluate(() =>
        [...document.querySelectorAll("body *:not(.scroll *, .unseen)")]
          .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
          .map((element) => element.outerHTML.slice(0, 80)),
      );
      expect(outside).toEqual([]);
    },
  );

  test(verifies("demo:access", "moves nothing where reduced motion is preferred"), async () => {
    const { page } = await openOn("page", { reducedMotion: "reduce" });
    await fill(page);
    await submit(page);
    await page.getByText("The task is waiting in the queue").first().waitFor();
    const moving = await page.evaluate(() => document.getAnimations().length);
    expect(moving).toBe(0);
  });

  test(
    verifies("demo:languages", "speaks the browser's language, or the one that was chosen last"),
    async () => {
      const { page, errors } = await openOn("page", turkish);
      await page.getByRole("heading", { name: "Resimlerden videoya" }).waitFor();
      expect(await page.evaluate(() => document.documentElement.lang)).toBe("tr");
      await page.getByRole("button", { name: "Video oluştur" }).click();
      await page.getByText("En az 2 resim ekleyin.").waitFor();
      await page.getByRole("button", { name: "Bir örnekle doldur" }).click();
      await page.getByLabel("İstem", { exact: true }).fill("El sallıyorlar.");
      await page.getByLabel("Sıradaki göreve ne olsun").selectOption("fail-content-policy");
      await page.getByRole("button", { name: "Video oluştur" }).click();
      await passTime(page, "Görev başarısız oldu.");
      expect(await page.getByRole("alert").textContent()).toContain(
        "Ne yapmalı: Servisin belirttiği nedeni giderin",
      );
      expect(await violations(page)).toEqual([]);
      await shot(page, "turkish");
      await page.getByLabel("Dil").selectOption("en");
      await expect
        .poll(() => page.evaluate(() => [document.documentElement.lang, document.title]))
        .toEqual(["en", "Pictures to video"]);
      await page.reload();
      await page.getByRole("heading", { name: "Pictures to video" }).waitFor();
      expect(errors).toEqual([]);
    },
  );

  test(verifies("demo:policy", "forbids by its policy what an attacker would need"), async () => {
    const { page } = await openOn("page");
    const policy = (await page.locator("meta[http-equiv]").first().getAttribute("content")) ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:/);
    const inline = await page.evaluate(() => {
      const script = document.createElement("script");
      const state = globalThis as { hit?: boolean };
      try {
        script.text = "globalThis.hit = true";
        document.body.append(script);
      } catch {
        // What is no trusted type is not even taken.
      }
      return state.hit;
    });
    expect(inline).toBeUndefined();
    const sent = await page.evaluate(() =>
      fetch("https://example.com/?stolen").then(
        () => "sent",
        () => "blocked",
      ),
    );
    expect(sent).toBe("blocked");
  });
});
