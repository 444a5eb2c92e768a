import { type ErrorRule, gatewayErrors, serviceErrors, statusErrors } from "cometapi-kling";
import type { OpenApiDocument } from "cometapi-kling-spec";
import { prose, table } from "./api-reference.ts";

const head = ["Error", "Passes by itself", "May have made a task", "What to do"];

const cells = ({ error, retryable, billed, advice }: ErrorRule): string[] => [
  `[${error.kind}](/reference/client/index/classes/${error.kind})`,
  retryable ? "yes" : "no",
  billed === "unknown" ? "yes" : "no",
  advice,
];

/** Markdown of every refusal that the client knows, from the tables that it judges by. */
export function errorReference(document: OpenApiDocument): string {
  const codes = document.components.schemas["ServiceErrorCode"]?.["x-codes"] ?? [];
  const service = codes.map(({ code, status, meaning }) => {
    const rule = (serviceErrors as Readonly<Record<number, ErrorRule>>)[code];
    if (rule === undefined) throw new Error(`the client has no rule for ${code}`);
    return [`\`${code}\``, String(status), prose(meaning), ...cells(rule)];
  });
  const byName = (rules: Readonly<Record<string, ErrorRule>>): string[][] =>
    Object.entries(rules).map(([name, rule]) => [`\`${name}\``, ...cells(rule)]);
  return `# Every error

An answer is judged by its code first and its HTTP status second. These are the client's own tables; each error carries
its advice in \`error.advice\`.

## Codes of the service

${table(["Code", "HTTP", "Meaning", ...head], service)}

## Names of the gateway

${table(["Name", ...head], byName(gatewayErrors))}

## HTTP statuses

For answers whose code says nothing.

${table(["Status", ...head], byName(statusErrors))}
`;
}
