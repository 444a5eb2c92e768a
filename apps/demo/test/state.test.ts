import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { countCharacters, type Draft, emptyDraft, type Picture, toInput } from "../src/draft/draft.ts";
import { fields } from "../src/endpoint.ts";
import { en } from "../src/language/en.ts";
import { tr } from "../src/language/tr.ts";
import { problemText } from "../src/problems/problem-text.ts";
import { fieldOf, problemsOf, shownProblems } from "../src/problems/problems.ts";
import { type Action, initialState, reduce, type State } from "../src/state.ts";
import type { TaskEvent } from "../src/tasks/task-entry.ts";
import { newEntry } from "./page-without-browser.ts";
import { makePng } from "./png.ts";

const after = (...actions: Action[]): State => actions.reduce(reduce, initialState);
const picture = (source: string | File): Picture => ({
  id: String(source instanceof File ? source.name : source),
  source,
});
const url = (name: string): Picture => picture(`https://example.com/${name}.png`);
const file = (
  name: string,
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(makePng(300, 300, [1, 2, 3])),
): Picture => picture(new File([bytes], name, { type: "image/png" }));
const names = ({ draft }: State): string[] => draft.pictures.map(({ id }) => id);
const draft = (change: Partial<Draft>): Draft => ({ ...emptyDraft, ...change });

describe(verifies("demo:flow", "the pictures"), () => {
  test("are taken as they come, up to what a request may have, and the others are counted", () => {
    const pictures = ["a", "b", "c", "d", "e"].map(url);
    const state = after({ type: "pictures-added", pictures });
    expect(state.draft.pictures).toEqual(pictures.slice(0, fields.image_list.maxItems));
    expect(state.leftOut).toBe(1);
    expect(reduce(state, { type: "picture-removed", id: url("a").id }).leftOut).toBe(0);
  });

  test("change places, and stay at the ends", () => {
    const state = after({ type: "pictures-added", pictures: [picture("a"), picture("b"), picture("c")] });
    const move = (id: string, by: -1 | 1): Action => ({ type: "picture-moved", id, by });
    expect(names(reduce(state, move("c", -1)))).toEqual(["a", "c", "b"]);
    expect(names(reduce(state, move("a", 1)))).toEqual(["b", "a", "c"]);
    expect(names(reduce(state, move("a", -1)))).toEqual(["a", "b", "c"]);
    expect(names(reduce(state, move("c", 1)))).toEqual(["a", "b", "c"]);
    expect(names(reduce(state, move("x", 1)))).toEqual(["a", "b", "c"]);
  });
});

describe(verifies("demo:flow", "the draft"), () => {
  const settings = { ...emptyDraft.settings, prompt: "They wave." };

  test("becomes a request of the fields that were filled in", () => {
    const dog = file("dog.png");
    const filled = draft({
      pictures: [dog, url("a")],
      settings: {
        ...settings,
        negative_prompt: " blur ",
        mode: "pro",
        duration: "10",
        aspect_ratio: "9:16",
        cfg_scale: 0,
        external_task_id: "order-1",
        callback_url: "https://example.com/hook",
      },
    });
    expect(toInput(filled)).toEqual({
      image_list: [dog.source, "https://example.com/a.png"],
      prompt: "They wave.",
      negative_prompt: "blur",
      model_name: "kling-v1-6",
      mode: "pro",
      duration: "10",
      aspect_ratio: "9:16",
      cfg_scale: 0,
      external_task_id: "order-1",
      callback_url: "https://example.com/hook",
    });
    const bare = JSON.parse(
      JSON.stringify(toInput(draft({ pictures: [url("a"), url("b")], settings }))),
    ) as object;
    expect(Object.keys(bare).sort()).toEqual(["duration", "image_list", "mode", "model_name", "prompt"]);
  });

  test("leaves masks out when the picture that they were drawn on is gone", () => {
    const masks = { width: 300, height: 300, staticMask: new Blob(["png"]), groups: [] };
    const on = draft({ pictures: [file("dog.png"), url("a")], settings, masks });
    expect(toInput(on)).toHaveProperty("static_mask");
    expect(toInput({ ...on, pictures: [url("a"), url("b")] })).not.toHaveProperty("static_mask");
  });

  test("counts characters as the service does", () => expect(countCharacters("🐕a")).toBe(2));
});

describe(verifies("demo:problems", "what is wrong with the draft"), () => {
  test("is missing at first, and only shown after a try", async () => {
    const problems = await problemsOf(emptyDraft);
    expect(problems.map(fieldOf)).toEqual(["picture-address", "prompt"]);
    expect(shownProblems(problems, false)).toEqual([]);
    expect(shownProblems(problems, true)).toEqual(problems);
    expect(problems.map((problem) => problemText(problem, en, "en"))).toEqual([
      "Add at least 2 pictures.",
      "Say what should happen in the video.",
    ]);
  });

  test("is shown at once at its field, in the order of the form and in both languages", async () => {
    const wrong = draft({
      pictures: [
        file("dog.txt", new Uint8Array(9)),
        picture("dog"),
        file("small.png", new Uint8Array(makePng(10, 300, [1, 2, 3]))),
      ],
      settings: {
        ...emptyDraft.settings,
        prompt: "🐕".repeat(fields.prompt.maxLength + 2),
        negative_prompt: "x".repeat(fields.negative_prompt.maxLength + 1),
        external_task_id: "..",
        callback_url: "hook",
      },
    });
    const problems = shownProblems(await problemsOf(wrong), false);
    expect(problems.map((problem) => [fieldOf(problem), problemText(problem, en, "en")])).toEqual([
      ["picture-0", "This is not a picture of these formats: jpg, jpeg, png."],
      ["picture-1", "This is not a picture of these formats: jpg, jpeg, png."],
      ["picture-2", "The picture has 10 x 300 pixels and needs at least 300 × 300."],
      ["picture-2", "Width to height must be 0.4 to 2.5, and is 0.033."],
      ["prompt", "Shorten it by 2 characters."],
      ["negative_prompt", "Shorten it by 1 character."],
      ["external_task_id", expect.stringContaining("a step in a path")],
      ["callback_url", "This is not a web address. It starts with https:// or http://."],
    ]);
    const turkish = problems.map((problem) => problemText(problem, tr, "tr"));
    expect(turkish.slice(2, 5)).toEqual([
      "Resim 10 x 300 piksel; en az 300 × 300 olmalı.",
      "Genişliğin yüksekliğe oranı 0,4 ile 2,5 arasında olmalı, şu an 0,033.",
      "2 karakter kısaltın.",
    ]);
  });

  test("of an older draft is not shown with a newer one", () => {
    const state = after({ type: "settings-changed", change: { prompt: "new" } });
    const late: Action = {
      type: "checked",
      draft: emptyDraft,
      problems: [{ pointer: "/prompt", rule: "required", message: "is required" }],
    };
    expect(reduce(state, late)).toBe(state);
    expect(reduce(state, { ...late, draft: state.draft }).problems).toHaveLength(1);
  });
});

describe(verifies("demo:history", "the list of tasks"), () => {
  const [one, two] = [1, 2].map((startedAt) => ({ ...newEntry(), startedAt }));
  if (one === undefined || two === undefined) throw new Error("two entries are needed");

  test("has the newest first, also after the history was read", () => {
    const state = after(
      { type: "task-added", entry: two },
      { type: "history-read", tasks: [one, { ...two, phase: "failed" }] },
    );
    expect(state.tasks).toEqual([two, one]);
    expect(state.shown).toBe(two.key);
  });

  test("shows the last one that is left when the shown one is deleted", () => {
    const state = after({ type: "history-read", tasks: [one, two] }, { type: "task-deleted", key: two.key });
    expect(state).toMatchObject({ tasks: [one], shown: one.key });
    expect(reduce(state, { type: "task-deleted", key: one.key })).toMatchObject({
      tasks: [],
      shown: undefined,
    });
  });

  test("ignores events of a task that has ended, except those about its requests", () => {
    const ended = { ...one, phase: "refused" as const };
    const state = after({ type: "history-read", tasks: [ended] });
    const applied = (event: TaskEvent): State => reduce(state, { type: "task-event", key: one.key, event });
    expect(applied({ kind: "stopped", at: 9 }).tasks).toEqual([ended]);
    const exchange = { method: "GET", url: "https://example.com" };
    expect(applied({ kind: "check-sent", exchange }).tasks[0]?.check).toEqual(exchange);
  });
});
