import {
  type Example,
  type MediaType,
  type OpenApiDocument,
  type Operation,
  responseOf,
  type Schema,
} from "../document.ts";
import { type ContractEndpoint, nameOf } from "./endpoints.ts";
import { factsOf, generateServiceFacts } from "./facts.ts";
import type { Schemas } from "./rules.ts";
import { banner, isRecord, literal } from "./text.ts";

/** Source text of the mock's module with the facts of each endpoint and a template of its response. */
export function generateMockEndpoints(
  document: OpenApiDocument,
  endpoints: readonly ContractEndpoint[],
  schemas: Schemas,
): string {
  const all = endpoints.map((endpoint) => ({
    ...factsOf(endpoint, schemas),
    ...modelsOf(endpoint, schemas),
    [endpoint.makes === undefined ? "data" : "result"]: templateOf(document, endpoint, schemas),
  }));
  return `${banner}
/**
 * The facts of each endpoint, and a template of its response: a task's \`result\`, or the \`data\` of a call. In a
 * template, \`{ $id: kind }\` is a new id, \`{ $file: extension }\` the URL of a file, and \`{ $seconds: true }\` a
 * length in seconds. \`models\` are the examples of \`model_name\`, which the contract leaves open.
 */
export const endpoints = ${literal(all)} as const;

/** The ids in the contract's examples, by kind. The simulator knows them from the start. */
export const exampleIds = ${literal(exampleIds(document, schemas))} as const;
`;
}

/** The model names that the contract gives as examples; nothing for an endpoint without a `model_name`. */
function modelsOf({ input }: ContractEndpoint, schemas: Schemas): { models?: readonly unknown[] } {
  const { examples } = resolved({ $ref: input }, schemas).properties?.["model_name"] ?? {};
  return examples === undefined ? {} : { models: examples };
}

function templateOf(document: OpenApiDocument, endpoint: ContractEndpoint, schemas: Schemas): unknown {
  const { path, operation, makes, result, fileName } = endpoint;
  const source = makes === undefined ? operation : document.paths[`${path}/{task_id}`]?.get;
  for (const { value } of acceptedExamples(source)) {
    const data = isRecord(value) ? value["data"] : undefined;
    if (!isRecord(data)) continue;
    if (makes === undefined) return template(data, { $ref: result }, "", schemas);
    if (data["task_status"] !== "succeed") continue;
    return template(data["task_result"], { $ref: result }, "", schemas);
  }
  throw new Error(`spec/source/endpoints/${fileName}.yaml: no example shows the result of ${endpoint.name}`);
}

/** The value of an example, with a marker in place of each value that differs from response to response. */
function template(value: unknown, schema: Schema, field: string, schemas: Schemas): unknown {
  const { items, properties, ...rest } = resolved(schema, schemas);
  if (Array.isArray(value)) return value.map((item) => template(item, items ?? {}, field, schemas));
  if (isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [
        key,
        template(part, properties?.[key] ?? {}, key, schemas),
      ]),
    );
  }
  if (typeof value !== "string") return value;
  if (rest["x-id"] !== undefined) return { $id: rest["x-id"] };
  if (rest.format === "uri") return { $file: extensionOf(value) };
  return field.startsWith("duration") ? { $seconds: true } : value;
}

function extensionOf(url: string): string {
  const [, extension] = /\.(\w+)$/.exec(new URL(url).pathname) ?? [];
  if (extension === undefined) throw new Error(`the example's URL ${url} has no extension`);
  return extension;
}

/** The ids in all examples, by their `x-id`. */
function exampleIds(document: OpenApiDocument, schemas: Schemas): Record<string, string[]> {
  const found = new Map<string, Set<string>>();
  const visit = (value: unknown, schema: Schema): void => {
    const { items = {}, properties = {}, oneOf = [], ...rest } = resolved(schema, schemas);
    for (const branch of oneOf) if (branch.$ref !== undefined) visit(value, branch);
    if (Array.isArray(value)) for (const item of value) visit(item, items);
    else if (isRecord(value)) for (const key of Object.keys(value)) visit(value[key], properties[key] ?? {});
    else if (rest["x-id"] !== undefined) {
      found.set(rest["x-id"], (found.get(rest["x-id"]) ?? new Set()).add(String(value)));
    }
  };
  for (const { schema, examples } of bodies(document)) {
    for (const { value } of Object.values(examples)) visit(value, schema);
  }
  return Object.fromEntries([...found].map(([kind, ids]) => [kind, [...ids].sort()]));
}

/** The JSON bodies of requests and of accepted responses. */
function bodies(document: OpenApiDocument): MediaType[] {
  const callbacks = Object.values(document.components.callbacks ?? {}).flatMap((item) => Object.values(item));
  const operations = [...Object.values(document.paths), ...callbacks].flatMap((item) => Object.values(item));
  return (operations as Operation[]).flatMap(({ requestBody, responses }) =>
    [requestBody, responses["200"]].flatMap((body) => body?.content?.["application/json"] ?? []),
  );
}

function acceptedExamples(operation: Operation | undefined): Example[] {
  return Object.values(operation?.responses["200"]?.content["application/json"]?.examples ?? {});
}

/** A schema with its `$ref` and its `allOf` resolved. */
function resolved(schema: Schema, schemas: Schemas): Schema {
  const target = schema.$ref === undefined ? schema : (schemas.named[nameOf(schema.$ref)] ?? {});
  const parts = (target.allOf ?? []).map((part) => resolved(part, schemas));
  const properties = Object.assign({}, ...[...parts, target].map((part) => part.properties ?? {})) as Record<
    string,
    Schema
  >;
  return { ...target, properties };
}

/** Source text of the mock's module with every documented error response, by status and name. */
export function generateErrorResponses(document: OpenApiDocument): string {
  const found: Record<string, unknown> = {};
  for (const { get, post } of Object.values(document.paths)) {
    for (const operation of [post, get]) {
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        if (status === "200") continue;
        for (const [mediaType, { examples }] of Object.entries(responseOf(document, response).content)) {
          for (const [name, { summary, value }] of Object.entries(examples)) {
            const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
            found[`${status}-${kebab}`] = { status: Number(status), mediaType, summary, body: value };
          }
        }
      }
    }
  }
  return `${banner}
/** Every documented error response, by its status and the name of its example. */
export const errorResponses = ${JSON.stringify(found, null, 2)} as const;

export type ErrorName = keyof typeof errorResponses;
`;
}

/** Source text of the mock's module with the facts of the service and the statuses of a task. */
export function generateMockFacts(document: OpenApiDocument): string {
  const statuses = document.components.schemas["TaskStatus"]?.enum;
  if (statuses === undefined) throw new Error("spec/source/shared.yaml: TaskStatus has no enum");
  return `${generateServiceFacts(document)}
/** The documented statuses of a task. */
export type TaskStatus = ${statuses.map((status) => JSON.stringify(status)).join(" | ")};
`;
}
