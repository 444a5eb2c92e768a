import type { InputProblem } from "cometapi-kling";
import { fields, pathRules, pictureRules as picture } from "../endpoint.ts";
import type { Texts } from "../language/en.ts";
import { inMegabytes, inNumbers } from "../language/format.ts";

/** What is wrong, in the page's words. The numbers are the contract's. */
export function problemText(problem: InputProblem, texts: Texts, language: string): string {
  const { pointer, rule, message, got } = problem;
  const { problems } = texts;
  const number = (value: unknown): string => inNumbers(Number(value), language);
  switch (rule) {
    case "required":
      return pointer === "/prompt" ? problems.promptMissing : problems.required;
    case "items": {
      const { minItems, maxItems } = countOf(pointer);
      return pointer === "/image_list" && Number(got) < minItems
        ? problems.picturesMissing(minItems)
        : problems.items(minItems, maxItems, String(got));
    }
    case "length":
      return problems.length(Number(got) - longest(pointer));
    case "range":
      return problems.range(fields.cfg_scale.minimum, fields.cfg_scale.maximum);
    case "url":
      return problems.address;
    case "format":
      return problems.format(picture.formats.join(", "));
    case "bytes":
      return problems.bytes(inMegabytes(picture.maxBytes, language));
    case "size":
      return problems.size(`${picture.minWidth} × ${picture.minHeight}`, String(got));
    case "ratio":
      return problems.ratio(number(picture.minAspectRatio), number(picture.maxAspectRatio), number(got));
    default:
      return problems.other(message);
  }
}

/** How many items a list of the request may have. */
function countOf(pointer: string): { minItems: number; maxItems: number } {
  if (pointer.endsWith("/trajectories")) return pathRules;
  return pointer === "/image_list" ? fields.image_list : { minItems: 0, ...fields.dynamic_masks };
}

/** How many characters a text of the request may have. */
function longest(pointer: string): number {
  return (pointer === "/negative_prompt" ? fields.negative_prompt : fields.prompt).maxLength;
}
