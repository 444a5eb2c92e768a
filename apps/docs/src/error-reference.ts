import { type ErrorRule, gatewayErrors, serviceErrors, statusErrors } from "cometapi-kling";
import type { OpenApiDocument } from "cometapi-kling-spec";
import { prose, table } from "./api-reference.ts";
import { type ReadFile, sectionOf } from "./sections.ts";

const head = ["Error", "Temporary", "May have made a task", "What to do"];

const linked = (name: string): string => `[${name}](/reference/client/index/classes/${name})`;

const cells = ({ error, retryable, billed, advice }: ErrorRule): string[] => [
  linked(error.kind),
  retryable ? "yes" : "no",
  billed === "unknown" ? "yes" : "no",
  advice,
];

const readme = "packages/client/README.md";

/** The rows of the README's table of errors, each with a link to its class. */
function classRows(read: ReadFile): string[][] {
  const rows = sectionOf(read(readme), { file: readme, heading: "Errors" }).matchAll(
    /^\| `(\w+Error)` *\| (.+?) *\| (.+?) *\|$/gm,
  );
  return [...rows].map(([, name = "", when = "", what = ""]) => [linked(name), when, what]);
}

/** Markdown of every error of the client, and of every code and status, from the client's own tables. */
export function errorReference(document: OpenApiDocument, read: ReadFile): string {
  const codes = document.components.schemas["ServiceErrorCode"]?.["x-codes"] ?? [];
  const service = codes.map(({ code, status, meaning }) => {
    const rule = (serviceErrors as Readonly<Record<number, ErrorRule>>)[code];
    if (rule === undefined) throw new Error(`the client has no rule for ${code}`);
    return [`\`${code}\``, String(status), prose(meaning), ...cells(rule)];
  });
  const byName = (rules: Readonly<Record<string, ErrorRule>>): string[][] =>
    Object.entries(rules).map(([name, rule]) => [`\`${name}\``, ...cells(rule)]);
  return `# Every error

Each error that the client throws is one of these, and a [KlingError](/reference/client/index/classes/KlingError). The
class of a refusal depends on its code first and on its HTTP status second. The tables below are the client's own. The
advice is in \`error.advice\`.

## Errors of the client

${table(["Error", "When", "What to do"], classRows(read))}

## Codes of the service

${table(["Code", "HTTP", "Meaning", ...head], service)}

## Names of the gateway

${table(["Name", ...head], byName(gatewayErrors))}

## HTTP statuses

For answers without a known code.

${table(["Status", ...head], byName(statusErrors))}
`;
}
