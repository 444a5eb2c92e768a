import { createSimulator } from "cometapi-kling-mock/simulator";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { endpoint } from "../src/endpoint.ts";
import { en } from "../src/language/en.ts";
import { tr } from "../src/language/tr.ts";
import { isEnded, isUnderWay, type TaskEntry } from "../src/tasks/task-entry.ts";
import { failureTexts } from "../src/tasks/view/failure-note.tsx";
import { sentenceOf } from "../src/tasks/view/task-sentence.ts";
import { newEntry, openPage, type Page } from "./page-without-browser.ts";

// The client loads parts on demand, in real time. Virtual time would run out meanwhile on a busy machine.
beforeAll(async () => {
  const page = openPage();
  page.create();
  await vi.waitFor(() => expect(page.task().phase).toBe("watching"), { timeout: 30_000 });
  page.runner.stop(page.task().key);
});
beforeEach(() => void vi.useFakeTimers({ now: 1_773_380_633_979 }));
afterEach(() => void vi.useRealTimers());

const minute = 60_000;

/** Lets time pass until the condition holds. */
async function until(condition: () => boolean, atMostMs = 60 * minute): Promise<void> {
  for (let ms = 0; ms < atMostMs && !condition(); ms += 1_000) await vi.advanceTimersByTimeAsync(1_000);
  expect(condition()).toBe(true);
}

const kinds = ({ timeline }: TaskEntry): string[] => timeline.map(({ kind }) => kind);
const billed = ({ simulator }: Page) => simulator.journal.billedTasks();

describe(verifies("demo:flow", "a task"), () => {
  test("is sent, checked and ready, and each step is recorded with its time", async () => {
    const page = openPage();
    page.create();
    await until(() => isEnded(page.task()));
    const entry = page.task();
    expect(entry).toMatchObject({ phase: "succeed", task: { task_status: "succeed" }, failure: undefined });
    expect(entry.timeline).toMatchObject([
      { kind: "sent", attempt: 1 },
      { kind: "status", status: "submitted" },
      { kind: "status", status: "processing" },
      { kind: "status", status: "succeed" },
    ]);
    const times = entry.timeline.map(({ at }) => at);
    expect(times).toEqual([...times].sort());
    expect(entry.checks).toBeGreaterThan(2);
    expect(entry.create).toMatchObject({
      method: "POST",
      status: 200,
      text: expect.stringContaining("task_id"),
    });
    expect(entry.check).toMatchObject({
      method: "GET",
      status: 200,
      text: expect.stringContaining("videos"),
    });
    expect(billed(page)).toHaveLength(1);
  });

  test("shows when it is checked next", async () => {
    const page = openPage();
    page.create();
    await until(() => page.task().checks === 1);
    const { nextCheckAt = 0 } = page.task();
    expect(nextCheckAt).toBeGreaterThan(Date.now());
    await vi.advanceTimersByTimeAsync(nextCheckAt - Date.now());
    expect(page.task().checks).toBe(2);
  });

  test("that is no longer watched is not checked, and can be watched again", async () => {
    const page = openPage();
    page.create();
    await until(() => page.task().phase === "watching");
    page.runner.stop(page.task().key);
    const stopped = page.task();
    await vi.advanceTimersByTimeAsync(10 * minute);
    expect(page.task()).toEqual(stopped);
    expect(stopped.phase).toBe("stopped");
    page.runner.resume(stopped);
    await until(() => isEnded(page.task()), 1_000);
    expect(kinds(page.task())).toEqual(["sent", "status", "stopped", "resumed", "status"]);
    expect(billed(page)).toHaveLength(1);
  });

  test("of several is kept apart from the others", async () => {
    const page = openPage();
    for (const prompt of ["one", "two", "three"]) page.create({ key: prompt });
    await until(() => page.state().tasks.every(isEnded));
    const { tasks } = page.state();
    expect(tasks.map(({ key }) => key)).toEqual(["three", "two", "one"]);
    for (const { task, create, reference } of tasks) {
      expect(create?.text).toContain(task?.task_id);
      expect(task?.task_info?.external_task_id).toBe(reference?.externalTaskId);
    }
    expect(new Set(billed(page).map(({ task_id }) => task_id)).size).toBe(3);
  });
});

describe(verifies("demo:history", "a task that was left unfinished"), () => {
  test("is stored with its reference before anything is sent, and not sent if that fails, with the reason shown", async () => {
    const page = openPage({ store: () => Promise.reject(new Error("the disk is full")) });
    page.create();
    await until(() => isEnded(page.task()));
    expect(page.task()).toMatchObject({ phase: "refused", failure: { message: "the disk is full" } });
    expect(page.simulator.journal.requests).toEqual([]);
  });

  test("is found by what was stored before it was sent, and watched to its end", async () => {
    const before = openPage();
    before.create();
    await until(() => before.task().phase === "watching");
    const { simulator } = before;
    const [left] = before.stored;
    expect(left).toMatchObject({ phase: "sending", reference: { externalTaskId: expect.any(String) } });
    const after = openPage({
      simulator: { state: simulator.state() },
      left: left === undefined ? [] : [left],
    });
    after.runner.resume(after.task());
    await until(() => isEnded(after.task()));
    expect(after.task().phase).toBe("succeed");
    expect(kinds(after.task())).toContain("found");
    expect(billed(after)).toHaveLength(1);
  });

  test("is not shown as lost by a backend that opens too late, after it was stopped", async () => {
    const page = openPage({
      left: [
        { ...newEntry(), reference: { version: 1, endpoint: endpoint.name, taskId: "1" }, phase: "watching" },
      ],
    });
    let fail: (error: Error) => void = () => undefined;
    page.backendIs(new Promise((_resolve, reject) => (fail = reject)));
    page.runner.resume(page.task());
    page.runner.stop(page.task().key);
    fail(new Error("no simulator"));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(page.task().phase).toBe("stopped");
  });

  test("goes on at once if its id is known", async () => {
    const before = openPage();
    before.create();
    await until(() => before.task().phase === "watching");
    const after = openPage({ simulator: { state: before.simulator.state() }, left: [before.task()] });
    after.runner.resume(after.task());
    await until(() => isEnded(after.task()));
    expect(after.task().phase).toBe("succeed");
    expect(after.simulator.journal.requests.every(({ method }) => method === "GET")).toBe(true);
  });
});

describe(verifies("demo:uncertain", "a create whose outcome is unknown"), () => {
  test("is shown as such, is checked by itself, and is never sent again", async () => {
    const page = openPage();
    page.backend.scenario = "cut-after+late-lookup";
    page.create();
    await until(() => page.task().phase === "uncertain");
    expect(page.task()).toMatchObject({ failure: { name: "SubmissionUncertainError" } });
    await until(() => isEnded(page.task()));
    expect(page.task().phase).toBe("succeed");
    expect(page.simulator.journal.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
    expect(billed(page)).toHaveLength(1);
  });

  test("keeps the id that a broken answer named, and is not called refused because it cannot be found", async () => {
    const named = { code: 0, data: { task_id: "861000000000000001", task_status: "succeed" } };
    const absent = { code: 1203, message: "task not found" };
    const page = openPage({
      answer: ({ method }) =>
        method === "POST" ? Response.json(named) : Response.json(absent, { status: 404 }),
    });
    page.create();
    await until(() => page.task().phase === "unresolved");
    expect(kinds(page.task())).toEqual(["sent", "uncertain", "unresolved"]);
    expect(page.task().reference).toMatchObject({
      taskId: named.data.task_id,
      externalTaskId: expect.any(String),
    });
    await vi.advanceTimersByTimeAsync(10 * minute);
    expect(page.task().phase).toBe("unresolved");
  });

  test("counts as under way while the page checks, and no longer when it has stopped", async () => {
    const page = openPage();
    page.backend.scenario = "cut-before";
    page.create();
    await until(() => page.task().phase === "uncertain");
    await vi.advanceTimersByTimeAsync(180 * minute);
    expect(isUnderWay(page.task())).toBe(false);
    page.runner.resume(page.task());
    expect(isUnderWay(page.task())).toBe(true);
    await vi.advanceTimersByTimeAsync(180 * minute);
    expect(isUnderWay(page.task())).toBe(false);
  });

  test("is checked until the time is over, and stays in doubt", async () => {
    const page = openPage();
    page.backend.scenario = "cut-before";
    page.create();
    await until(() => page.task().phase === "uncertain");
    const checks = (): number =>
      page.simulator.journal.requests.filter(({ method }) => method === "GET").length;
    const before = checks();
    await vi.advanceTimersByTimeAsync(25 * minute);
    expect(page.task().phase).toBe("uncertain");
    expect(checks()).toBeGreaterThan(before + 100);
    await vi.advanceTimersByTimeAsync(10 * minute);
    expect(page.task().phase).toBe("unresolved");
    expect(billed(page)).toHaveLength(0);
  });
});

describe(verifies("demo:errors", "what becomes of a scenario"), () => {
  const names = createSimulator().scenarios.map(({ name }) => name);

  test.each(names)("%s is explained in both languages, with what to do", async (name) => {
    const page = openPage();
    page.backend.scenario = name;
    if (name === "concurrency" || name === "rate-limit") page.create();
    page.create();
    const hasEnded = (): boolean =>
      isEnded(page.task()) || ["lost", "unresolved"].includes(page.task().phase);
    await until(hasEnded);
    const entry = page.task();
    for (const texts of [en, tr]) {
      expect(sentenceOf(entry, texts)).not.toBe("");
      if (entry.failure === undefined) continue;
      const { title, advice } = failureTexts(entry.failure, texts);
      expect(title).not.toBe(texts.failure.titles.Error);
      expect(advice.length).toBeGreaterThan(10);
    }
    // A video that was made is never shown as not made, and never paid for twice.
    const own = billed(page).filter(
      ({ external_task_id }) => external_task_id === entry.reference?.externalTaskId,
    );
    expect(own.length).toBeLessThanOrEqual(1);
    if (own.length === 1) expect(entry.phase).not.toBe("refused");
    else expect(["refused", "unresolved"]).toContain(entry.phase);
    expect(entry.phase === "succeed").toBe(entry.failure === undefined);
  });
});
