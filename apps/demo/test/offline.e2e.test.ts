import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { executablePath, fill, passTime, playedSeconds, shot, submit, useDemo, visit } from "./demo-page.ts";
import { servePage } from "./static-page.ts";

useDemo();

describe.skipIf(executablePath === undefined)("the built page on a plain web server", () => {
  test(
    verifies("demo:offline", "makes a video by itself, and asks no other server for anything"),
    async () => {
      const host = await servePage();
      const { page, errors, requests } = await visit(host);
      await fill(page);
      await submit(page);
      await passTime(page, "The video is ready");
      await page.getByRole("link", { name: "Save the video" }).waitFor();
      expect(await playedSeconds(page.locator("video"))).toBe(5);
      expect(await page.locator("video").getAttribute("src")).toMatch(/^blob:/);
      await shot(page, "offline");
      expect(errors).toEqual([]);
      const asked = requests
        .map((request) => new URL(request.url()))
        .filter(({ protocol }) => protocol === "http:");
      expect(new Set(asked.map(({ origin }) => `${origin}/`))).toEqual(new Set([host.url]));
    },
  );

  test(verifies("demo:offline", "shows how a chosen scenario ends, and what to do"), async () => {
    const { page, errors } = await visit(await servePage());
    await page.getByLabel("Scenario").selectOption("fail-content-policy");
    await page.getByText("the task fails: Failure to pass the risk control system").waitFor();
    await fill(page);
    await submit(page);
    await passTime(page, "The task failed");
    await page.getByRole("alert").getByText("Failure to pass the risk control system").first().waitFor();
    await page.getByLabel("Scenario").selectOption("");
    await submit(page);
    await passTime(page, "The video is ready");
    expect(errors).toEqual([]);
  });

  test("can be switched to the server of the page, and back", async () => {
    const { page } = await visit(await servePage());
    await page.getByLabel("Service").selectOption("server");
    await page.getByLabel("Scenario").waitFor({ state: "detached" });
    await fill(page);
    await submit(page);
    await passTime(page, "No task to show");
    await page.getByLabel("Service").selectOption("page");
    await page.getByLabel("Scenario").waitFor();
  });
});
