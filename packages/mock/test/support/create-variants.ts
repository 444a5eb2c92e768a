import type { Schema } from "cometapi-kling-spec";
import { type ContractEndpoint, contractEndpoints, resolve } from "./contract-endpoints.ts";

/** A request body, and its change. */
export interface Variant {
  title: string;
  body: unknown;
}

type Path = readonly (string | number)[];

const [firstEndpoint] = contractEndpoints;

/**
 * The fullest documented request of an endpoint, with one change at a time. The contract decides the changes of a field:
 * left out, of each other type, outside and at each limit, of an unknown value, with an unknown property.
 * @param endpoint by default the first of the contract
 */
export function createVariants(endpoint: ContractEndpoint | undefined = firstEndpoint): Variant[] {
  if (endpoint === undefined) throw new Error("the contract has no endpoint");
  return [...variants(fullestExample(endpoint), endpoint.schema, [])];
}

function fullestExample({ path, examples }: ContractEndpoint): object {
  const [fullest] = Object.values(examples).sort((a, b) => Object.keys(b).length - Object.keys(a).length);
  if (fullest === undefined) throw new Error(`${path} has no documented request`);
  return fullest;
}

function* variants(base: object, schema: Schema, path: Path): Generator<Variant> {
  const place = path.join(".") || "the body";
  const value = read(base, path);
  const variant = (title: string, at: Path, other: unknown): Variant => ({
    title,
    body: changed(base, at, other),
  });
  for (const [type, other] of Object.entries(valuesByType)) yield variant(`${place} is ${type}`, path, other);
  for (const { title, other } of atLimits(schema, value)) yield variant(`${place} ${title}`, path, other);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (schema.properties !== undefined && isObject) {
    yield variant(`${place} has an unknown property`, [...path, "added_tomorrow"], true);
    for (const [name, property] of Object.entries(schema.properties)) {
      const inner = [...path, name];
      yield variant(`${inner.join(".")} is missing`, inner, undefined);
      yield* variants(base, resolve(property), inner);
    }
  }
  if (schema.items !== undefined && Array.isArray(value)) {
    yield* variants(base, resolve(schema.items), [...path, 0]);
  }
}

const valuesByType = {
  null: null,
  "a boolean": true,
  "a number": 1.5,
  "a string": "x",
  "an empty string": "",
  "an object": {},
  "an array": [],
};

function* atLimits(schema: Schema, value: unknown): Generator<{ title: string; other: unknown }> {
  const { minLength, maxLength, minItems, maxItems, minimum, maximum, format } = schema;
  const text = (length: number): string => "🎬".repeat(length);
  const list = (length: number): unknown[] =>
    Array.from({ length }, () => (Array.isArray(value) ? (value[0] as unknown) : value));
  if (schema.enum !== undefined) {
    for (const known of schema.enum) yield { title: `is ${known}`, other: known };
    yield { title: "is of an unknown value", other: "unknown" };
    yield { title: "is a known value in capitals", other: `${schema.enum[0]}`.toUpperCase().concat(" ") };
  }
  for (const length of around(minLength, maxLength))
    yield { title: `has ${length} characters`, other: text(length) };
  for (const length of around(minItems, maxItems))
    yield { title: `has ${length} items`, other: list(length) };
  for (const number of [minimum, maximum]) {
    if (number === undefined) continue;
    for (const other of [number - 1, number - 0.001, number, number + 0.001, number + 1])
      yield { title: `is ${other}`, other };
  }
  if (format === "uri") {
    for (const other of [
      "/relative",
      "http://",
      "http://a b",
      "mailto:a@b.c",
      "http://[::1]:80/x?y#z",
      "a:b",
    ]) {
      yield { title: `is ${other}`, other };
    }
  }
}

/** Each limit, one below and one above. */
function around(...limits: (number | undefined)[]): number[] {
  const lengths = limits.flatMap((limit) => (limit === undefined ? [] : [limit - 1, limit, limit + 1]));
  return [...new Set(lengths)].filter((length) => length >= 0);
}

function read(base: object, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], base);
}

/** The documented request with another value in one place; `undefined` removes it. */
function changed(base: object, path: Path, value: unknown): unknown {
  const copy = structuredClone(base);
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
  (parent as Record<string, unknown>)[last] = value;
  return copy;
}
