import {
  callbacksOf,
  type MediaType,
  type Operation,
  type ResponseObject,
  readDocument,
  responseOf,
  type Schema,
} from "../../document.ts";
import { nameOf } from "../../generate/endpoints.ts";

/** The document in the repository. */
export const document = readDocument();

const createPath = "/kling/v1/videos/multi-image2video";
const getPath = "/kling/v1/videos/multi-image2video/{task_id}";

/** The part of the document; throws without one. */
export function there<Part>(part: Part | undefined, name: string): Part {
  if (part === undefined) throw new Error(`the document has no ${name}`);
  return part;
}

export const create: Operation = there(document.paths[createPath]?.post, "create operation");
export const get: Operation = there(document.paths[getPath]?.get, "get operation");
export const webhook: Operation = there(
  callbacksOf(document, create)[0]?.["{$request.body#/callback_url}"]?.post,
  "webhook",
);

/** Every operation of the service, with its path. */
export const operations: { path: string; method: "get" | "post"; operation: Operation }[] = Object.entries(
  document.paths,
).flatMap(([path, item]) =>
  (["post", "get"] as const).flatMap((method) => {
    const operation = item[method];
    return operation === undefined ? [] : [{ path, method, operation }];
  }),
);

/** Every operation that the service calls: the webhooks. */
export const webhooks: Operation[] = Object.values(document.components.callbacks).flatMap((callback) =>
  Object.values(callback).map(({ post }) => post),
);

export function schema(name: string): Schema {
  return there(document.components.schemas[name], `schema ${name}`);
}

export function field(name: string, property: string): Schema {
  return there(schema(name).properties?.[property], `${name}.${property}`);
}

/** Keywords of a field together with those of the schema that it refers to; the field's own win. */
export function resolved(part: Schema): Schema {
  return part.$ref === undefined ? part : { ...schema(nameOf(part.$ref)), ...part };
}

/** The response of an operation, with its reference resolved. */
export function response(operation: Operation, status: string): ResponseObject {
  return responseOf(document, there(operation.responses[status], `response ${status}`));
}

export interface NamedExample {
  where: string;
  status: string;
  mediaType: string;
  name: string;
  schema: Schema;
  file: string | undefined;
  source: string | undefined;
  value: unknown;
}

function examplesOf(where: string, status: string, content: Record<string, MediaType> = {}): NamedExample[] {
  return Object.entries(content).flatMap(([mediaType, body]) =>
    Object.entries(body.examples).map(([name, example]) => ({
      where: `${where} ${status} ${mediaType} ${name}`,
      status,
      mediaType,
      name,
      schema: body.schema,
      file: example["x-file"],
      source: example["x-source"],
      value: example.value,
    })),
  );
}

function examplesOfOperation(operation: Operation): NamedExample[] {
  const where = operation.operationId;
  return [
    ...examplesOf(where, "request", operation.requestBody?.content),
    ...Object.keys(operation.responses).flatMap((status) =>
      examplesOf(where, status, response(operation, status).content),
    ),
  ];
}

/** Every named example of every body, once for each operation that uses it. */
export const examples: NamedExample[] = [
  ...operations.flatMap(({ operation }) => examplesOfOperation(operation)),
  ...webhooks.flatMap(examplesOfOperation),
];
