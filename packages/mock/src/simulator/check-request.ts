import { type BrokenRule, brokenRules } from "../generated/check-create.ts";
import type { components } from "../generated/schema.ts";

export type CreateBody = components["schemas"]["MultiImage2VideoInput"];

/** What is wrong with a create request. */
export interface RequestFault {
  /** Every broken rule in words, the field first. */
  message: string;
  /** The first field concerned, for example `image_list[0].image`; empty for the body itself. */
  param: string;
}

/** Whether the body fits the contract: `undefined` if it does. */
export function faultOfBody(body: unknown): RequestFault | undefined {
  const rules = brokenRules(body);
  const [first] = rules;
  if (first === undefined) return undefined;
  if (body === undefined) return { message: "the request has no body: send a JSON object", param: "" };
  return { message: rules.map(sentence).join("; "), param: fieldOf(first) };
}

/** Tells the compiler what {@link faultOfBody} has found. */
export function isCreateBody(_body: unknown, fault: RequestFault | undefined): _body is CreateBody {
  return fault === undefined;
}

function fieldOf({ instancePath, keyword, params }: BrokenRule): string {
  const missing = keyword === "required" ? `/${params["missingProperty"]}` : "";
  return `${instancePath}${missing}`
    .slice(1)
    .replaceAll(/\/(\d+)/g, "[$1]")
    .replaceAll("/", ".");
}

function sentence(rule: BrokenRule): string {
  const field = fieldOf(rule) || "the request body";
  if (rule.keyword === "required") return `${field} is required`;
  const { allowedValues } = rule.params;
  const values = Array.isArray(allowedValues) ? `: ${allowedValues.join(", ")}` : "";
  return `${field} ${rule.message ?? "is wrong"}${values} (${rule.keyword})`;
}

/** Whether the caller takes JSON. */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === "*/*" || accept === "application/json") return true;
  if (accept.trim() === "") return true;
  return accept.split(",").some((range) => {
    const [type = "", ...parameters] = range.split(";");
    const isRefused = parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter));
    return !isRefused && /^\s*(\*\/\*|application\/\*|application\/json)\s*$/i.test(type);
  });
}

/** The key in `Authorization: Bearer KEY`; `undefined` without one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  return /^Bearer\s+(\S.*)$/.exec(authorization)?.[1]?.trimEnd();
}
