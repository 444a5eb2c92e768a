import type { getHttpOperationsFromSpec, IHttpConfig, IHttpRequest } from "@stoplight/prism-http";
import Ajv, { type Options, type ValidateFunction } from "ajv";
import Ajv2019 from "ajv/dist/2019.js";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { capErrors } from "./cap-errors.ts";
import type { EngineRequest, Violation } from "./exchange.ts";

/** An operation in the types of Prism. */
export type IHttpOperation = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number];

/** A schema in the types of Prism. */
export type Schema = NonNullable<
  NonNullable<IHttpOperation["responses"][number]["contents"]>[number]["schema"]
>;

/** Compiles a schema in its dialect like Prism, but throws if that fails. It collects a limited number of errors. */
export function schemaCompiler(options: Options): (schema: Schema, bundle: unknown) => ValidateFunction {
  const all: Options = {
    allowUnionTypes: true,
    strict: false,
    logger: false,
    code: { process: capErrors },
    ...options,
  };
  const dialects = {
    "draft-07": addFormats.default(new Ajv.default(all)),
    "2019-09": addFormats.default(new Ajv2019.default(all)),
    "2020-12": addFormats.default(new Ajv2020.default(all)),
  };
  return (schema, bundle) => {
    const dialect = /2019-09|2020-12/.exec(String(schema.$schema))?.[0] ?? "draft-07";
    return dialects[dialect as keyof typeof dialects].compile({
      ...(schema as object),
      __bundled__: bundle,
    });
  };
}

// Prism formats a log line before the logger gets it, so this logger has no level that needs a line.
export const silent: Record<string, unknown> = Object.assign(
  Object.fromEntries(
    ["trace", "debug", "info", "success", "warn", "error", "fatal"].map((level) => [level, () => undefined]),
  ),
  { child: () => silent },
);

/** Checks requests and responses, and serves only documented examples. */
export const defaults: IHttpConfig = {
  isProxy: false,
  checkSecurity: true,
  validateRequest: true,
  validateResponse: true,
  errors: false,
  upstreamProxy: undefined,
  mock: { dynamic: false },
};

/** The request in the types of Prism. */
export function prismRequest({ method, url, headers, body }: EngineRequest): IHttpRequest {
  const query: Record<string, string | string[]> = {};
  for (const name of url.searchParams.keys()) {
    const [first = "", ...others] = url.searchParams.getAll(name);
    query[name] = others.length === 0 ? first : [first, ...others];
  }
  const baseUrl = url.searchParams.get("__server");
  return {
    method: method.toLowerCase() as IHttpRequest["method"],
    url: { path: url.pathname, query, ...(baseUrl ? { baseUrl } : {}) },
    headers,
    body,
  };
}

const severities = ["Error", "Warning", "Information", "Hint"];

interface PrismViolation {
  path?: (string | number)[];
  severity: number;
  code?: string | number;
  message: string;
}

/** The violations that Prism found, those of the request first. */
export function allViolations({ input, output }: Record<"input" | "output", PrismViolation[]>): Violation[] {
  return [
    ...input.map((violation) => toViolation("request", violation)),
    ...output.map((violation) => toViolation("response", violation)),
  ];
}

function toViolation(prefix: string, { path = [], severity, code, message }: PrismViolation): Violation {
  return {
    location: [prefix, ...path.map(String)],
    severity: severities[severity] ?? String(severity),
    ...(code === undefined ? {} : { code }),
    message,
  };
}
