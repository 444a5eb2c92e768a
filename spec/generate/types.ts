import openapiTypescript, {
  astToString,
  type SchemaObject,
  type TransformNodeOptions,
  transformSchemaObject,
} from "openapi-typescript";
import ts from "typescript";
import type { OpenApiDocument } from "../document.ts";
import { isRequiredLists } from "./rules.ts";
import { banner } from "./text.ts";

const longestTuple = 8;

/** TypeScript declarations of the document, with short arrays as tuples. */
export async function generateTypes(document: OpenApiDocument): Promise<string> {
  const nodes = await openapiTypescript(JSON.stringify(document, withoutRequiredLists), {
    arrayLength: true,
    // A field with a default stays optional: the service assumes its value.
    defaultNonNullable: false,
    silent: true,
    transform: tupleOfEveryAllowedLength,
  });
  return `${banner}\n${astToString(nodes)}`;
}

/** Drops a composition of `required` lists: it would make the whole type `unknown`. */
function withoutRequiredLists(key: string, value: unknown): unknown {
  return (key === "oneOf" || key === "anyOf") && isRequiredLists(value) ? undefined : value;
}

/**
 * Tuples of minItems to maxItems items. Those of openapi-typescript 7.13.0 begin at no item and end too early:
 * https://github.com/openapi-ts/openapi-typescript/issues/2048.
 */
function tupleOfEveryAllowedLength(
  schema: SchemaObject,
  options: TransformNodeOptions,
): ts.TypeNode | undefined {
  if (schema.type !== "array" || schema.items === undefined || Array.isArray(schema.items)) return undefined;
  const { minItems = 0, maxItems } = schema;
  if (minItems === 0 || maxItems === undefined || maxItems > longestTuple) return undefined;
  const item = transformSchemaObject(schema.items, options);
  const tuples: ts.TypeNode[] = [];
  for (let length = minItems; length <= maxItems; length++) {
    tuples.push(ts.factory.createTupleTypeNode(Array.from({ length }, () => item)));
  }
  return ts.factory.createUnionTypeNode(tuples);
}
