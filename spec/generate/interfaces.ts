import type { Schema } from "../document.ts";
import { nameOf } from "./endpoints.ts";
import type { Schemas } from "./rules.ts";
import { docstring, keyText } from "./text.ts";

/** How the types of requests or of results are written. */
export interface Style {
  /** The types of pictures and sounds, which may be bytes; absent for results. */
  media?: { image: string; audio: string };
  /** The text after the type of an optional field. */
  optional: string;
  list: (item: string, schema: Schema) => string;
}

/** Documented interfaces of named schemas, in the order of their first use. */
export class Interfaces {
  readonly #schemas: Schemas;
  readonly #style: Style;
  readonly #texts = new Map<string, string>();

  constructor(schemas: Schemas, style: Style) {
    this.#schemas = schemas;
    this.#style = style;
  }

  /** Adds the interface of a schema in components/schemas, and those of the schemas that it refers to. */
  add(name: string): void {
    if (this.#texts.has(name)) return;
    // Set before the fields are read, since they may add further interfaces.
    this.#texts.set(name, "");
    const schema = this.#named(name);
    const fields = (required: readonly string[], absent: readonly string[]): string =>
      Object.entries(schema.properties ?? {})
        .map(([field, part]) => {
          const at = `${name}/properties/${field}`;
          return absent.includes(field)
            ? this.#absent(field)
            : this.#field(field, part, required.includes(field), at);
        })
        .join("");
    const words = docstring(schema.description ?? "");
    const { required = [], oneOf } = schema;
    if (oneOf === undefined || this.#style.media === undefined) {
      this.#texts.set(name, `${words}export interface ${name} {\n${fields(required, [])}}\n`);
      return;
    }
    // Exactly one of the lists: the fields of the others are absent.
    const lists = oneOf.map((choice) => choice.required ?? []);
    const choices = lists.map((own) => {
      const absent = lists.flat().filter((field) => !own.includes(field));
      return `  | {\n${fields([...required, ...own], absent).replace(/^(?=.)/gm, "    ")}    }\n`;
    });
    this.#texts.set(name, `${words}export type ${name} =\n${choices.join("").trimEnd()};\n`);
  }

  text(): string {
    return [...this.#texts.values()].join("\n");
  }

  #absent(field: string): string {
    return `  ${keyText(field)}?: undefined;\n`;
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
    if (types.length === 0) throw new Error(`${at}: a field has no type`);
    return types.map((type) => this.#singleType(type, schema, target, at)).join(" | ");
  }

  #singleType(type: string, schema: Schema, target: Schema, at: string): string {
    if (type === "integer") return "number";
    if (["string", "number", "boolean", "null"].includes(type)) return type;
    if (type === "array" && target.items !== undefined) {
      return this.#style.list(this.#type(target.items, `${at}/items`), target);
    }
    if (type === "object" && target.properties !== undefined) return this.#objectType(schema, target, at);
    throw new Error(`${at}: the type ${type} is not known`);
  }

  #objectType(schema: Schema, target: Schema, at: string): string {
    if (schema.$ref === undefined) throw new Error(`${at}: an object has to be a named schema`);
    const name = nameOf(schema.$ref);
    this.add(name);
    const bare = this.#bareMedia(target);
    return bare === undefined ? name : `${bare} | ${name}`;
  }

  /** The type of the picture or sound that may replace an object in which nothing else is required. */
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
