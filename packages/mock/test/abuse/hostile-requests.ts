import type { Schema } from "cometapi-kling-spec";
import fc, { type Arbitrary } from "fast-check";
import { exampleIds } from "../../src/generated/endpoints.ts";
import { endpoints } from "../../src/simulator/rules/endpoint.ts";
import { type ContractEndpoint, contractEndpoints, resolve } from "../support/contract-endpoints.ts";

export interface Hostile {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

const imageUrl = fc.constantFrom("https://example.com/a.png", "HTTP://example.com/b.jpg?c=d");

const model = fc.constantFrom(...new Set(endpoints.flatMap(({ models = [] }) => models)));

/** Values that a schema of the contract allows. */
function valid(schema: Schema): Arbitrary<unknown> {
  const rules = resolve(schema);
  const { type, enum: known, format, items } = rules;
  const { minLength = 0, maxLength = 60, minItems = 0, maxItems = 3, minimum = 0, maximum = 1_000 } = rules;
  const text = fc.string({ minLength, maxLength, unit: "binary" });
  if (known !== undefined) return fc.constantFrom(...known);
  if (rules["x-id"] !== undefined) return fc.oneof({ weight: 9, arbitrary: knownId(rules["x-id"]) }, text);
  if (rules["x-image"] !== undefined) return fc.oneof({ weight: 9, arbitrary: imageUrl }, text);
  if (format === "uri") return fc.constantFrom("http://127.0.0.1:9/hook", "https://hooks.test/a?b=c#d");
  switch (type) {
    case "string":
      return text;
    case "number":
      return fc.double({ min: minimum, max: maximum, noNaN: true });
    case "integer":
      return fc.integer({ min: minimum, max: maximum });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(valid(items ?? {}), { minLength: minItems, maxLength: maxItems });
    case "object":
      return validObject(rules);
    default:
      throw new Error(`no values for the type ${type}`);
  }
}

function validObject({ properties = {}, required = [], oneOf, anyOf }: Schema): Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, inner]) => {
    const any = valid(inner);
    // The simulator knows which models there are.
    const known = { weight: 9, arbitrary: model };
    return [name, name === "model_name" ? fc.oneof(known, { weight: 1, arbitrary: any }) : any] as const;
  });
  const fits = (body: object, branches: Schema[]): number =>
    branches.filter((branch) => branch.required?.every((name) => name in body)).length;
  return fc
    .record(Object.fromEntries(fields), { requiredKeys: required })
    .filter((body) => oneOf === undefined || fits(body, oneOf) === 1)
    .filter((body) => anyOf === undefined || fits(body, anyOf) > 0);
}

/** An id of the contract's examples, which the simulator knows from the start. */
function knownId(kind: string): Arbitrary<string> {
  const ids: Readonly<Record<string, readonly string[]>> = exampleIds;
  return fc.constantFrom(...(ids[kind] ?? ["none"]));
}

/** Names with a meaning in JavaScript. */
const traps = ["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "length", "then", ""];

const anything: Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(null, true, 0, -0, 1e308, -1, "", "0", [], {}, [[]], "\u0000", "\ud800", "\ufeff"),
  fc.string({ unit: "binary", maxLength: 700 }),
  fc.constantFrom("🎬".repeat(250), "🎬".repeat(251), "é".repeat(501), "a".repeat(100_000)),
  fc.integer({ min: 1, max: 500 }).map(nested),
  fc.array(fc.constant({ image: "https://example.com/a.png" }), { maxLength: 9 }),
);

/** Deeply nested lists. */
function nested(depth: number): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { image: value };
  return value;
}

interface Mutation {
  /** Picks a place in the body. */
  place: number;
  what: "replace" | "delete" | "add" | "repeat";
  value: unknown;
  name: string;
}

const mutation: Arbitrary<Mutation> = fc.record({
  place: fc.nat(),
  what: fc.constantFrom("replace", "delete", "add", "repeat"),
  value: anything,
  name: fc.oneof(fc.constantFrom(...traps), fc.string({ maxLength: 20 })),
});

type Container = Record<string, unknown>;

function containersOf(value: unknown, found: Container[] = []): Container[] {
  if (typeof value !== "object" || value === null || found.length > 100) return found;
  found.push(value as Container);
  for (const inner of Object.values(value)) containersOf(inner, found);
  return found;
}

function mutate(body: unknown, mutations: readonly Mutation[]): unknown {
  const copy = { body: structuredClone(body) };
  for (const { place, what, value, name } of mutations) {
    const containers = containersOf(copy);
    const container = containers[place % containers.length] as Container;
    const keys = Object.keys(container);
    const key = keys[place % Math.max(1, keys.length)] ?? "0";
    if (what === "delete" && container !== copy) delete container[key];
    else if (what === "replace") define(container, key, value);
    else if (what === "add" && !Array.isArray(container)) define(container, name, value);
    else if (Array.isArray(container)) container.push(...container.slice(0, 20));
  }
  return copy.body;
}

/** Defines `__proto__` as a field, like `JSON.parse`. The value is a copy, so that no body contains itself. */
function define(container: Container, name: string, shared: unknown): void {
  const value: unknown = structuredClone(shared);
  Object.defineProperty(container, name, { value, enumerable: true, configurable: true, writable: true });
}

/** Bodies that a schema allows, with up to four changes. */
export function mutatedBodyOf(schema: Schema): Arbitrary<unknown> {
  return fc
    .tuple(valid(schema), fc.array(mutation, { maxLength: 4 }))
    .map(([body, mutations]) => mutate(body, mutations));
}

const breaks = fc.constantFrom("", "}", '"', "\u0000", "\\", ",", "NaN", "\ufeff");

/** A text that often is not JSON any more. */
function brokenTextOf(body: Arbitrary<unknown>): Arbitrary<string> {
  return fc.tuple(body, fc.nat(), breaks).map(([value, at, insert]) => {
    const text = JSON.stringify(value) ?? "";
    const cut = at % (text.length + 1);
    return text.slice(0, cut) + insert + (at % 2 === 0 ? text.slice(cut) : "");
  });
}

function bodyTextOf(schema: Schema): Arbitrary<string> {
  const mutated = mutatedBodyOf(schema);
  return fc.oneof(
    { weight: 3, arbitrary: valid(schema).map((body) => JSON.stringify(body)) },
    { weight: 6, arbitrary: mutated.map((body) => JSON.stringify(body) ?? "") },
    { weight: 2, arbitrary: brokenTextOf(mutated) },
  );
}

const ordinaryHeaders = { authorization: "Bearer sk-test", "content-type": "application/json" };

const strangeHeaders: Arbitrary<Record<string, string>> = fc.record<Record<string, string>>(
  {
    authorization: fc.oneof(
      { weight: 12, arbitrary: fc.constant("Bearer sk-test") },
      fc.constantFrom("", "Bearer", "Bearer ", "Basic YTpi", "bearer x", "Bearer  two  words"),
    ),
    "content-type": fc.oneof(
      { weight: 12, arbitrary: fc.constant("application/json") },
      fc.constantFrom(
        "application/json; charset=utf-8",
        "application/json; charset=utf-16le",
        "application/json; charset=nonsense",
        "application/problem+json",
        "text/plain",
        "multipart/form-data; boundary=b",
        "application/x-www-form-urlencoded",
        "application/json;;;charset==",
        "/",
      ),
    ),
    accept: fc.constantFrom(
      "*/*",
      "application/json",
      "text/html",
      "application/*;q=0",
      "a/b, */*;q=0.1",
      ",",
    ),
    prefer: fc.constantFrom(
      "scenario=__proto__",
      "scenario=",
      "scenario=toString",
      "code=500",
      "scenario=slow+fail",
    ),
    origin: fc.constantFrom("null", "https://page.test", "x"),
    "access-control-request-method": fc.constantFrom("POST", "__proto__"),
  },
  { requiredKeys: [] },
);

const segment = fc.oneof(
  fc.constantFrom(
    "..",
    ".",
    "",
    "%2e%2e",
    "%2f",
    "%00",
    "%zz",
    "%c0%ae",
    "%f0%9f%8e%ac",
    "?",
    "a;b",
    "861309198188019719",
  ),
  fc.constantFrom(...traps),
  fc.string({ maxLength: 30 }).map(encodeURIComponent),
  fc.constant("x".repeat(3_000)),
);

function pathOf({ path }: ContractEndpoint): Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: fc.constant(path) },
    { weight: 3, arbitrary: segment.map((id) => `${path}/${id}`) },
    fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join("/")}`),
    segment.map((name) => `/__simulator/${name}`),
    segment.map((name) => `/__simulator/files/${name}`),
    segment.map((query) => `${path}?${query}=${query}`),
  );
}

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constant("POST") },
  { weight: 3, arbitrary: fc.constant("GET") },
  fc.constantFrom("HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "PROPFIND"),
);

const headers = fc.oneof({ weight: 3, arbitrary: fc.constant(ordinaryHeaders) }, strangeHeaders);

/** Requests to any endpoint of the contract, in which any part may be wrong. */
export const hostileRequest: Arbitrary<Hostile> = fc
  .oneof(
    ...contractEndpoints.map((endpoint) =>
      fc.record({ method, path: pathOf(endpoint), headers, body: bodyTextOf(endpoint.schema) }),
    ),
  )
  .map((request) => {
    // A GET rarely has a body, since it is refused with one.
    const isGet = request.method === "GET" && request.body.length % 8 > 0;
    return isGet ? { ...request, body: "" } : request;
  });
