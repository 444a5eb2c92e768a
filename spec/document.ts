import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** Where the contract is. */
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
  "x-source"?: string;
  "x-source-of"?: Record<string, string>;
  "x-image"?: Record<string, unknown>;
  "x-kept-days"?: number;
  "x-typical-seconds"?: Record<string, Record<string, number>>;
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

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  security?: Record<string, string[]>[];
  parameters?: {
    name: string;
    in: string;
    required: boolean;
    description: string;
    schema: Schema;
    "x-source": string;
  }[];
  requestBody?: { required: boolean; content: Record<string, MediaType> };
  responses: Record<string, ResponseObject>;
  callbacks?: Record<string, Record<string, { post: Operation }>>;
}

export interface OpenApiDocument {
  openapi: string;
  jsonSchemaDialect: string;
  servers: { url: string }[];
  security: Record<string, string[]>[];
  "x-sources": Record<string, { title: string; url?: string }>;
  paths: Record<string, { get?: Operation; post?: Operation }>;
  components: {
    schemas: Record<string, Schema>;
    responses: Record<string, ResponseObject>;
    securitySchemes: Record<string, { type: string; scheme: string }>;
  };
}

/** The contract as written, parsed and not resolved. */
export function readDocument(): OpenApiDocument {
  return parse(readFileSync(specUrl, "utf8")) as OpenApiDocument;
}

/**
 * Text of a file in `spec/examples/`, byte for byte as it is there.
 * @param name the file's name, for example `create-response.json`
 */
export function readExample(name: string): string {
  return readFileSync(new URL(`./examples/${name}`, import.meta.url), "utf8");
}
