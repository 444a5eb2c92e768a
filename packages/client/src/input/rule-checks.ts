import type { InputProblem, InputRule } from "../errors/input-problem.ts";
import type { Rules } from "../facts.ts";
import { isRecord } from "./rules.ts";

/** Whether a text is an absolute http or https URL in the form that RFC 3986 asks for. */
export function isHttpUri(text: string): boolean {
  // The characters of RFC 3986. `URL.canParse` alone would also accept spaces and other letters, which it escapes.
  const character = "(?:[\\w.~!$&'()*+,;=:@-]|%[\\da-f]{2})";
  const host = `(?:(?:(?!@)${character})*@)?(?:\\[[\\da-f:.]+\\]|(?:(?![:@])${character})+)(?::\\d*)?`;
  const rest = `(?:${character}|[/?])*`;
  const uri = `^https?://${host}(?:/(?:${character}|/)*)?(?:\\?${rest})?(?:#${rest})?$`;
  return new RegExp(uri, "i").test(text) && URL.canParse(text);
}

/** Reports one problem: the pointer, the broken rule, what is wrong, and the value that is not allowed. */
export type Report = (pointer: string, rule: InputRule, message: string, got?: string | number) => void;

/** Reports about one picture or sound. A doubt refuses nothing. */
export interface MediaReport {
  report: (rule: InputRule, message: string, got?: string | number) => void;
  doubt: (message: string) => void;
}

const phrases: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

/** Whether a value has the type that the rules ask for, or one of the types. */
export function hasType({ type }: Rules, value: unknown): boolean {
  return type === undefined || [type].flat().some((name) => isOfType(name, value));
}

function isOfType(name: string, value: unknown): boolean {
  if (name === "integer") return Number.isInteger(value);
  if (name === "array") return Array.isArray(value);
  if (name === "object") return isRecord(value);
  // NaN and the infinities are numbers of JavaScript that fail the range.
  return name === "null" ? value === null : typeof value === name;
}

/** The type and range that a value must have, to be read after "must be". */
export function phraseOfType(rules: Rules): string {
  const { type = [], required, minimum, maximum } = rules;
  if (rules.format === "uri") return "an absolute http or https URL";
  const phrase = [type]
    .flat()
    .map((name) => phrases[name] ?? name)
    .join(" or ");
  if (type === "object" && required !== undefined) return `${phrase} with ${required.join(" and ")}`;
  if (minimum !== undefined && maximum !== undefined) return `${phrase} from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return `${phrase} of at least ${minimum}`;
  return maximum === undefined ? phrase : `${phrase} of at most ${maximum}`;
}

/** Conditions between fields, as the contract states them, and how a message begins. */
export const conditions = [
  ["oneOf", "exactly one"],
  ["anyOf", "at least one"],
] as const;

/** For example `2 to 4 items`, `exactly 2 items`, `at most 6 items`. */
export function phraseOfCount(least: number | undefined, most: number | undefined, unit: string): string {
  const units = (most ?? least) === 1 ? unit : `${unit}s`;
  if (least === most) return `exactly ${least} ${units}`;
  if (least === undefined) return `at most ${most} ${units}`;
  return most === undefined ? `at least ${least} ${units}` : `${least} to ${most} ${units}`;
}

/** Whether the sources of the contract disagree about the rule that a problem is about. */
export function isDisputed(rules: Rules, { pointer, rule, got }: InputProblem): boolean {
  let place = rules;
  for (const step of pointer.split("/").slice(1)) place = place.properties?.[step] ?? place.items ?? {};
  const keywords: Partial<Record<InputRule, string>> = {
    length: Number(got) > (place.maxLength ?? Number.POSITIVE_INFINITY) ? "maxLength" : "minLength",
    items: Number(got) > (place.maxItems ?? Number.POSITIVE_INFINITY) ? "maxItems" : "minItems",
  };
  return place["x-drift"]?.includes(keywords[rule] ?? rule) ?? false;
}
