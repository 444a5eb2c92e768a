import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import type { OpenApiDocument } from "../../document.ts";
import { requestDefaultsOf, typicalSecondsOf } from "./limits.ts";

const require = createRequire(import.meta.url);
const banner = `/**
 * GENERATED from spec/openapi.yaml by \`pnpm generate\`. Do not edit.
 */
`;
// More would only be memory that a hostile body can ask for.
const maxErrors = 10;

/** Source text of a module that checks a create request without a compiler, so that it runs where eval may not. */
export function generateRequestCheck(document: OpenApiDocument): string {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    code: { esm: true, lines: true, source: true, optimize: true },
    formats: { uri: uriFormat() },
  });
  ajv.addSchema(withoutProse(document), "contract");
  const check = ajv.compile({ $ref: "contract#/components/schemas/MultiImage2VideoInput" });
  const code = standaloneCode
    .default(ajv, check)
    .replace('"use strict";\n', "")
    .replace(
      /^const (\w+) = require\("ajv\/dist\/runtime\/ucs2length"\)\.default;$/gm,
      `const $1 = ${characters()};`,
    )
    // The same, without walking through 13 MB of Base64.
    .replace(/\bfunc\d+\((data\d+)\) < 1\b/g, "$1.length < 1")
    .replace(/vErrors\.push\((err\d+)\);/g, `if (vErrors.length < ${maxErrors}) vErrors.push($1);`)
    .replace(
      /^for\(let (\w+)=0; \1<(\w+); \1\+\+\)\{$/gm,
      `for(let $1=0; $1<$2 && !(vErrors?.length >= ${maxErrors}); $1++){`,
    )
    .replace(/^export const validate = (\w+);\s*export default \w+;$/m, (_, name: string) => exported(name));
  if (/\brequire\(|export default/.test(code)) throw new Error("the compiled check needs more than itself");
  return `${banner}// @ts-nocheck compiled code, without types of its own\n\n${code.trim()}\n`;
}

/** The schemas without what no error is made of; the descriptions would be half of the module. */
function withoutProse(document: OpenApiDocument): object {
  const drop = (key: string, value: unknown): unknown =>
    /^(description|title|examples|default)$|^x-/.test(key) ? undefined : value;
  const schemas = JSON.parse(JSON.stringify(document.components.schemas), drop) as unknown;
  return { components: { schemas } };
}

function exported(name: string): string {
  return `/** One broken rule, as Ajv tells it. */
export interface BrokenRule {
  instancePath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

/** The first ${maxErrors} rules that a create request breaks; empty if it fits. */
export function brokenRules(body: unknown): readonly BrokenRule[] {
  return ${name}(body) ? [] : ${name}.errors;
}`;
}

/** Ajv's own count of code points, as text. */
function characters(): string {
  const { default: count } = require("ajv/dist/runtime/ucs2length.js") as {
    default: (text: string) => number;
  };
  return String(count);
}

/** The URI of ajv-formats as a bare expression, which can be written into the module. */
function uriFormat(): RegExp {
  const source = readFileSync(require.resolve("ajv-formats/dist/formats.js"), "utf8");
  const [, pattern] = /^const URI = \/(.*)\/i;$/m.exec(source) ?? [];
  if (pattern === undefined) throw new Error("ajv-formats no longer has the URI that is read here");
  return new RegExp(pattern, "i");
}

/** Source text of a module with how long a finished video is kept. */
export function generateResultLife(document: OpenApiDocument): string {
  const days = document.components.schemas["Video"]?.properties?.["url"]?.["x-kept-days"];
  if (days === undefined) throw new Error("spec/openapi.yaml: Video.url has no x-kept-days");
  return `${banner}
/** How many days a finished video can be fetched. */
export const resultKeptDays = ${days};
`;
}

/** Source text of a module with how long a task usually takes. */
export function generateTypicalTimes(document: OpenApiDocument): string {
  return `${banner}
/** Seconds that a task usually takes, by mode and duration. */
export const typicalSeconds = ${JSON.stringify(typicalSecondsOf(document), null, 2)} as const;
`;
}

/** Source text of a module with what is taken for a parameter that is left out. */
export function generateRequestDefaults(document: OpenApiDocument): string {
  return `${banner}
/** What the service takes for a parameter that is left out, by wire field. */
export const requestDefaults = ${JSON.stringify(requestDefaultsOf(document), null, 2)} as const;
`;
}

/** Source text of a module with where the service is. */
export function generateServiceUrl(document: OpenApiDocument): string {
  const url = document.servers[0]?.url;
  if (url === undefined) throw new Error("spec/openapi.yaml names no server");
  return `${banner}
/** Where the service is. */
export const serviceUrl = ${JSON.stringify(url)};
`;
}
