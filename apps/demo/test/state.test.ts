import { InvalidRequestError, limits, type SucceedTask, type Task } from "cometapi-kling";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { problemsOf, toInput } from "../src/draft.ts";
import { type Action, initialState, isBusy, reduce, type State } from "../src/state.ts";

const submitted: Task = { task_id: "1", task_status: "submitted", created_at: 1, updated_at: 1 };
const processing: Task = { ...submitted, task_status: "processing", updated_at: 2 };
const succeed: SucceedTask = {
  ...submitted,
  task_status: "succeed",
  task_result: { videos: [{ id: "2", url: "https://cdn.example.com/2.mp4", duration: "5.1" }] },
};

const after = (...actions: Action[]): State => actions.reduce(reduce, initialState);
const typed = (index: number, url: string): Action => ({ type: "picture-typed", index, url });
const png = (name: string, bytes = 3): File =>
  new File([new Uint8Array(bytes)], name, { type: limits.image.mediaTypes[1] });

describe(verifies("demo:flow", "the form"), () => {
  test("has as many places as a request may have pictures, and asks for what is missing", () => {
    expect(initialState.draft.pictures).toHaveLength(limits.image_list.maxItems);
    expect(problemsOf(initialState.draft)).toEqual([
      { field: "picture-0", message: "Give at least 2 pictures." },
      { field: "prompt", message: "Say what should happen in the video." },
    ]);
  });

  test("becomes a request of URLs and files in their order, without the empty places", () => {
    const file = png("dog.png");
    const { draft } = after(
      typed(1, " https://example.com/a.png "),
      { type: "files-chosen", files: [file] },
      { type: "prompt-typed", prompt: "They wave." },
      { type: "mode-chosen", mode: "pro" },
      { type: "duration-chosen", duration: "10" },
    );
    expect(problemsOf(draft)).toEqual([]);
    expect(toInput(draft)).toEqual({
      image_list: [file, "https://example.com/a.png"],
      prompt: "They wave.",
      mode: "pro",
      duration: "10",
    });
  });

  test.each(["dog.png", "ftp://example.com/a.png", "data:image/png;base64,AAAA", "javascript:alert(1)"])(
    "does not take %s for a picture's address",
    (url) => {
      const { draft } = after(typed(0, url), typed(1, "https://example.com/b.png"));
      expect(problemsOf(draft)[0]).toMatchObject({
        field: "picture-0",
        message: expect.stringContaining("https"),
      });
    },
  );

  test("counts characters as the service does", () => {
    const { maxLength } = limits.prompt;
    const pictures = [typed(0, "https://example.com/a.png"), typed(1, "https://example.com/b.png")];
    const full = after(...pictures, { type: "prompt-typed", prompt: "🐕".repeat(maxLength) });
    expect(problemsOf(full.draft)).toEqual([]);
    const over = after(...pictures, { type: "prompt-typed", prompt: "🐕".repeat(maxLength + 2) });
    expect(problemsOf(over.draft)).toEqual([{ field: "prompt", message: "Shorten it by 2 characters." }]);
    const blank = after(...pictures, { type: "prompt-typed", prompt: " \n" });
    expect(problemsOf(blank.draft)).toHaveLength(1);
  });

  test("takes files into the empty places and says which ones it left out", () => {
    const files = ["1.png", "2.png", "3.png", "4.png"].map((name) => png(name));
    const gif = new File(["x"], "5.gif", { type: "image/gif" });
    const state = after(typed(0, "https://example.com/a.png"), {
      type: "files-chosen",
      files: [gif, ...files],
    });
    expect(state.draft.pictures).toEqual(["https://example.com/a.png", ...files.slice(0, 3)]);
    expect(state.notice).toBe("5.gif is not jpg, jpeg, png. 4 pictures at most: 1 left out.");
    expect(reduce(state, typed(3, "")).notice).toBe("");
  });

  test("does not take a file that is too large", () => {
    const large = png("large.png", limits.image.maxBytes + 1);
    expect(after({ type: "files-chosen", files: [large] })).toMatchObject({
      draft: initialState.draft,
      notice: "large.png is larger than 10 MB.",
    });
  });
});

describe(verifies("demo:flow", "a task"), () => {
  test("is sent, seen, and ready", () => {
    const sent = after({ type: "sent", id: 1 });
    expect(sent.run).toEqual({ phase: "sending", id: 1 });
    const seen = reduce(sent, { type: "seen", id: 1, task: processing });
    expect(seen.run).toEqual({ phase: "watching", id: 1, task: processing });
    const done = reduce(seen, { type: "succeeded", id: 1, task: succeed });
    expect(done.run).toEqual({ phase: "succeed", id: 1, task: succeed });
    expect([sent, seen, done].map(({ run }) => isBusy(run))).toEqual([true, true, false]);
  });

  test("that is no longer watched stays as it was last seen, whatever comes in", () => {
    const stopped = after(
      { type: "sent", id: 1 },
      { type: "seen", id: 1, task: submitted },
      { type: "stopped" },
    );
    expect(stopped.run).toEqual({ phase: "stopped", id: 1, task: submitted });
    expect(reduce(stopped, { type: "seen", id: 1, task: processing })).toEqual(stopped);
    expect(reduce(stopped, { type: "failed", id: 1, error: new Error("late") })).toEqual(stopped);
  });

  test("does not take the news of the one before", () => {
    const second = after({ type: "sent", id: 1 }, { type: "sent", id: 2 });
    expect(reduce(second, { type: "seen", id: 1, task: processing })).toEqual(second);
    expect(reduce(second, { type: "succeeded", id: 1, task: succeed })).toEqual(second);
  });

  test("that is not watched cannot be stopped", () => {
    expect(after({ type: "stopped" })).toEqual(initialState);
    expect(after({ type: "sent", id: 1 }, { type: "stopped" }).run.phase).toBe("sending");
  });
});

test(verifies("demo:errors", "an error keeps the task that it is about, and the form as it was"), () => {
  const error = new InvalidRequestError("no");
  const refused = after(
    typed(0, "https://example.com/a.png"),
    { type: "sent", id: 1 },
    { type: "failed", id: 1, error },
  );
  expect(refused.run).toEqual({ phase: "failed", id: 1, task: undefined, error });
  expect(refused.draft.pictures[0]).toBe("https://example.com/a.png");
  const lost = after(
    { type: "sent", id: 1 },
    { type: "seen", id: 1, task: processing },
    { type: "failed", id: 1, error },
  );
  expect(lost.run).toEqual({ phase: "failed", id: 1, task: processing, error });
});
