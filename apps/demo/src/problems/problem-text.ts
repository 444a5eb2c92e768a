import { type InputProblem, limits } from "cometapi-kling";
import type { Texts } from "../language/en.ts";
import { inMegabytes, inNumbers } from "../language/format.ts";

/** What is wrong, in the page's words. The numbers are the contract's. */
export function problemText(problem: InputProblem, texts: Texts, language: string): string {
  const { pointer, rule, message, got } = problem;
  const { problems } = texts;
  const { image, image_list, trajectories, cfg_scale } = limits;
  const number = (value: unknown): string => inNumbers(Number(value), language);
  switch (rule) {
    case "required":
      return pointer === "/prompt" ? problems.promptMissing : problems.required;
    case "items": {
      if (pointer === "/image_list" && Number(got) < image_list.minItems) {
        return problems.picturesMissing(image_list.minItems);
      }
      const { minItems, maxItems } = pointer.endsWith("/trajectories")
        ? trajectories
        : { minItems: 0, ...limits.dynamic_masks, ...(pointer === "/image_list" ? image_list : {}) };
      return problems.items(minItems, maxItems, String(got));
    }
    case "length":
      return problems.length(Number(got) - longest(pointer));
    case "range":
      return problems.range(cfg_scale.minimum, cfg_scale.maximum);
    case "url":
      return problems.address;
    case "format":
      return problems.format(image.formats.join(", "));
    case "bytes":
      return problems.bytes(inMegabytes(image.maxBytes, language));
    case "size":
      return problems.size(`${image.minWidth} × ${image.minHeight}`, String(got));
    case "ratio":
      return problems.ratio(number(image.minAspectRatio), number(image.maxAspectRatio), number(got));
    default:
      return problems.other(message);
  }
}

function longest(pointer: string): number {
  return pointer === "/negative_prompt" ? limits.negative_prompt.maxLength : limits.prompt.maxLength;
}
