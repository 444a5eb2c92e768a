import { findProblems, type InputProblem } from "cometapi-kling";
import { type Draft, toFields } from "../draft/draft.ts";
import { endpoint, fields } from "../endpoint.ts";

/** The form's fields by the names of the wire, from top to bottom. */
const order = [
  "image_list",
  "prompt",
  "mode",
  "duration",
  "aspect_ratio",
  "negative_prompt",
  "model_name",
  "cfg_scale",
  "external_task_id",
  "callback_url",
  "static_mask",
  "dynamic_masks",
];

/** What the client would refuse, in the order of the form. */
export async function problemsOf(draft: Draft): Promise<InputProblem[]> {
  const problems = await findProblems(endpoint, toFields(draft));
  const placeOf = ({ pointer }: InputProblem): number => order.indexOf(pointer.split("/")[1] ?? "");
  return problems.sort((a, b) => placeOf(a) - placeOf(b));
}

/** Whether something is only missing. That is not shown before the user tries to send. */
function isMissing({ pointer, rule, got }: InputProblem): boolean {
  if (pointer === "/image_list") return rule === "items" && Number(got) < fields.image_list.minItems;
  return rule === "required" || pointer.startsWith("/dynamic_masks/");
}

/** The problems to show: wrong fields at once, missing ones after a try. */
export function shownProblems(problems: readonly InputProblem[], isTried: boolean): readonly InputProblem[] {
  return isTried ? problems : problems.filter((problem) => !isMissing(problem));
}

export const pictureField = (index: number): string => `picture-${index}`;

/** Id of the form's element that has to change. */
export function fieldOf({ pointer }: InputProblem): string {
  const [, name = "", index] = pointer.split("/");
  if (name === "image_list") return index === undefined ? "picture-address" : pictureField(Number(index));
  return name === "static_mask" || name === "dynamic_masks" ? "masks" : name;
}
