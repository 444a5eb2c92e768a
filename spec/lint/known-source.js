/**
 * Requires a key of the document's `x-sources`.
 * @param {unknown} source
 * @param {unknown} _options
 * @param {{ document: { data: { "x-sources"?: Record<string, unknown> } } }} context
 */
// biome-ignore lint/style/noDefaultExport: Spectral calls the default export of a function's file
export default function knownSource(source, _options, context) {
  const known = Object.keys(context.document.data["x-sources"] ?? {});
  if (typeof source === "string" && known.includes(source)) return [];
  return [{ message: `${JSON.stringify(source)} is not in x-sources; use one of ${known.join(", ")}` }];
}
