import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** URL of the contract. */
export const specUrl = new URL("./openapi.yaml", import.meta.url);

/** The part of JSON Schema 2020-12 that the document uses. */
export interface Schema {
  $ref?: string;
  title?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  format?: string;
  examples?: unknown[];
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
  "x-source"?: string;
  "x-source-of"?: Record<string, string>;
  /** The limits of a picture. Its field takes a URL, Base64 or bytes. */
  "x-image"?: Record<string, unknown>;
  /** The limits of a sound. Its field takes a URL, Base64 or bytes. */
  "x-audio"?: Record<string, unknown>;
  /** The kind of an id that one call makes and another takes. */
  "x-id"?: string;
  "x-drift"?: string[];
  "x-kept-days"?: number;
  "x-codes"?: { code: number; status: number; meaning: string; advice: string }[];
}

export interface Example {
  summary: string;
  value: unknown;
  "x-source"?: string;
  "x-file"?: string;
}

export interface MediaType {
  schema: Schema;
  examples: Record<string, Example>;
}

export interface ResponseObject {
  $ref?: string;
  description: string;
  "x-source"?: string;
  content: Record<string, MediaType>;
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required: boolean;
  description: string;
  schema: Schema;
  "x-source": string;
}

/** The operation of a callback, by the expression of its URL. */
export type Callback = Record<string, { post: Operation }>;

/**
 * The usual duration of a task in seconds: a number, or a table by one field of the request. A value that the table
 * does not list takes `default`.
 */
export type TypicalSeconds = number | { [field: string]: number | { [value: string]: TypicalSeconds } };

export interface Operation {
  operationId: string;
  tags?: string[];
  summary: string;
  description: string;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required: boolean; content: Record<string, MediaType> };
  responses: Record<string, ResponseObject>;
  callbacks?: Record<string, Callback | { $ref: string }>;
  /** The page that the operation is written from. */
  externalDocs?: { description: string; url: string };
  "x-source"?: string;
  "x-typical-seconds"?: TypicalSeconds;
}

export interface OpenApiDocument {
  openapi: string;
  jsonSchemaDialect: string;
  servers: { url: string }[];
  security: Record<string, string[]>[];
  "x-sources": Record<string, { title: string; url?: string }>;
  /** The page with the disagreements between the sources. */
  externalDocs: { description: string; url: string };
  paths: Record<string, { get?: Operation; post?: Operation }>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, ResponseObject>;
    securitySchemes: Record<string, { type: string; scheme: string }>;
    parameters: Record<string, Parameter>;
    callbacks: Record<string, Callback>;
  };
}

/** Parses the contract. Its references are not resolved. */
export function readDocument(): OpenApiDocument {
  return parse(readFileSync(specUrl, "utf8")) as OpenApiDocument;
}

/** The parameters of an operation, with their references resolved. */
export function parametersOf({ components }: OpenApiDocument, { parameters = [] }: Operation): Parameter[] {
  return parameters.map((parameter) => target(components.parameters, parameter));
}

/** The callbacks of an operation, with their references resolved. */
export function callbacksOf({ components }: OpenApiDocument, { callbacks = {} }: Operation): Callback[] {
  return Object.values(callbacks).map((callback) => target<Callback>(components.callbacks, callback));
}

/** The response of an operation, with its reference resolved. */
export function responseOf({ components }: OpenApiDocument, response: ResponseObject): ResponseObject {
  return target<ResponseObject>(components.responses, response);
}

function target<Part extends object>(named: Record<string, Part>, part: Part | { $ref?: string }): Part {
  if (!("$ref" in part) || typeof part.$ref !== "string") return part as Part;
  const found = named[part.$ref.split("/").at(-1) ?? ""];
  if (found === undefined) throw new Error(`spec/openapi.yaml has no ${part.$ref}`);
  return found;
}

/**
 * The text of a file in `spec/examples/`, byte for byte.
 * @param name the file's path, for example `multi-image2video/create-response.json`
 */
export function readExample(name: string): string {
  return readFileSync(new URL(`./examples/${name}`, import.meta.url), "utf8");
}
