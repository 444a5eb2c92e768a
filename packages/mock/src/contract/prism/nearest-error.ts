import { findOperationResponse } from "@stoplight/prism-http/dist/validator/utils/spec.js";
import type { ErrorObject } from "ajv";
import { type IHttpOperation, schemaCompiler } from "./setup.ts";

/** A part of a body that breaks its schema. */
interface BodyViolation {
  /** Names and indexes from the body's root. */
  location: string[];
  /** Keyword of JSON Schema. */
  code: string;
  message: string;
  /** The keyword, its value in the spec, and its source. */
  rule: string;
  /** The value at the location; absent if a property is missing. */
  found?: unknown;
}

const compile = schemaCompiler({ allErrors: true, verbose: true });

/**
 * Finds out why a body breaks the schema of its status and media type. Of several alternatives, it takes the nearest.
 */
export function explainBody(
  operation: IHttpOperation,
  { status, headers, body }: { status: number; headers: Record<string, string>; body: unknown },
): BodyViolation[] {
  const response = findOperationResponse(operation.responses, status);
  const contents = response._tag === "Some" ? (response.value.contents ?? []) : [];
  const mediaType = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  const schema = (contents.find((content) => content.mediaType === mediaType) ?? contents[0])?.schema;
  if (schema === undefined) return [];
  const validate = compile(schema, (operation as { __bundled__?: unknown }).__bundled__);
  validate(body);
  const found = new Map<string, BodyViolation>();
  for (const error of nearest(validate.errors ?? [])) {
    const violation = toViolation(error);
    const key = JSON.stringify([violation.location, violation.message]);
    if (!found.has(key)) found.set(key, violation);
  }
  return [...found.values()];
}

/** Drops the errors of every alternative but the nearest. */
function nearest(errors: ErrorObject[]): ErrorObject[] {
  const choice = errors
    .filter(({ keyword }) => keyword === "oneOf" || keyword === "anyOf")
    .sort((a, b) => a.schemaPath.length - b.schemaPath.length)
    .find(({ schemaPath }) => errors.some((error) => error.schemaPath.startsWith(`${schemaPath}/`)));
  if (choice === undefined) return withoutRepeats(errors);
  const prefix = `${choice.schemaPath}/`;
  const alternatives = new Map<string, ErrorObject[]>();
  for (const error of errors.filter(({ schemaPath }) => schemaPath.startsWith(prefix))) {
    const [index = ""] = error.schemaPath.slice(prefix.length).split("/");
    alternatives.set(index, [...(alternatives.get(index) ?? []), error]);
  }
  const [best = []] = [...alternatives.values()].sort((a, b) => distance(a) - distance(b));
  const others = errors.filter((error) => error !== choice && !error.schemaPath.startsWith(prefix));
  return nearest([...others, ...best]);
}

// Alternatives differ mostly in a constant, and next in the names of their properties.
const weights: Record<string, number> = { const: 9, required: 3 };

function distance(errors: ErrorObject[]): number {
  return errors.reduce((sum, { keyword }) => sum + (weights[keyword] ?? 1), 0);
}

/** Drops the error of a constant if the same value also breaks its type or enum. */
function withoutRepeats(errors: ErrorObject[]): ErrorObject[] {
  const clearer = errors.filter(({ keyword }) => keyword === "enum" || keyword === "type");
  const places = new Set(clearer.map(({ instancePath }) => instancePath));
  return errors.filter(({ keyword, instancePath }) => keyword !== "const" || !places.has(instancePath));
}

function toViolation(error: ErrorObject): BodyViolation {
  const { instancePath, keyword, message = keyword, schema, parentSchema, data, params } = error;
  const location = instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  const source: unknown = parentSchema?.["x-source"];
  const missing: unknown = keyword === "required" ? params["missingProperty"] : undefined;
  return {
    location: typeof missing === "string" ? [...location, missing] : location,
    code: keyword,
    message: typeof missing === "string" ? "is missing" : message,
    rule: `${keyword} ${JSON.stringify(schema)}${typeof source === "string" ? ` (${source})` : ""}`,
    ...(missing === undefined ? { found: data } : {}),
  };
}
