import { endpoint, type Input } from "../endpoint.ts";
import { type Masks, toWire } from "../masks/drawing/masks.ts";

export type Mode = NonNullable<Input["mode"]>;
export type Duration = NonNullable<Input["duration"]>;
export type AspectRatio = NonNullable<Input["aspect_ratio"]>;

/** A file, or an address as it was typed. The same picture can be there twice, with two ids. */
export interface Picture {
  id: string;
  source: string | File;
}

/** Everything about a video but its pictures, by wire field. An empty text is a field that is not sent. */
export interface Settings {
  prompt: string;
  negative_prompt: string;
  model_name: string;
  mode: Mode;
  duration: Duration;
  aspect_ratio: AspectRatio | "";
  cfg_scale: number | undefined;
  external_task_id: string;
  callback_url: string;
}

/** What the form holds. */
export interface Draft {
  /** In the order in which the model sees them. */
  pictures: readonly Picture[];
  settings: Settings;
  masks: Masks | undefined;
}

export const emptyDraft: Draft = {
  pictures: [],
  settings: {
    prompt: "",
    negative_prompt: "",
    model_name: endpoint.defaults.model_name,
    mode: endpoint.defaults.mode,
    duration: endpoint.defaults.duration,
    aspect_ratio: "",
    cfg_scale: undefined,
    external_task_id: "",
    callback_url: "",
  },
  masks: undefined,
};

/** Characters as the service counts them: an emoji is one. */
export const countCharacters = (text: string): number => [...text].length;

/** The picture that masks are drawn on: the first one that is a file. */
export function maskedPicture({ pictures }: Draft): File | undefined {
  return pictures.map(({ source }) => source).find((source) => typeof source !== "string");
}

function settingsInput(draft: Draft): Omit<Input, "image_list"> {
  const { settings } = draft;
  // Masks belong to the picture that they were drawn on.
  const masks = maskedPicture(draft) === undefined ? undefined : draft.masks;
  const { negative_prompt, model_name, aspect_ratio, external_task_id, callback_url, ...always } = settings;
  return {
    ...always,
    negative_prompt: negative_prompt.trim() || undefined,
    model_name: model_name.trim() || undefined,
    aspect_ratio: aspect_ratio || undefined,
    external_task_id: external_task_id.trim() || undefined,
    callback_url: callback_url.trim() || undefined,
    ...(masks === undefined ? {} : toWire(masks)),
  };
}

const sourcesOf = ({ pictures }: Draft): (string | File)[] =>
  pictures.map(({ source }) => (typeof source === "string" ? source.trim() : source));

/** The draft so far, for `findProblems`. A prompt of blanks counts as missing. */
export function toFields(draft: Draft): Readonly<Record<string, unknown>> {
  const { prompt, ...input } = settingsInput(draft);
  return { ...input, prompt: prompt.trim() === "" ? undefined : prompt, image_list: sourcesOf(draft) };
}

/** The request that a draft without problems makes. */
export function toInput(draft: Draft): Input {
  return { ...settingsInput(draft), image_list: sourcesOf(draft) };
}
