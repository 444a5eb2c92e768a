import type { SpecDocument } from "../contract/spec-file.ts";

interface OperationObject {
  security?: unknown[];
  requestBody?: {
    content?: Record<string, { example?: unknown; examples?: Record<string, { value?: unknown }> }>;
  };
}

/** What a printed call needs to get through. */
interface CurlOptions {
  /** The bearer token. */
  key?: string | undefined;
  /** The file with the certificate that curl has to trust. */
  certificate?: string | undefined;
}

/** A curl command for the first operation with an example body, or else for the first operation. */
export function curlExample(
  document: SpecDocument,
  url: string,
  { key = "any-key", certificate }: CurlOptions = {},
): string {
  const calls = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => /^(get|put|post|delete|options|head|patch)$/.test(method))
      .map(([method, operation]) => call(path, method, operation as OperationObject)),
  );
  const chosen = calls.find(({ body }) => body !== undefined) ?? calls[0];
  if (!chosen) return curlCommand(url, certificate);

  const { path, method, operation, body } = chosen;
  const parts = [curlCommand(url + path, certificate)];
  if (body === undefined && method !== "get") parts.push(`-X ${method.toUpperCase()}`);
  const security = operation.security ?? document.security ?? [];
  if (security.length > 0) parts.push(`-H ${quote(`Authorization: Bearer ${key}`)}`);
  if (body !== undefined) {
    parts.push(`-H ${quote("Content-Type: application/json")}`, `-d ${quote(JSON.stringify(body))}`);
  }
  return parts.join(" \\\n  ");
}

/** The call of a URL, which trusts a certificate of one's own. */
export function curlCommand(url: string, certificate: string | undefined): string {
  const trust = certificate === undefined ? "" : `--cacert ${quote(certificate)} `;
  return `curl ${trust}${quote(url)}`;
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
