import { readExample } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  executablePath,
  fill,
  passTime,
  prefer,
  shot,
  startDemoOf,
  submit,
  useDemo,
  visit,
} from "./demo-page.ts";
import { closedUrl, created, startService } from "./service.ts";

const context = useDemo();

describe.skipIf(executablePath === undefined)("the page in Chromium", () => {
  test(verifies("demo:errors", "an incomplete form is not sent and says what is missing"), async () => {
    const { page } = await visit(context().demo, { colorScheme: "dark" });
    await page.getByLabel("Picture 1").fill("dog.png");
    await submit(page);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("picture-0");
    expect(await page.locator(".problem").allTextContents()).toEqual([
      "This is not a web address. It starts with https:// or http://.",
      "Give at least 2 pictures.",
      "Say what should happen in the video.",
    ]);
    expect(context().service.seen).toEqual([]);
    await shot(page, "incomplete-dark");
  });

  test(verifies("demo:errors", "a refused request shows message and advice"), async () => {
    const { page } = await visit(context().demo);
    await prefer(page, "POST", "code=429, example=rateLimited");
    await fill(page);
    await submit(page);
    await passTime(page, "Rate limit");
    const alert = (await page.getByRole("alert").textContent()) ?? "";
    expect(alert).toContain("code 1302");
    expect(alert.match(/Wait and try again/g)).toHaveLength(1);
    expect(await page.locator(".status").textContent()).toBe("No task to show.");
    await shot(page, "refused");
  });

  test(verifies("demo:errors", "a failed task shows the service's reason"), async () => {
    const { page, errors } = await visit(context().demo);
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
      const gone = await startDemoOf(await closedUrl());
      const { page } = await visit(gone);
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
      let isBroken = true;
      const breaking = await startService(async () => {
        if (isBroken) return undefined;
        // Only a task that carries the request's own id is taken for the lost one.
        const [request] = created(breaking) as { external_task_id: string }[];
        const answer = JSON.parse(readExample("task-succeed.json")) as { data: object };
        const { external_task_id } = request ?? {};
        const data = { ...answer.data, task_info: { external_task_id }, created_at: Date.now() };
        return Response.json({ ...answer, data });
      });
      onTestFinished(breaking.close);
      const demo = await startDemoOf(breaking.url);
      const { page } = await visit(demo);
      await fill(page);
      await submit(page);
      await passTime(page, "A task may have been made");
      await page.clock.runFor(60_000);
      expect(created(breaking)).toHaveLength(1);
      await shot(page, "uncertain");
      isBroken = false;
      await page.getByRole("button", { name: "Look for the task" }).click();
      await passTime(page, "The video is ready");
      expect(created(breaking)).toHaveLength(1);
    },
  );

  test(
    verifies("demo:errors", "without the page's own server, one request is made and an error is shown"),
    async () => {
      const { page, requests } = await visit(context().demo);
      await page.route("**/api/**", (route) => route.abort("connectionrefused"));
      await fill(page);
      await submit(page);
      await passTime(page, "A task may have been made");
      expect(requests.filter((request) => request.method() === "POST")).toHaveLength(1);
    },
  );
});
