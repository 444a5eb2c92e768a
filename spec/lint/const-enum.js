/**
 * Requires an `enum` of the same single value beside a `const`.
 * @param {{ const: unknown, enum?: unknown }} schema
 */
// biome-ignore lint/style/noDefaultExport: Spectral calls the default export of a function's file
export default function constEnum(schema) {
  const same = JSON.stringify([schema.const]);
  if (JSON.stringify(schema.enum) === same) return [];
  return [{ message: `write \`enum: ${same}\` beside the const` }];
}
