import type { SucceedTask, Task } from "cometapi-kling";
import { type Draft, type Duration, emptyDraft, fileProblem, type Mode, type Picture } from "./draft.ts";

/** One task's way through the page. `id` tells it from the one before, whose late news no longer count. */
export type Run =
  | { phase: "idle" }
  | { phase: "sending"; id: number }
  | { phase: "watching"; id: number; task: Task }
  | { phase: "stopped"; id: number; task: Task }
  | { phase: "succeed"; id: number; task: SucceedTask }
  /** Without a task, the create was refused or its outcome is not known; with one, it failed or went out of sight. */
  | { phase: "failed"; id: number; task: Task | undefined; error: unknown };

export interface State {
  draft: Draft;
  /** Whether the draft's problems are shown: not before somebody has tried to send it. */
  isChecked: boolean;
  /** What became of files that were not taken. */
  notice: string;
  run: Run;
}

export type Action =
  | { type: "picture-typed"; index: number; url: string }
  | { type: "files-chosen"; files: readonly File[] }
  | { type: "prompt-typed"; prompt: string }
  | { type: "mode-chosen"; mode: Mode }
  | { type: "duration-chosen"; duration: Duration }
  | { type: "checked" }
  | { type: "sent"; id: number }
  | { type: "seen"; id: number; task: Task }
  | { type: "succeeded"; id: number; task: SucceedTask }
  | { type: "failed"; id: number; error: unknown }
  | { type: "stopped" };

export const initialState: State = {
  draft: emptyDraft,
  isChecked: false,
  notice: "",
  run: { phase: "idle" },
};

/** Whether a task is on its way, so that another one has to wait. */
export const isBusy = ({ phase }: Run): boolean => phase === "sending" || phase === "watching";

export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "picture-typed":
      return withDraft(state, { pictures: state.draft.pictures.with(action.index, action.url) });
    case "files-chosen":
      return withFiles(state, action.files);
    case "prompt-typed":
      return withDraft(state, { prompt: action.prompt });
    case "mode-chosen":
      return withDraft(state, { mode: action.mode });
    case "duration-chosen":
      return withDraft(state, { duration: action.duration });
    case "checked":
      return { ...state, isChecked: true };
    default:
      return { ...state, run: nextRun(state.run, action) };
  }
}

function withDraft(state: State, change: Partial<Draft>): State {
  return { ...state, notice: "", draft: { ...state.draft, ...change } };
}

/** Puts files into the empty places, in order, and says which ones were left out and why. */
function withFiles(state: State, files: readonly File[]): State {
  const pictures: Picture[] = [...state.draft.pictures];
  const notices: string[] = [];
  let leftOut = 0;
  for (const file of files) {
    const problem = fileProblem(file);
    const place = pictures.indexOf("");
    if (problem !== undefined) notices.push(problem);
    else if (place === -1) leftOut += 1;
    else pictures[place] = file;
  }
  if (leftOut > 0) notices.push(`${pictures.length} pictures at most: ${leftOut} left out.`);
  return { ...withDraft(state, { pictures }), notice: notices.join(" ") };
}

type RunAction = Extract<Action, { type: "sent" | "seen" | "succeeded" | "failed" | "stopped" }>;

function nextRun(run: Run, action: RunAction): Run {
  if (action.type === "sent") return { phase: "sending", id: action.id };
  if (action.type === "stopped") {
    return run.phase === "watching" ? { phase: "stopped", id: run.id, task: run.task } : run;
  }
  // News of an earlier task, or of one that is no longer watched.
  if ((run.phase !== "sending" && run.phase !== "watching") || run.id !== action.id) return run;
  switch (action.type) {
    case "seen":
      return { phase: "watching", id: run.id, task: action.task };
    case "succeeded":
      return { phase: "succeed", id: run.id, task: action.task };
    case "failed":
      return {
        phase: "failed",
        id: run.id,
        task: run.phase === "watching" ? run.task : undefined,
        error: action.error,
      };
  }
}
