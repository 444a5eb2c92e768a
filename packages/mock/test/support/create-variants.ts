import { readDocument, readExample, type Schema } from "cometapi-kling-spec";

/** A create body and what was done to it. */
export interface Variant {
  title: string;
  body: unknown;
}

type Path = readonly (string | number)[];

const document = readDocument();
const everyField = JSON.parse(readExample("multi-image2video/create-request-every-field.json")) as object;

/**
 * A create request with every field, changed in one place at a time by what the contract says of that place: left
 * out, of each other type, outside and at each limit, of an unknown value, with a property that nobody knows.
 */
export function createVariants(): Variant[] {
  return [...variants(schemaOf("MultiImage2VideoInput"), [])];
}

function* variants(schema: Schema, path: Path): Generator<Variant> {
  const place = path.join(".") || "the body";
  const value = read(path);
  for (const [type, other] of Object.entries(valuesByType)) {
    yield { title: `${place} is ${type}`, body: changed(path, other) };
  }
  for (const { title, other } of atLimits(schema, value)) {
    yield { title: `${place} ${title}`, body: changed(path, other) };
  }
  if (schema.properties !== undefined) {
    yield { title: `${place} has an unknown property`, body: changed([...path, "added_tomorrow"], true) };
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const inner = [...path, name];
    yield { title: `${inner.join(".")} is missing`, body: changed(inner, undefined) };
    yield* variants(resolve(property), inner);
  }
  if (schema.items !== undefined) yield* variants(resolve(schema.items), [...path, 0]);
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
    for (const other of [number - 0.001, number, number + 0.001]) yield { title: `is ${other}`, other };
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

function schemaOf(name: string): Schema {
  const found = document.components.schemas[name];
  if (found === undefined) throw new Error(`the contract has no schema ${name}`);
  return found;
}

function resolve(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : schemaOf(schema.$ref.split("/").at(-1) ?? "");
}

function read(path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], everyField);
}

/** The documented request with another value in one place; `undefined` takes it out. */
function changed(path: Path, value: unknown): unknown {
  const copy = structuredClone(everyField);
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy);
  (parent as Record<string, unknown>)[last] = value;
  return copy;
}
