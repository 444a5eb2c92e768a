import type { Schema } from "../document.ts";
import { nameOf } from "./endpoints.ts";
import { isRecord } from "./text.ts";

/** The schemas of the document, and the source file of each. */
export interface Schemas {
  named: Record<string, Schema>;
  files: ReadonlyMap<string, string>;
}

/** Keywords that limit a value, in the order of the generated rules. */
const limits = [
  "type",
  "const",
  "enum",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
  "format",
  "x-image",
  "x-audio",
  "x-id",
  "x-drift",
  "required",
] as const;

const types = ["string", "number", "integer", "boolean", "array", "object"];

const formats = ["uri", "int32"];

/** What a picture or a sound can be limited in. */
const mediaLimits = [
  "formats",
  "mediaTypes",
  "maxBytes",
  "minWidth",
  "minHeight",
  "minAspectRatio",
  "maxAspectRatio",
];

/** Keywords that sources disagree about: `x-drift` names them. */
const disputed = ["minItems", "maxItems", "minLength", "maxLength", "enum", "required"];

const ids = ["video", "audio", "task", "session", "face", "image"];

/** Keywords that limit nothing. */
const words = ["title", "description", "examples", "default", "deprecated", "x-source", "x-source-of"];

/** A schema without its descriptions, with each `$ref` resolved. */
export type Rules = Record<string, unknown>;

/**
 * Reads the rules of a schema in components/schemas. Client and simulator interpret the rules and would ignore an
 * unknown keyword, so this function throws at one. The error names the file and the place.
 */
export function rulesOf(name: string, schemas: Schemas): Rules {
  return new RuleReader(schemas).named(name);
}

class RuleReader {
  readonly #schemas: Schemas;
  #file = "spec/openapi.yaml";
  /** The schemas that are being read, from the outermost inwards. */
  readonly #open = new Set<string>();

  constructor(schemas: Schemas) {
    this.#schemas = schemas;
  }

  named(name: string): Rules {
    const schema = this.#schemas.named[name];
    if (schema === undefined) throw new Error(`${this.#file}: there is no schema ${name}`);
    const outer = this.#file;
    this.#file = this.#schemas.files.get(name) ?? "spec/openapi.yaml";
    if (this.#open.has(name)) throw new Error(`${this.#file}: ${name} contains itself`);
    this.#open.add(name);
    const rules = this.#read(schema, name);
    this.#open.delete(name);
    this.#file = outer;
    return rules;
  }

  #read(schema: Schema, at: string): Rules {
    for (const [key, value] of Object.entries(schema)) this.#check(key, value, at);
    if (schema.pattern !== undefined && (schema["x-image"] ?? schema["x-audio"]) === undefined) {
      throw new Error(`${this.#file}: ${at}: the keyword "pattern" is known only beside x-image or x-audio`);
    }
    const target = schema.$ref === undefined ? {} : this.named(nameOf(schema.$ref));
    const own: Rules = {};
    for (const key of limits) if (schema[key] !== undefined) own[key] = schema[key];
    for (const key of ["oneOf", "anyOf"] as const) if (schema[key] !== undefined) own[key] = schema[key];
    if (schema.properties !== undefined) own["properties"] = this.#properties(schema.properties, at);
    if (schema.items !== undefined) own["items"] = this.#read(schema.items, `${at}/items`);
    this.#checkRequired(schema, at);
    for (const key of Object.keys(own)) {
      if (key in target)
        throw new Error(`${this.#file}: ${at}: ${key} is also in the schema of the $ref beside it`);
    }
    return { ...target, ...own };
  }

  #properties(properties: Record<string, Schema>, at: string): Rules {
    return Object.fromEntries(
      Object.entries(properties).map(([field, schema]) => [
        field,
        this.#read(schema, `${at}/properties/${field}`),
      ]),
    );
  }

  #check(key: string, value: unknown, at: string): void {
    const where = `${this.#file}: ${at}`;
    if (key === "oneOf" || key === "anyOf") {
      if (!isRequiredLists(value)) {
        throw new Error(`${where}: ${key} has to be a list of { required: [...] } alone`);
      }
    } else if (key === "type" && !types.includes(String(value))) {
      throw new Error(`${where}: the type ${JSON.stringify(value)} is not known`);
    } else if (key === "x-image" || key === "x-audio") {
      for (const limit of Object.keys(Object(value))) {
        if (mediaLimits.includes(limit)) continue;
        throw new Error(`${where}: ${key}: the key ${JSON.stringify(limit)} is not known`);
      }
    } else if (key === "format" && !formats.includes(String(value))) {
      throw new Error(`${where}: the format ${JSON.stringify(value)} is not known`);
    } else if (key === "x-id" && !ids.includes(String(value))) {
      throw new Error(`${where}: the x-id ${JSON.stringify(value)} is none of ${ids.join(", ")}`);
    } else if (key === "x-drift" && !isListOf(value, disputed)) {
      throw new Error(`${where}: x-drift has to be a list of ${disputed.join(", ")}`);
    } else if (![...limits, ...words, "$ref", "properties", "items"].includes(key)) {
      throw new Error(`${where}: the keyword ${JSON.stringify(key)} is not known`);
    }
  }

  #checkRequired(schema: Schema, at: string): void {
    const lists = [schema, ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
    for (const field of lists.flatMap(({ required = [] }) => required)) {
      if (schema.properties?.[field] === undefined) {
        throw new Error(`${this.#file}: ${at}: required names ${field}, which is not in properties`);
      }
    }
  }
}

/**
 * The rules that the client interprets. It encodes media itself, without a prefix, so it needs no pattern; and it takes
 * every whole number that a field's limits allow, whatever its number of bits.
 */
export function withoutWireForm(rules: Rules): Rules {
  const kept = Object.entries(rules).filter(
    ([key, value]) => key !== "pattern" && (key !== "format" || value === "uri"),
  );
  return Object.fromEntries(
    kept.map(([key, value]) => {
      if (key === "items") return [key, withoutWireForm(value as Rules)];
      if (key !== "properties") return [key, value];
      const fields = Object.entries(value as Record<string, Rules>);
      return [key, Object.fromEntries(fields.map(([name, field]) => [name, withoutWireForm(field)]))];
    }),
  );
}

function isListOf(value: unknown, words: readonly string[]): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((word) => words.includes(word));
}

/** Whether a composition is a list of `{ required: [...] }` alone. */
export function isRequiredLists(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((part) => isRecord(part) && Object.keys(part).join() === "required")
  );
}

/** The default of each optional field of an object. */
export function defaultsOf(name: string, { named }: Schemas): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(named[name]?.properties ?? {}).flatMap(([field, schema]) => {
      const assumed = schema.default ?? named[nameOf(schema.$ref)]?.default;
      return assumed === undefined ? [] : [[field, assumed]];
    }),
  );
}
