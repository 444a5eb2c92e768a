import { readDocument, type Schema } from "cometapi-kling-spec";
import type { EndpointFacts } from "../../src/index.ts";
import { png } from "../fakes/pictures.ts";

export type Path = readonly (string | number)[];

/** An example of the contract with one change. */
export interface Variant {
  title: string;
  body: unknown;
  /** The changed place: its path, the contract's schema of it, and what is there now. */
  path: Path;
  schema: Schema;
  value: unknown;
}

const document = readDocument();

/** The schema of the body that an endpoint takes. */
export function bodySchema({ path }: EndpointFacts): Schema {
  return resolve(contentOf(path).schema);
}

/** The bodies of the contract's examples for an endpoint, by name. */
export function exampleBodies({ path }: EndpointFacts): [name: string, body: object][] {
  return Object.entries(contentOf(path).examples).map(([name, { value }]) => [name, value as object]);
}

/**
 * Each example of an endpoint, changed in one place at a time. The value of the place is left out, of each other type,
 * at and outside each limit, unknown, or a picture. A body may also get a field of another example.
 */
export function variantsOf(endpoint: EndpointFacts): Variant[] {
  const examples = exampleBodies(endpoint);
  const allFields = Object.assign({}, ...examples.map(([, body]) => body)) as object;
  return examples.flatMap(([name, body]) => [
    ...variants(name, body, bodySchema(endpoint), []),
    ...more(name, body),
  ]);

  /** An example with one more field of the others. Where two fields exclude each other, the result is invalid. */
  function* more(name: string, body: object): Generator<Variant> {
    for (const [field, value] of Object.entries(allFields)) {
      if (!(field in body))
        yield variant(`${name} with ${field}`, body, bodySchema(endpoint), [field], value);
    }
  }
}

/** Every place of a body where the contract has this keyword, as far as the body has such a place. */
export function placesWith(keyword: keyof Schema, schema: Schema, body: unknown, path: Path = []): Path[] {
  const value = read(body, path);
  if (value === undefined) return [];
  const found = schema[keyword] === undefined ? [] : [path];
  return [
    ...found,
    ...placesInside(schema, value, path).flatMap(([inner, at]) => placesWith(keyword, inner, body, at)),
  ];
}

/** A copy of a body with another value in one place; `undefined` removes it. */
export function changed(body: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const copy = Array.isArray(body) ? [...body] : { ...(body as object) };
  return Object.assign(copy, { [key]: changed((body as Record<string, unknown>)[key], rest, value) });
}

function* variants(example: string, body: unknown, schema: Schema, path: Path): Generator<Variant> {
  const place = `${example}: ${path.join(".") || "the body"}`;
  const value = read(body, path);
  if (value === undefined) return;
  for (const [title, other] of [...ofEachType(), ...atLimits(schema, value)])
    yield variant(`${place} is ${title}`, body, schema, path, other);
  if (schema.properties !== undefined)
    yield variant(`${place} has an unknown field`, body, schema, [...path, "added_tomorrow"], true);
  for (const [inner, at] of placesInside(schema, value, path)) {
    yield variant(`${example}: ${at.join(".")} is missing`, body, inner, at, undefined);
    yield* variants(example, body, inner, at);
  }
}

function variant(title: string, body: unknown, schema: Schema, path: Path, value: unknown): Variant {
  return { title, body: changed(body, path, value), path, schema, value };
}

/** The fields of an object, or the first item of a list, each with its schema. */
function placesInside(schema: Schema, value: unknown, path: Path): [Schema, Path][] {
  const { properties = {}, items } = schema;
  if (Array.isArray(value)) return items === undefined ? [] : [[resolve(items), [...path, 0]]];
  return Object.entries(properties).map(([name, property]) => [resolve(property), [...path, name]]);
}

function ofEachType(): [string, unknown][] {
  const picture = png(640, 480);
  const base64 = Buffer.from(picture).toString("base64");
  return [
    ["null", null],
    ["a boolean", true],
    ["a fraction", 1.5],
    ["a whole number", 1],
    ["a large number", 1e9],
    ["a word", "x"],
    ["an empty string", ""],
    ["one dot", "."],
    ["two dots", ".."],
    ["an object", {}],
    ["a list", []],
    ["a list of a list", [[]]],
    ["a URL", "https://example.com/a.png"],
    ["Base64", base64],
    ["a data URL", `data:image/png;base64,${base64}`],
    ["a small picture", Buffer.from(png(10, 900)).toString("base64")],
    ["a Blob", new Blob([picture])],
  ];
}

function* atLimits(schema: Schema, value: unknown): Generator<[string, unknown]> {
  const { minLength, maxLength, minItems, maxItems, minimum, maximum, format } = schema;
  for (const known of schema.enum ?? []) {
    yield [`the known ${known}`, known];
    yield [`${known} in capitals`, `${known}`.toUpperCase().concat(" ")];
  }
  // Two units of UTF-16 that are one character.
  for (const length of around(minLength, maxLength)) yield [`${length} characters`, "🎬".repeat(length)];
  for (const length of around(minItems, maxItems)) {
    const item: unknown = Array.isArray(value) ? value[0] : value;
    yield [`a list of ${length}`, Array.from({ length }, () => item)];
  }
  for (const number of around(minimum, maximum)) yield [`${number}`, number];
  for (const limit of [minimum, maximum]) {
    if (limit !== undefined)
      yield* [-0.001, 0.001].map((step): [string, number] => [`${limit + step}`, limit + step]);
  }
  if (format === "uri") for (const uri of uris) yield [uri, uri];
}

const uris = [
  "/relative",
  "http://",
  "https:///path",
  "http://a b",
  "https://example.com/a b",
  "https://example.com/ä",
  "https://münchen.example/",
  "https://example.com/a[0]",
  "https://example.com/#a#b",
  "https://example.com/%zz",
  "https://example.com/%20?a=%E4&b=/?#c?d",
  "https://u:p@example.com:8443",
  "https://a@b@example.com/",
  "https://example.com:port/",
  "HTTPS://EXAMPLE.COM",
  "mailto:a@b.c",
  "http://[::1]:80/x?y#z",
  "http://[::1/",
  "a:b",
  " https://example.com/",
  "https://example.com/\n",
];

/** Each limit, one below and one above. */
function around(...limits: (number | undefined)[]): number[] {
  const counts = limits.flatMap((limit) => (limit === undefined ? [] : [limit - 1, limit, limit + 1]));
  return [...new Set(counts)].filter((count) => count >= 0);
}

function contentOf(path: string) {
  const content = document.paths[path]?.post?.requestBody?.content["application/json"];
  if (content === undefined) throw new Error(`the contract has no body for POST ${path}`);
  return content;
}

function resolve({ $ref, ...own }: Schema): Schema {
  if ($ref === undefined) return own;
  const found = document.components.schemas[$ref.split("/").at(-1) ?? ""];
  if (found === undefined) throw new Error(`the contract has no ${$ref}`);
  return { ...resolve(found), ...own };
}

function read(body: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], body);
}
