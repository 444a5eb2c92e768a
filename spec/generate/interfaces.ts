import type { Schema } from "../document.ts";
import { nameOf } from "./endpoints.ts";
import type { Schemas } from "./rules.ts";
import { docstring, keyText } from "./text.ts";

/** How the types of one direction are written. */
export interface Style {
  /** Type of a field that may be handed in as bytes; absent where bytes are not handed in. */
  media?: { image: string; audio: string };
  /** After the type of a field that may be left out. */
  optional: string;
  list: (item: string, schema: Schema) => string;
}

/** Interfaces of named schemas, flat and documented, in the order in which they are first used. */
export class Interfaces {
  readonly #schemas: Schemas;
  readonly #style: Style;
  readonly #texts = new Map<string, string>();

  constructor(schemas: Schemas, style: Style) {
    this.#schemas = schemas;
    this.#style = style;
  }

  /** Adds the interface of a schema of components/schemas, and of those that it refers to. */
  add(name: string): void {
    if (this.#texts.has(name)) return;
    // The place is taken before the fields are read: they may refer to further interfaces.
    this.#texts.set(name, "");
    const schema = this.#named(name);
    const fields = Object.entries(schema.properties ?? {}).map(([field, part]) =>
      this.#field(field, part, schema.required?.includes(field) ?? false, `${name}/properties/${field}`),
    );
    const words = docstring(schema.description ?? "");
    this.#texts.set(name, `${words}export interface ${name} {\n${fields.join("")}}\n`);
  }

  text(): string {
    return [...this.#texts.values()].join("\n");
  }

  #field(field: string, schema: Schema, isRequired: boolean, at: string): string {
    const assumed = schema.default ?? this.#resolved(schema).default;
    const tags = assumed === undefined ? [] : [`@default ${JSON.stringify(assumed)}`];
    const words = docstring(schema.description ?? this.#resolved(schema).description ?? "", 2, tags);
    const type = this.#type(schema, at);
    return `${words}  ${keyText(field)}${isRequired ? `: ${type}` : `?: ${type}${this.#style.optional}`};\n`;
  }

  #type(schema: Schema, at: string): string {
    const target = this.#resolved(schema);
    const { media } = this.#style;
    if (media !== undefined && target["x-image"] !== undefined) return media.image;
    if (media !== undefined && target["x-audio"] !== undefined) return media.audio;
    if (target.const !== undefined) return JSON.stringify(target.const);
    if (target.enum !== undefined) return target.enum.map((value) => JSON.stringify(value)).join(" | ");
    const types = typeof target.type === "string" ? [target.type] : (target.type ?? []);
    if (types.length === 0) throw new Error(`${at}: a field without a type`);
    return types.map((type) => this.#plainType(type, schema, target, at)).join(" | ");
  }

  #plainType(type: string, schema: Schema, target: Schema, at: string): string {
    if (type === "integer") return "number";
    if (["string", "number", "boolean", "null"].includes(type)) return type;
    if (type === "array" && target.items !== undefined) {
      return this.#style.list(this.#type(target.items, `${at}/items`), target);
    }
    if (type === "object" && target.properties !== undefined) return this.#objectType(schema, target, at);
    throw new Error(`${at}: no type is known for ${type}`);
  }

  #objectType(schema: Schema, target: Schema, at: string): string {
    if (schema.$ref === undefined) throw new Error(`${at}: an object is a schema of its own, with a name`);
    const name = nameOf(schema.$ref);
    this.add(name);
    const bare = this.#bareMedia(target);
    return bare === undefined ? name : `${bare} | ${name}`;
  }

  /** A picture may stand for an object whose only required field is that picture. */
  #bareMedia({ required = [], properties = {} }: Schema): string | undefined {
    const [field] = required;
    if (required.length !== 1 || field === undefined || this.#style.media === undefined) return undefined;
    const { "x-image": image, "x-audio": audio } = this.#resolved(properties[field] ?? {});
    if (image !== undefined) return this.#style.media.image;
    return audio === undefined ? undefined : this.#style.media.audio;
  }

  #resolved(schema: Schema): Schema {
    return schema.$ref === undefined ? schema : this.#named(nameOf(schema.$ref));
  }

  #named(name: string): Schema {
    const found = this.#schemas.named[name];
    if (found === undefined) throw new Error(`spec/openapi.yaml has no schema "${name}"`);
    return found;
  }
}
