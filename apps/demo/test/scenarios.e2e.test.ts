import { createSimulator } from "cometapi-kling-mock/simulator";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { executablePath, fill, openOn, passTime, submit, useBrowser } from "./demo-page.ts";

useBrowser();

const names = createSimulator().scenarios.map(({ name }) => name);
const ends =
  /The video is ready|The task failed|No video was made|the page cannot check it|We could not find out/;
// One page for several: opening it takes longer than a scenario.
const groupSize = 8;
const groups = Array.from({ length: Math.ceil(names.length / groupSize) }, (_, index) =>
  names.slice(index * groupSize, (index + 1) * groupSize),
);

describe.skipIf(executablePath === undefined)("the page in Chromium", () => {
  test.each(groups.map((group) => [group.join(", "), group] as const))(
    verifies("demo:errors", "tells what happened and what to do: %s"),
    async (_names, group) => {
      const { page, errors } = await openOn("page");
      await fill(page);
      for (const name of group) {
        await page.getByLabel("What happens to the next task").selectOption(name);
        await page.getByLabel("Prompt", { exact: true }).fill(name);
        await submit(page);
        await page.locator(".history li:first-child .excerpt", { hasText: name }).waitFor();
        await passTime(page, ends, 60_000);
        const status = (await page.locator(".status").textContent()) ?? "";
        // The video's own troubles come with its download.
        if (status === "The video is ready.") await page.locator("video, [role=alert]").first().waitFor();
        const alerts = await page.getByRole("alert").allTextContents();
        const isFine = status === "The video is ready." && name !== "expired-result";
        expect(alerts.length, `${name}: ${status}`).toBe(isFine ? 0 : 1);
        if (!isFine) expect(alerts[0], name).toMatch(/What to do: \S.{10,}/);
      }
      expect(errors).toEqual([]);
    },
  );
});
