import * as generated from "../../generated/endpoints.ts";
import type { Template } from "./fill.ts";

/** The limits of a picture. Sizes are in pixels, aspect ratios are width divided by height. */
export interface ImageRules {
  readonly formats: readonly string[];
  readonly mediaTypes: readonly string[];
  readonly maxBytes?: number;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly minAspectRatio?: number;
  readonly maxAspectRatio?: number;
}

/** A schema of the contract without its descriptions, with each `$ref` resolved. */
export interface Rules {
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  /** A regular expression, beside `x-image` or `x-audio`: the text has no `data:` prefix. */
  readonly pattern?: string;
  readonly format?: "uri" | "int32";
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Rules;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Rules>>;
  readonly oneOf?: readonly RequiredFields[];
  readonly anyOf?: readonly RequiredFields[];
  readonly "x-image"?: ImageRules;
  readonly "x-audio"?: object;
  /** The kind of an id that an earlier call has made. */
  readonly "x-id"?: string;
}

/** The only kind of composition in the contract: the fields that one alternative requires. */
export interface RequiredFields {
  readonly required: readonly string[];
}

/** The usual duration in seconds: a number, or a table by the value of one field, with a `default`. */
type TypicalSeconds = number | SecondsTable;

interface SecondsTable {
  readonly [field: string]: number | Readonly<Record<string, TypicalSeconds>>;
}

/** The facts of one endpoint. */
export interface Endpoint {
  /** For example `multiImage2Video`. */
  readonly name: string;
  /** The path of the POST. A task is at `{path}/{task_id}`. */
  readonly path: string;
  /** The lists in a task's result; absent for a call, which makes no task. */
  readonly makes?: readonly string[];
  readonly rules: Rules;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly seconds?: TypicalSeconds;
  /** The examples of `model_name` in the contract; absent if it names none. */
  readonly models?: readonly string[];
  /** The template of a task's result. */
  readonly result?: Readonly<Record<string, Template>>;
  /** The template of `data` in the response to a call. */
  readonly data?: Template;
}

/** Every endpoint of the contract. */
export const endpoints: readonly Endpoint[] = generated.endpoints;

const byPath = new Map(endpoints.map((endpoint) => [endpoint.path, endpoint]));
const byName = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint]));

/** The endpoint with exactly this path. */
export function endpointAt(path: string): Endpoint | undefined {
  return byPath.get(path);
}

/** @throws {TypeError} if the contract has no endpoint of this name */
export function endpointNamed(name: string): Endpoint {
  const endpoint = byName.get(name);
  if (endpoint === undefined) {
    const known = [...byName.keys()].join(", ");
    throw new TypeError(`this simulator has no endpoint ${JSON.stringify(name)}; known are ${known}`);
  }
  return endpoint;
}

/**
 * The usual duration in seconds of a task with this body.
 * @param fallback the duration if the contract gives none
 */
export function typicalSeconds(
  { seconds, defaults }: Endpoint,
  body: Readonly<Record<string, unknown>>,
  fallback: number,
): number {
  let current: TypicalSeconds = seconds ?? fallback;
  let known = fallback;
  while (typeof current !== "number") {
    if (typeof current["default"] === "number") known = current["default"];
    const field = fieldOf(current);
    const byValue: SecondsTable[string] | undefined = current[field];
    if (typeof byValue !== "object") return known;
    const value = String(body[field] ?? defaults[field]);
    const next: TypicalSeconds | undefined = Object.hasOwn(byValue, value) ? byValue[value] : undefined;
    if (next === undefined) return known;
    current = next;
  }
  return current;
}

/** The field by whose value a table is indexed. */
function fieldOf(table: SecondsTable): string {
  for (const name in table) if (name !== "default") return name;
  return "";
}
