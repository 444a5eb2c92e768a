import type { InputProblem } from "cometapi-kling";
import type { BackendName, Offers } from "./backend/backend.ts";
import { type Draft, emptyDraft, type Picture, type Settings } from "./draft/draft.ts";
import { fields } from "./endpoint.ts";
import type { Masks } from "./masks/drawing/masks.ts";
import { applyEvent } from "./tasks/apply-event.ts";
import type { TaskEntry, TaskEvent } from "./tasks/task-entry.ts";

export interface State {
  draft: Draft;
  /** What the client would refuse in the draft. */
  problems: readonly InputProblem[];
  /** Whether the user has tried to send the draft: then missing fields are shown, too. */
  isTried: boolean;
  /** How many pictures were not taken, because a request cannot have so many. */
  leftOut: number;
  /** The newest first. */
  tasks: readonly TaskEntry[];
  /** Key of the task that is shown. */
  shown: string | undefined;
  backend: BackendName;
  offers: Offers;
}

export type Action =
  | { type: "pictures-added"; pictures: readonly Picture[] }
  | { type: "picture-removed"; id: string }
  | { type: "picture-moved"; id: string; by: -1 | 1 }
  | { type: "settings-changed"; change: Partial<Settings> }
  | { type: "masks-drawn"; masks: Masks | undefined }
  | { type: "checked"; draft: Draft; problems: readonly InputProblem[] }
  | { type: "tried" }
  | { type: "history-read"; tasks: readonly TaskEntry[] }
  | { type: "task-added"; entry: TaskEntry }
  | { type: "task-event"; key: string; event: TaskEvent }
  | { type: "task-shown"; key: string }
  | { type: "task-deleted"; key: string }
  | { type: "backend-chosen"; backend: BackendName }
  | { type: "offers-read"; offers: Offers; backend: BackendName };

export const initialState: State = {
  draft: emptyDraft,
  problems: [],
  isTried: false,
  leftOut: 0,
  tasks: [],
  shown: undefined,
  backend: "page",
  offers: {},
};

/** The page's whole state after an action. */
export function reduce(state: State, action: Action): State {
  switch (action.type) {
    case "pictures-added":
      return withPictures(state, action.pictures);
    case "picture-removed":
      return withDraft(state, { pictures: state.draft.pictures.filter(({ id }) => id !== action.id) });
    case "picture-moved":
      return withDraft(state, { pictures: moved(state.draft.pictures, action.id, action.by) });
    case "settings-changed":
      return withDraft(state, { settings: { ...state.draft.settings, ...action.change } });
    case "masks-drawn":
      return withDraft(state, { masks: action.masks });
    case "checked":
      // The draft may have changed during the check.
      return action.draft === state.draft ? { ...state, problems: action.problems } : state;
    case "tried":
      return { ...state, isTried: true };
    case "backend-chosen":
      return { ...state, backend: action.backend };
    case "offers-read":
      return { ...state, offers: action.offers, backend: action.backend };
    default:
      return withTasks(state, action);
  }
}

type TaskAction = Extract<Action, { type: `task-${string}` | "history-read" }>;

function withTasks(state: State, action: TaskAction): State {
  const { tasks } = state;
  switch (action.type) {
    case "history-read": {
      const known = new Set(tasks.map(({ key }) => key));
      const older = action.tasks.filter(({ key }) => !known.has(key));
      const all = [...tasks, ...older].sort((a, b) => b.startedAt - a.startedAt);
      return { ...state, tasks: all, shown: state.shown ?? all[0]?.key };
    }
    case "task-added":
      return { ...state, tasks: [action.entry, ...tasks], shown: action.entry.key, isTried: false };
    case "task-event":
      return {
        ...state,
        tasks: tasks.map((entry) => (entry.key === action.key ? applyEvent(entry, action.event) : entry)),
      };
    case "task-shown":
      return { ...state, shown: action.key };
    case "task-deleted": {
      const left = tasks.filter(({ key }) => key !== action.key);
      return { ...state, tasks: left, shown: state.shown === action.key ? left[0]?.key : state.shown };
    }
  }
}

function withDraft(state: State, change: Partial<Draft>): State {
  return { ...state, leftOut: 0, draft: { ...state.draft, ...change } };
}

/** Takes as many as a request may have. The client's check says whether they are pictures. */
function withPictures(state: State, pictures: readonly Picture[]): State {
  const all = [...state.draft.pictures, ...pictures];
  const { maxItems } = fields.image_list;
  return {
    ...withDraft(state, { pictures: all.slice(0, maxItems) }),
    leftOut: Math.max(0, all.length - maxItems),
  };
}

function moved(pictures: readonly Picture[], id: string, by: -1 | 1): readonly Picture[] {
  const from = pictures.findIndex((picture) => picture.id === id);
  const picture = pictures[from];
  const other = pictures[from + by];
  return picture === undefined || other === undefined
    ? pictures
    : pictures.with(from, other).with(from + by, picture);
}
