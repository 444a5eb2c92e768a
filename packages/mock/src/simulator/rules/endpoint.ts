import * as generated from "../../generated/endpoints.ts";
import type { Template } from "./fill.ts";

/** What a picture must be. Sizes in pixels; aspect ratios are width divided by height. */
export interface ImageRules {
  readonly formats: readonly string[];
  readonly mediaTypes: readonly string[];
  readonly maxBytes?: number;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly minAspectRatio?: number;
  readonly maxAspectRatio?: number;
}

/** A schema of the contract without its words, with each `$ref` read in place. */
export interface Rules {
  readonly type?: "object" | "array" | "string" | "number" | "integer" | "boolean";
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: "uri";
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
  /** The kind of an id that an earlier call made. */
  readonly "x-id"?: string;
}

/** The only composition that the contract uses: which fields are there together. */
export interface RequiredFields {
  readonly required: readonly string[];
}

/** Usual time in seconds: a number, or a table by the value of one field, with a `default`. */
type TypicalSeconds = number | SecondsTable;

interface SecondsTable {
  readonly [field: string]: number | Readonly<Record<string, TypicalSeconds>>;
}

/** What the contract says about one endpoint. */
export interface Endpoint {
  /** For example `multiImage2Video`. */
  readonly name: string;
  /** Where a task is created, or a call is answered. A task is at `{path}/{task_id}`. */
  readonly path: string;
  /** The lists in a task's result; absent for a call, which is answered at once. */
  readonly makes?: readonly string[];
  readonly rules: Rules;
  readonly defaults: Readonly<Record<string, unknown>>;
  readonly seconds?: TypicalSeconds;
  /** A task's result. */
  readonly result?: Readonly<Record<string, Template>>;
  /** The `data` that a call is answered with. */
  readonly answer?: Template;
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
 * Seconds that a task with this body usually takes.
 * @param fallback for a contract that says nothing
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

/** The field that a table goes by. */
function fieldOf(table: SecondsTable): string {
  for (const name in table) if (name !== "default") return name;
  return "";
}
