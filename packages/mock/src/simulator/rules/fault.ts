import { type BrokenRule, brokenRules } from "./check.ts";
import type { RequiredFields, Rules } from "./endpoint.ts";

/** A description of an invalid body. */
interface BodyFault {
  /** Every broken rule as a sentence that begins with the field. */
  message: string;
  /** The first invalid field, for example `image_list[0].image`; empty for the body itself. */
  param: string;
}

/** Describes how a body breaks the rules; `undefined` if it fits. */
export function findBodyFault(rules: Rules, body: unknown): BodyFault | undefined {
  const broken = brokenRules(rules, body);
  const [first] = broken;
  if (first === undefined) return undefined;
  if (body === undefined) return { message: "the request has no body: send a JSON object", param: "" };
  return { message: broken.map(sentence).join("; "), param: fieldOf(first) };
}

function fieldOf({ instancePath, keyword, params }: BrokenRule): string {
  const missing = keyword === "required" ? `/${params["missingProperty"]}` : "";
  return `${instancePath}${missing}`
    .slice(1)
    .replaceAll(/\/(\d+)/g, "[$1]")
    .replaceAll("/", ".");
}

function sentence(rule: BrokenRule): string {
  const { keyword, params, message } = rule;
  const field = fieldOf(rule) || "the request body";
  if (keyword === "required") return `${field} is required`;
  if (keyword === "oneOf") return `${field} must have exactly one of ${namesOf(params["branches"])} (oneOf)`;
  if (keyword === "anyOf") return `${field} must have at least one of ${namesOf(params["branches"])} (anyOf)`;
  const { allowedValues } = params;
  const values = Array.isArray(allowedValues) ? `: ${allowedValues.join(", ")}` : "";
  return `${field} ${message}${values} (${keyword})`;
}

function namesOf(branches: unknown): string {
  const lists = branches as readonly RequiredFields[];
  return lists.map(({ required }) => required.join(" and ")).join(", ");
}
