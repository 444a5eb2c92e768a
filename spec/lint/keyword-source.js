/** Keys by which a schema, or an operation with a limit, is recognised. */
const marks = ["type", "$ref", "x-source-of", "enum", "const", "x-typical-seconds"];

/** Keys whose values are data, not schemas. */
const dataKeys = [
  "value",
  "examples",
  "default",
  "x-image",
  "x-audio",
  "x-typical-seconds",
  "x-codes",
  "x-source-of",
  "x-drift",
];

const limitKeywords = [
  "enum",
  "const",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "pattern",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "x-image",
  "x-audio",
  "x-id",
  "x-kept-days",
  "x-typical-seconds",
];

/**
 * Requires a source for each limit in the schemas below the value. `x-source-of` may name only keywords that its
 * schema has.
 * @param {unknown} value
 * @param {unknown} _options
 * @param {{ path: (string | number)[] }} context
 */
// biome-ignore lint/style/noDefaultExport: Spectral calls the default export of a function's file
export default function keywordSource(value, _options, context) {
  return problemsOf(value, context.path);
}

/** @returns {{ message: string, path: (string | number)[] }[]} */
function problemsOf(/** @type {unknown} */ node, /** @type {(string | number)[]} */ path) {
  if (typeof node !== "object" || node === null) return [];
  const part = /** @type {Record<string, unknown>} */ (node);
  const problems = marks.some((key) => key in part) ? problemsOfSchema(part, path) : [];
  for (const [key, child] of Object.entries(node)) {
    if (isFreeData(key, path)) continue;
    problems.push(...problemsOf(child, [...path, key]));
  }
  return problems;
}

/** Whether the key holds data. Under `properties`, every key is the name of a field. */
function isFreeData(/** @type {string} */ key, /** @type {(string | number)[]} */ path) {
  return path.at(-1) !== "properties" && dataKeys.includes(key);
}

function problemsOfSchema(
  /** @type {Record<string, unknown>} */ schema,
  /** @type {(string | number)[]} */ path,
) {
  const sourceOf = /** @type {Record<string, unknown>} */ (schema["x-source-of"] ?? {});
  const unsourced = limitKeywords.filter(
    (keyword) => keyword in schema && !("x-source" in schema) && !(keyword in sourceOf),
  );
  const absent = Object.keys(sourceOf).filter((keyword) => !(keyword in schema));
  return [
    ...unsourced.map((keyword) => ({ message: `name the source of ${keyword} in x-source`, path })),
    ...absent.map((keyword) => ({
      message: `x-source-of names ${keyword}, which the schema does not have`,
      path,
    })),
  ];
}
