import { type CreateTaskInput, imageList, limits } from "cometapi-kling";

export type Mode = (typeof limits.mode.enum)[number];
export type Duration = (typeof limits.duration.enum)[number];

/** A place for a picture: a URL as it is being typed, or a file. An empty string is an empty place. */
export type Picture = string | File;

/** What the form holds. */
export interface Draft {
  /** As many places as a request may have pictures, in the order in which the model sees them. */
  pictures: readonly Picture[];
  prompt: string;
  mode: Mode;
  duration: Duration;
}

export const emptyDraft: Draft = {
  pictures: Array.from({ length: limits.image_list.maxItems }, () => ""),
  prompt: "",
  mode: limits.mode.enum[0],
  duration: limits.duration.enum[0],
};

/** Why a draft cannot be sent, and which field of the form has to change. */
export interface Problem {
  field: string;
  message: string;
}

export const pictureField = (index: number): string => `picture-${index}`;
export const promptField = "prompt";

const isEmpty = (picture: Picture): boolean => typeof picture === "string" && picture.trim() === "";

/** Characters as the service counts them: an emoji is one. */
export const countCharacters = (text: string): number => [...text].length;

/** Everything that keeps the draft from being sent, in the order of the form. */
export function problemsOf({ pictures, prompt }: Draft): Problem[] {
  return [...picturesProblems(pictures), ...promptProblems(prompt)];
}

function picturesProblems(pictures: readonly Picture[]): Problem[] {
  const problems = pictures.flatMap((picture, index): Problem[] => {
    const message = isEmpty(picture) ? undefined : pictureProblem(picture);
    return message === undefined ? [] : [{ field: pictureField(index), message }];
  });
  const { minItems } = limits.image_list;
  const firstEmpty = pictures.findIndex(isEmpty);
  if (pictures.filter((picture) => !isEmpty(picture)).length < minItems) {
    problems.push({ field: pictureField(firstEmpty), message: `Give at least ${minItems} pictures.` });
  }
  return problems;
}

function pictureProblem(picture: Picture): string | undefined {
  if (typeof picture !== "string") return fileProblem(picture);
  const url = URL.canParse(picture.trim()) ? new URL(picture.trim()) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol)
    ? undefined
    : "This is not a web address. It starts with https:// or http://.";
}

/** Why a file cannot be one of the pictures. Its pixels are the service's to judge. */
export function fileProblem({ name, type, size }: File): string | undefined {
  const { mediaTypes, formats, maxBytes } = limits.image;
  if (!mediaTypes.some((mediaType) => mediaType === type)) return `${name} is not ${formats.join(", ")}.`;
  return size > maxBytes ? `${name} is larger than ${inMegabytes(maxBytes)}.` : undefined;
}

export const inMegabytes = (bytes: number): string => `${Number((bytes / 2 ** 20).toFixed(1))} MB`;

function promptProblems(prompt: string): Problem[] {
  const { minLength, maxLength } = limits.prompt;
  const tooMany = countCharacters(prompt) - maxLength;
  if (countCharacters(prompt.trim()) < minLength) {
    return [{ field: promptField, message: "Say what should happen in the video." }];
  }
  return tooMany > 0 ? [{ field: promptField, message: `Shorten it by ${tooMany} characters.` }] : [];
}

/**
 * The request that a draft without problems makes.
 * @throws {InvalidInputError} with a wrong number of pictures.
 */
export function toInput({ pictures, ...settings }: Draft): CreateTaskInput {
  const chosen = pictures.filter((picture) => !isEmpty(picture));
  return {
    image_list: imageList(chosen.map((picture) => (typeof picture === "string" ? picture.trim() : picture))),
    ...settings,
  };
}
