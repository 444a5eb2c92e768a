const numericLimits = ["minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "x-kept-days"];

/**
 * Requires each numeric limit in the description, in digits. A minimum length of 1 means "not empty" and needs no
 * number.
 * @param {Record<string, unknown>} schema
 */
// biome-ignore lint/style/noDefaultExport: Spectral calls the default export of a function's file
export default function limitInWords(schema) {
  const description = String(schema["description"] ?? "");
  const said = (/** @type {unknown} */ limit) =>
    new RegExp(`(?<![\\d.])${limit}(?![\\d.]*\\d)`).test(description);
  return numericLimits
    .filter((keyword) => keyword in schema)
    .filter((keyword) => !(keyword.startsWith("min") && keyword !== "minimum" && schema[keyword] === 1))
    .filter((keyword) => !said(schema[keyword]))
    .map((keyword) => ({ message: `say ${schema[keyword]} (${keyword}) in the description` }));
}
