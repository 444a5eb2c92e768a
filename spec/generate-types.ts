import openapiTypescript, {
  astToString,
  type SchemaObject,
  type TransformNodeOptions,
  transformSchemaObject,
} from "openapi-typescript";
import ts from "typescript";

const longestTuple = 8;

/**
 * TypeScript declarations of the document, with array lengths as tuples.
 * @param document text of openapi.yaml
 */
export async function generateTypes(document: string): Promise<string> {
  const nodes = await openapiTypescript(document, {
    arrayLength: true,
    // A default is what the service assumes, not something that a caller has to send.
    defaultNonNullable: false,
    silent: true,
    transform: tupleOfEveryAllowedLength,
  });
  return `${header}${astToString(nodes)}`;
}

const header = `/**
 * GENERATED from spec/openapi.yaml by \`pnpm generate\`. Do not edit.
 */

`;

/**
 * Tuples of minItems to maxItems items. The generator's own start at no item and end too early
 * (https://github.com/openapi-ts/openapi-typescript/issues/2048, there in 7.13.0).
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
