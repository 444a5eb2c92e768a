import type { SpecDocument } from "../contract/spec-file.ts";

interface OperationObject {
  security?: unknown[];
  requestBody?: {
    content?: Record<string, { example?: unknown; examples?: Record<string, { value?: unknown }> }>;
  };
}

/** A curl command for the first operation with an example body, or else for the first operation. */
export function curlExample(document: SpecDocument, url: string): string {
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => /^(get|put|post|delete|options|head|patch)$/.test(method))
      .map(([method, operation]) => call(path, method, operation as OperationObject)),
  );
  const chosen = calls.find(({ body }) => body !== undefined) ?? calls[0];
  if (!chosen) return `curl ${url}`;

  const { path, method, operation, body } = chosen;
  const parts = [`curl ${quote(url + path)}`];
  if (body === undefined && method !== "get") parts.push(`-X ${method.toUpperCase()}`);
  const security = operation.security ?? document.security ?? [];
  if (security.length > 0) parts.push(`-H ${quote("Authorization: Bearer any-key")}`);
  if (body !== undefined) {
    parts.push(`-H ${quote("Content-Type: application/json")}`, `-d ${quote(JSON.stringify(body))}`);
  }
  return parts.join(" \\\n  ");
}

interface Call {
  path: string;
  method: string;
  operation: OperationObject;
  body: unknown;
}

function call(path: string, method: string, operation: OperationObject): Call {
  const { example, examples = {} } = operation.requestBody?.content?.["application/json"] ?? {};
  return { path, method, operation, body: example ?? Object.values(examples)[0]?.value };
}

/** Quotes a text for a shell. */
function quote(text: string): string {
  return /^[\w/.:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
