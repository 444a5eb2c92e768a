const envelope = "#/components/schemas/ErrorEnvelope";

/**
 * Requires a response of components/responses whose bodies are the error envelope as JSON, or a web page.
 * @param {{ $ref?: string }} response
 * @param {unknown} _options
 * @param {{ document: { data: { components?: { responses?: Record<string, { content?: Record<string, { schema?: { $ref?: string } }> }> } } } }} context
 */
// biome-ignore lint/style/noDefaultExport: Spectral calls the default export of a function's file
export default function errorBody(response, _options, context) {
  const name = response.$ref?.split("/").at(-1) ?? "";
  const content = context.document.data.components?.responses?.[name]?.content;
  if (content === undefined) return [{ message: "refer to a response of components/responses with a body" }];
  return Object.entries(content)
    .filter(([type, body]) => type !== "text/html" && !isEnvelope(type, body))
    .map(([type]) => ({ message: `${name}: ${type} is neither the ErrorEnvelope as JSON nor a web page` }));
}

function isEnvelope(/** @type {string} */ type, /** @type {{ schema?: { $ref?: string } }} */ body) {
  return type === "application/json" && body.schema?.$ref === envelope;
}
