import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { findChromium, launchArguments } from "cometapi-kling-chromium";
import { verifies } from "cometapi-kling-spec/requirements";
import { type Browser, chromium, type Locator, type Page } from "playwright-core";
import { build, type PreviewServer, preview } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { fields, pathRules } from "../src/endpoint.ts";
import type { Rgb } from "./masks-page/main.tsx";

const executablePath = await findChromium(new URL("..", import.meta.url));
const root = fileURLToPath(new URL("./masks-page", import.meta.url));
const mostPoints = pathRules.maxItems;

// The page's picture.
const [width, height] = [640, 400];
const white: Rgb = [255, 255, 255];
const black: Rgb = [0, 0, 0];

// The browser takes its time to make a picture.
const soon = { timeout: 20_000 };

let outDir: string;
let server: PreviewServer;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  if (executablePath === undefined) return;
  outDir = mkdtempSync(join(tmpdir(), "cometapi-kling-masks-"));
  const settings = { configFile: false, root, logLevel: "silent" } as const;
  await build({
    ...settings,
    plugins: [react()],
    build: { outDir, emptyOutDir: true, target: "es2024", modulePreload: false },
  });
  server = await preview({ ...settings, build: { outDir }, preview: { port: 0, host: "127.0.0.1" } });
  browser = await chromium.launch({ executablePath, args: launchArguments });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
  if (outDir !== undefined) rmSync(outDir, { recursive: true });
});

beforeEach(async () => {
  complaints = [];
  page = await browser.newPage({ viewport: { width: 1000, height: 1100 }, hasTouch: true });
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.goto(server.resolvedUrls?.local[0] ?? "");
  await surface().waitFor();
});

afterEach(async () => {
  await page?.close();
  expect(complaints).toEqual([]);
});

const surface = (): Locator => page.getByRole("application");
const press = (name: string): Promise<void> => page.getByRole("button", { name, exact: true }).click();
const choose = (name: string | RegExp): Promise<void> => page.getByRole("radio", { name }).check();
const announced = (text: string): Promise<void> => page.getByRole("status").getByText(text).waitFor();

/** What a person with the keyboard is at. */
const focusedName = (): Promise<string | null | undefined> =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent;
  });

/** Where a pixel of the picture, counted from the top left, is in the window. */
async function placeOf(left: number, top: number): Promise<[number, number]> {
  const box = await surface().boundingBox();
  if (box === null) throw new Error("the picture is not shown");
  return [box.x + ((left + 0.5) / width) * box.width, box.y + ((top + 0.5) / height) * box.height];
}

async function drag(from: [number, number], ...to: [number, number][]): Promise<void> {
  await page.mouse.move(...(await placeOf(...from)));
  await page.mouse.down();
  for (const place of to) await page.mouse.move(...(await placeOf(...place)), { steps: 4 });
  await page.mouse.up();
}

const click = async (left: number, top: number): Promise<void> =>
  page.mouse.click(...(await placeOf(left, top)));

/** The colours of a mask of the request at places counted from the top left; undefined without a mask. */
async function colours(of: "static" | number, ...places: [number, number][]): Promise<Rgb[] | undefined> {
  return page.evaluate(
    async ([layer, at]) => {
      const { static_mask, dynamic_masks } = window.masksPage.wire();
      const mask = layer === "static" ? static_mask : dynamic_masks?.[layer]?.mask;
      if (!(mask instanceof Blob) || mask.size === 0) return undefined;
      if (mask.type !== "image/png") throw new Error(`a mask is ${mask.type}`);
      const seen = await window.masksPage.inspect(mask, at);
      const { width: wide, height: high } = window.masksPage.masks() ?? {};
      if (seen.size[0] !== wide || seen.size[1] !== high) throw new Error(`a mask has ${seen.size} pixels`);
      return seen.colours;
    },
    [of, places] as const,
  );
}

const path = (index = 0): Promise<[number, number][] | undefined> =>
  page.evaluate(
    (at) => window.masksPage.wire().dynamic_masks?.[at]?.trajectories.map(({ x, y }) => [x, y]),
    index,
  );

describe.skipIf(executablePath === undefined)("the mask editor in Chromium", () => {
  test(
    verifies("demo:masks", "a stroke of the mouse is white on black, and the eraser takes it away"),
    async () => {
      await drag([100, 100], [300, 100]);
      const places: [number, number][] = [
        [100, 100],
        [200, 90],
        [300, 100],
        [200, 160],
        [400, 100],
      ];
      await expect
        .poll(() => colours("static", ...places), soon)
        .toEqual([white, white, white, black, black]);
      await announced("Frozen area: painted.");

      await choose("Eraser");
      await drag([200, 60], [200, 140]);
      await expect.poll(() => colours("static", [200, 100], [110, 100]), soon).toEqual([black, white]);
      await press("Clear area");
      await expect.poll(() => colours("static"), soon).toBeUndefined();
      await announced("Frozen area: area cleared.");
      expect(await page.evaluate(() => window.masksPage.masks())).toBeUndefined();
    },
  );

  test(verifies("demo:masks", "a request that is sent right after a stroke has it"), async () => {
    const painted = page.evaluate(
      () =>
        new Promise((resolve) => {
          const check = (): void => resolve(window.masksPage.wire().static_mask instanceof Blob);
          // The page's own listener comes first; nothing else gets a turn in between.
          window.addEventListener("pointerup", () => queueMicrotask(check), { once: true });
        }),
    );
    await drag([100, 100], [300, 100]);
    expect(await painted).toBe(true);
  });

  test(verifies("demo:masks", "changes are taken back one by one, by button and by keys"), async () => {
    const undo = page.getByRole("button", { name: "Undo", exact: true });
    expect(await undo.getAttribute("aria-disabled")).toBe("true");
    await drag([100, 100], [200, 100]);
    await drag([100, 300], [200, 300]);
    await expect.poll(() => colours("static", [150, 100], [150, 300]), soon).toEqual([white, white]);
    await undo.click();
    await announced("The last change is taken back.");
    await expect.poll(() => colours("static", [150, 100], [150, 300]), soon).toEqual([white, black]);
    // What is painted next goes on from there.
    await drag([400, 200], [450, 200]);
    await expect
      .poll(() => colours("static", [150, 100], [150, 300], [420, 200]), soon)
      .toEqual([white, black, white]);

    await press("Add a movement");
    await choose("Path");
    await click(50, 350);
    await click(320, 200);
    // A drag is one change, however many moves it has.
    await drag([320, 200], [400, 100]);
    await drag([400, 100], [500, 100]);
    await announced("Point 2: x 500, y 299");
    for (const place of [[400, 299], [320, 199], undefined]) {
      await page.keyboard.press("Control+z");
      await expect.poll(async () => (await path())?.[1]).toEqual(place);
    }
    // A number that is typed keeps its own.
    await page.getByRole("spinbutton", { name: "Point 1, x" }).press("Control+z");
    expect(await path()).toEqual([[50, 49]]);
    for (let steps = 0; steps < 4; steps++) await undo.click();
    await expect.poll(() => page.evaluate(() => window.masksPage.masks()), soon).toBeUndefined();
    expect(await undo.getAttribute("aria-disabled")).toBe("true");
  });

  test("everything painted away leaves no mask", async () => {
    await press("Fill all");
    await expect.poll(() => colours("static", [0, 0], [width - 1, height - 1]), soon).toEqual([white, white]);
    await choose("Eraser");
    await page.getByRole("slider").fill("200");
    for (const top of [100, 300]) await drag([0, top], [width - 1, top]);
    await expect.poll(() => colours("static"), soon).toBeUndefined();
  });

  test(verifies("demo:masks", "clicks and keys make a path, in pixels from the bottom left"), async () => {
    await press("Add a movement");
    await announced("Movement 1 added.");
    await choose("Path");
    await click(50, 350);
    await click(320, 200);
    await click(600, 20);
    await announced("Movement 1: the path has 3 points.");
    expect(await path()).toEqual([
      [50, 49],
      [320, 199],
      [600, 379],
    ]);

    // The cross is where the last click was: a hundredth of 640 px is 6, a tenth is 64.
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+ArrowDown");
    await announced("x 594, y 315");
    await page.keyboard.press("Space");
    await announced("Movement 1: the path has 4 points.");
    expect((await path())?.[3]).toEqual([594, 315]);

    await drag([320, 200], [330, 240]);
    expect((await path())?.[1]).toEqual([330, 159]);
    await page.getByRole("spinbutton", { name: "Point 1, x" }).fill("7");
    await page.getByRole("spinbutton", { name: "Point 1, y" }).fill("4000");
    expect((await path())?.[0]).toEqual([7, 49]);
    expect(await page.getByRole("spinbutton", { name: "Point 1, y" }).getAttribute("max")).toBe("399");

    await press("Remove Point 2");
    expect(await path()).toEqual([
      [7, 49],
      [600, 379],
      [594, 315],
    ]);
    await surface().focus();
    await page.keyboard.press("Backspace");
    expect(await path()).toHaveLength(2);
    await press("Remove Point 2");
    expect(await focusedName()).toBe("Remove Point 1");
    await press("Remove Point 1");
    expect(await path()).toBeUndefined();
    expect(await focusedName()).toMatch(/^Points of the path/);

    await page.touchscreen.tap(...(await placeOf(100, 100)));
    await expect.poll(() => path(), soon).toEqual([[100, 299]]);
    await press("Clear path");
    expect(await path()).toBeUndefined();
  });

  test(
    verifies(
      "demo:masks",
      "a path drawn by hand is thinned, and a path has no more points than the contract allows",
    ),
    async () => {
      await press("Add a movement");
      await choose("Path");
      await drag([40, 40], [300, 40], [300, 300]);
      await expect.poll(() => path(), soon).toBeDefined();
      const drawn = (await path()) ?? [];
      expect(drawn.length).toBeGreaterThanOrEqual(3);
      expect(drawn.length).toBeLessThan(8);
      expect([drawn[0], drawn.at(-1)]).toEqual([
        [40, 359],
        [300, 99],
      ]);

      await press("Clear path");
      for (let point = 0; point < mostPoints; point++)
        await click(20 + (point % 11) * 60, 20 + Math.floor(point / 11) * 60);
      await announced(`Movement 1: the path has ${mostPoints} points.`);
      await click(50, 380);
      await announced(`The path is full: it has ${mostPoints} points.`);
      expect(await path()).toHaveLength(mostPoints);
    },
  );

  test(verifies("demo:masks", "the keyboard alone paints, erases and removes"), async () => {
    await page.getByRole("radio", { name: "Frozen area" }).focus();
    await surface().focus();
    await page.keyboard.press("Space");
    await expect.poll(() => colours("static", [320, 199], [420, 199]), soon).toEqual([white, black]);
    await page.keyboard.down("Space");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.up("Space");
    await expect
      .poll(() => colours("static", [320, 199], [384, 199], [440, 199]), soon)
      .toEqual([white, white, white]);
    await page.keyboard.press("Shift+ArrowUp");
    await page.keyboard.press("Shift+ArrowUp");
    expect(await colours("static", [448, 71])).toEqual([black]);

    await page.getByRole("button", { name: "Add a movement" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Fill all" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => colours(0, [5, 5]), soon).toEqual([white]);
    await page.getByRole("button", { name: "Remove Movement 1" }).focus();
    await page.keyboard.press("Enter");
    expect(await colours(0)).toBeUndefined();
    await announced("Movement 1 removed.");
    expect(await focusedName()).toBe("Add a movement");
    expect(await colours("static", [384, 199])).toEqual([white]);
  });

  test(
    verifies(
      "demo:masks",
      "a movement's area is its own, and there are as many movements as the contract allows",
    ),
    async () => {
      await press("Add a movement");
      await drag([500, 300], [520, 300]);
      await expect.poll(() => colours(0, [510, 300], [100, 100]), soon).toEqual([white, black]);
      expect(await colours("static")).toBeUndefined();
      for (let more = 1; more < fields.dynamic_masks.maxItems; more++) await press("Add a movement");
      const add = page.getByRole("button", { name: "Add a movement" });
      expect(await add.getAttribute("aria-disabled")).toBe("true");
      // Playwright waits for a button to be enabled, and this one says why it is not.
      await add.click({ force: true });
      expect(await page.getByRole("radio", { name: /^Movement/ }).count()).toBe(
        fields.dynamic_masks.maxItems,
      );
    },
  );

  test("what was painted is painted still after a time away, and goes on", async () => {
    await drag([100, 100], [200, 100]);
    await expect.poll(() => colours("static", [150, 100]), soon).toEqual([white]);
    await press("isThere");
    await surface().waitFor({ state: "detached" });
    await press("isThere");
    await surface().waitFor();
    await drag([400, 300], [450, 300]);
    await expect
      .poll(() => colours("static", [150, 100], [420, 300], [300, 200]), soon)
      .toEqual([white, white, black]);

    // Also when another layer was chosen in between.
    await press("Add a movement");
    await choose("Frozen area");
    await drag([500, 50], [500, 60]);
    await expect.poll(() => colours("static", [150, 100], [500, 55]), soon).toEqual([white, white]);
  });

  test("a picture of another size takes the masks away, and says so", async () => {
    await drag([100, 100], [200, 100]);
    await expect.poll(() => colours("static"), soon).toBeDefined();
    await press("isTall");
    await announced("The new picture has another size");
    expect(await page.evaluate(() => window.masksPage.masks())).toBeUndefined();
    await press("Fill all");
    await expect.poll(() => colours("static", [299, 599]), soon).toEqual([white]);
  });

  test("a problem stands at its layer, and Enter does not send the form around", async () => {
    await press("Add a movement");
    await press("Add a movement");
    await choose("Path");
    // The first movement is empty and not sent, so the second one is the request's first.
    await click(100, 100);
    await press("isTold");
    const described = (name: RegExp): Promise<string> =>
      page
        .getByRole("radio", { name })
        .evaluate(
          (radio) => document.getElementById(radio.getAttribute("aria-describedby") ?? "")?.textContent ?? "",
        );
    expect(await described(/^Frozen/)).toBe("The frozen area is wrong.");
    expect(await described(/^Movement 1/)).toBe("");
    expect(await described(/^Movement 2/)).toBe(
      "Paint the area that is to move, or clear its path. The path is too short.",
    );
    await page.getByRole("spinbutton", { name: "Point 1, x" }).press("Enter");
    await page.getByRole("radio", { name: "Brush" }).press("Enter");
    expect(await page.locator("[data-sent]").getAttribute("data-sent")).toBe("0");
    await press("send");
    expect(await page.locator("[data-sent]").getAttribute("data-sent")).toBe("1");
  });

  test.each(["light", "dark"] as const)(
    verifies("demo:access", "it fits a small screen, and axe has no complaints about it when it is %s"),
    async (colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 360, height: 740 });
      await press("Add a movement");
      await drag([300, 300], [340, 300]);
      await choose("Path");
      await click(320, 300);
      await click(600, 60);
      await choose("Brush");
      await press("isTold");
      await press("isTurkish");
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      // Not as a script of the page: its policy would not have that.
      await page.evaluate(readFileSync(fileURLToPath(import.meta.resolve("axe-core")), "utf8"));
      const { violations } = await page.evaluate(() => window.axe.run(".masks"));
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
    },
  );

  test(verifies("demo:languages", "it speaks Turkish"), async () => {
    await press("isTurkish");
    await press("Hareket ekle");
    await announced("Hareket 1 eklendi.");
    await choose("Yol");
    await click(100, 100);
    await announced("Hareket 1: yolda 1 nokta var.");
    await page.getByRole("button", { name: "Nokta 1 öğesini kaldır" }).waitFor();
    expect(await page.locator(".masks").textContent()).not.toMatch(/Frozen|Movement|Brush|Path|pixels/);
  });
});
