import type { InputRule } from "../errors/input-problem.ts";
import type { Rules } from "../facts.ts";
import { isRecord } from "./media.ts";

/** Takes one problem: where it is, which rule it breaks, what is wrong, and what is there instead. */
export type Report = (pointer: string, rule: InputRule, message: string, got?: string | number) => void;

const types: Readonly<Record<string, { phrase: string; fits: (value: unknown) => boolean }>> = {
  string: { phrase: "a string", fits: (value) => typeof value === "string" },
  // NaN and the infinities are numbers of JavaScript that fail the range.
  number: { phrase: "a number", fits: (value) => typeof value === "number" },
  integer: { phrase: "a whole number", fits: (value) => Number.isInteger(value) },
  boolean: { phrase: "true or false", fits: (value) => typeof value === "boolean" },
  array: { phrase: "a list", fits: (value) => Array.isArray(value) },
  object: { phrase: "an object", fits: (value) => isRecord(value) },
  null: { phrase: "null", fits: (value) => value === null },
};

/** Whether a value has the type that the rules ask for, or one of the types. */
export function hasType({ type }: Rules, value: unknown): boolean {
  return type === undefined || [type].flat().some((name) => types[name]?.fits(value));
}

/** What a value has to be, to be read after "must be": type and range. */
export function phraseOfType(rules: Rules): string {
  const { type = [], required, minimum, maximum } = rules;
  if (rules.format === "uri") return "an absolute http or https URL";
  const phrase = [type]
    .flat()
    .map((name) => types[name]?.phrase ?? name)
    .join(" or ");
  if (type === "object" && required !== undefined) return `${phrase} with ${required.join(" and ")}`;
  if (minimum !== undefined && maximum !== undefined) return `${phrase} from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${phrase} of at least ${minimum}`;
  return maximum === undefined ? phrase : `${phrase} of at most ${maximum}`;
}
