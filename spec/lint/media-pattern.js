const refused = ["data:image/png;base64,iVBORw0KGgo=", "DATA:audio/mpeg;base64,SUQz", "data:,"];
const accepted = ["iVBORw0KGgo=", "data", "dat", "DQ==", "https://example.com/data:1.png", "data/8="];

/**
 * Requires a `pattern` that refuses a `data:` prefix, in upper or lower case, and nothing else.
 * @param {{ pattern?: string, "x-image"?: unknown, "x-audio"?: unknown }} schema
 */
// biome-ignore lint/style/noDefaultExport: Spectral calls the default export of a function's file
export default function mediaPattern({ pattern, "x-image": image, "x-audio": audio }) {
  // In `x-source-of`, the same keys name a source.
  if (typeof (image ?? audio) !== "object") return [];
  if (pattern === undefined) return [{ message: "refuse the prefix `data:` with the pattern of Image" }];
  if (/\(\?/.test(pattern)) {
    return [{ message: "the pattern has a look-ahead or another group that not every engine knows" }];
  }
  const expression = new RegExp(pattern, "u");
  return [
    ...refused.filter((text) => expression.test(text)).map((text) => `the pattern takes ${text}`),
    ...accepted.filter((text) => !expression.test(text)).map((text) => `the pattern refuses ${text}`),
  ].map((message) => ({ message }));
}
