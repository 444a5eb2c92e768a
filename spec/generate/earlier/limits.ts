import type { OpenApiDocument, Schema } from "../../document.ts";

/** Keywords of a schema that limit a value; everything else about a field is documentation. */
const limitKeywords = [
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
  "enum",
  "x-image",
] as const;

/** Source text of a module with every limit of the create request and the life of a result, from the document. */
export function generateLimits(document: OpenApiDocument): string {
  const { schemas } = document.components;
  const request = limitsOfProperties(schema(schemas, "MultiImage2VideoInput"), schemas);
  const limits = {
    ...request,
    image: limitsOf(property(schema(schemas, "ImageItem"), "image"), schemas),
    trajectories: limitsOf(property(schema(schemas, "DynamicMask"), "trajectories"), schemas),
  };
  const keptDays = property(schema(schemas, "Video"), "url")["x-kept-days"];
  if (keptDays === undefined) throw new Error("spec/openapi.yaml: Video.url has no x-kept-days");
  return `/**
 * GENERATED from spec/openapi.yaml by \`pnpm generate\`. Do not edit.
 */

/**
 * The documented limits of a create request, by wire field. Lengths are in characters, counts in items,
 * \`maxBytes\` in bytes, sizes in pixels; aspect ratios are width divided by height.
 */
export const limits = ${JSON.stringify(limits, null, 2)} as const;

/** Days for which the service keeps a video after it was made. */
export const videoKeptDays = ${keptDays};

/** What the service takes for a parameter that is left out, by wire field. */
export const requestDefaults = ${JSON.stringify(requestDefaultsOf(document), null, 2)} as const;

/** Seconds that a task usually takes, by mode and duration. No source promises them: for a display alone. */
export const typicalSeconds = ${JSON.stringify(typicalSecondsOf(document), null, 2)} as const;
`;
}

/** What the service takes for a parameter that is left out, by wire field. */
export function requestDefaultsOf(document: OpenApiDocument): Record<string, unknown> {
  const { properties = {} } = schema(document.components.schemas, "MultiImage2VideoInput");
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) =>
      value.default === undefined ? [] : [[name, value.default]],
    ),
  );
}

/** The usual life of a task, in seconds, by mode and duration. */
export function typicalSecondsOf(document: OpenApiDocument): unknown {
  const table = document.paths["/kling/v1/videos/multi-image2video"]?.post?.["x-typical-seconds"] as {
    mode: Record<string, { duration: Record<string, number> }>;
  };
  return Object.fromEntries(Object.entries(table.mode).map(([mode, { duration }]) => [mode, duration]));
}

function limitsOfProperties(object: Schema, schemas: Record<string, Schema>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object.properties ?? {})) {
    const { formats: _formats, mediaTypes: _mediaTypes, ...limits } = limitsOf(value, schemas);
    if (Object.keys(limits).length > 0) found[name] = limits;
  }
  return found;
}

function limitsOf(value: Schema, schemas: Record<string, Schema>): Record<string, unknown> {
  const target = value.$ref === undefined ? value : schema(schemas, value.$ref.split("/").at(-1) ?? "");
  const found: Record<string, unknown> = {};
  for (const keyword of limitKeywords) {
    const limit = target[keyword];
    if (limit === undefined) continue;
    if (keyword === "x-image") Object.assign(found, limit);
    else found[keyword] = limit;
  }
  return found;
}

function schema(schemas: Record<string, Schema>, name: string): Schema {
  const found = schemas[name];
  if (found === undefined) throw new Error(`spec/openapi.yaml has no schema ${name}`);
  return found;
}

function property(object: Schema, name: string): Schema {
  const found = object.properties?.[name];
  if (found === undefined) throw new Error(`spec/openapi.yaml: ${object.title} has no property ${name}`);
  return found;
}
