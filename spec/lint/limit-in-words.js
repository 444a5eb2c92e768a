/** A minimum of 1 is "not empty", which needs no number. */
const numericLimits = ["minItems", "maxItems", "minLength", "maxLength", "minimum", "maximum", "x-kept-days"];

/**
 * The description has each number that limits the value, in digits.
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
