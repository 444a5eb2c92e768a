import $RefParser from "@stoplight/json-schema-ref-parser";
import {
  createInstance,
  getHttpOperationsFromSpec,
  type IHttpConfig,
  type IHttpRequest,
  ProblemJsonError,
} from "@stoplight/prism-http";
import { getHttpConfigFromRequest } from "@stoplight/prism-http-server/dist/getHttpConfigFromRequest.js";
import { serialize } from "@stoplight/prism-http-server/dist/serialize.js";
import Ajv from "ajv";
import Ajv2019 from "ajv/dist/2019.js";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

type IHttpOperation = Awaited<ReturnType<typeof getHttpOperationsFromSpec>>[number];

/** One thing that is wrong with a request or with its answer, in the words of Prism. */
export interface Violation {
  /** Where it is, for example `["request", "body", "image_list"]`. */
  location: string[];
  severity: string;
  code?: string | number;
  message: string;
}

/** An operation of the spec, ready to be answered. Its content is Prism's own. */
export interface Operation {
  readonly id?: string;
  readonly method: string;
  readonly path: string;
}

export interface EngineRequest {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Parsed if the media type is JSON, else text, `null` without a body. */
  body: unknown;
}

export interface EngineAnswer {
  status: number;
  headers: Record<string, string>;
  body: string | null;
  violations: Violation[];
}

/** Answers a request as the spec has it; never throws. */
export type Engine = (request: EngineRequest) => Promise<EngineAnswer>;

/** Reads a YAML or JSON file as it is, with its references. */
export function parseDocument(file: string): Promise<unknown> {
  return new $RefParser().parse(file);
}

/**
 * Resolves every `$ref` of the document, in place, relative to `file`, and takes out its operations.
 *
 * Their callbacks are dropped: Prism sends them at once, with a random example, for refused calls too.
 */
export async function loadOperations(document: object, file: string): Promise<Operation[]> {
  const resolved = await new $RefParser().dereference(file, document, {
    resolve: { http: { canRead: false } },
  });
  const operations: IHttpOperation[] = await getHttpOperationsFromSpec(resolved);
  for (const operation of operations) delete operation.callbacks;
  for (const operation of operations) compileSchemas(operation);
  return operations;
}

const ajvOptions = { allowUnionTypes: true, strict: false, logger: false } as const;
const compilers = {
  "draft-07": addFormats.default(new Ajv.default(ajvOptions)),
  "2019-09": addFormats.default(new Ajv2019.default(ajvOptions)),
  "2020-12": addFormats.default(new Ajv2020.default(ajvOptions)),
};

/** Throws on a schema that Ajv cannot compile: Prism would take everything for valid. */
function compileSchemas(operation: IHttpOperation): void {
  const bundle = (operation as { __bundled__?: unknown }).__bundled__;
  for (const [place, schema] of schemasOf(operation)) {
    const dialect = /2019-09|2020-12/.exec(String(schema.$schema))?.[0] ?? "draft-07";
    try {
      compilers[dialect as keyof typeof compilers].compile({ ...(schema as object), __bundled__: bundle });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `the schema of ${operation.method.toUpperCase()} ${operation.path}, ${place}, cannot be compiled: ${reason}`,
      );
    }
  }
}

type Schema = NonNullable<NonNullable<IHttpOperation["responses"][number]["contents"]>[number]["schema"]>;

function* schemasOf({ request, responses }: IHttpOperation): Generator<[place: string, schema: Schema]> {
  for (const part of ["path", "query", "headers", "cookie"] as const) {
    for (const { name, schema } of request?.[part] ?? [])
      if (schema) yield [`request ${part} ${name}`, schema];
  }
  for (const { mediaType, schema } of request?.body?.contents ?? []) {
    if (schema) yield [`request ${mediaType}`, schema];
  }
  for (const { code, headers, contents } of responses) {
    for (const { name, schema } of headers ?? [])
      if (schema) yield [`response ${code} header ${name}`, schema];
    for (const { mediaType, schema } of contents ?? []) {
      if (schema) yield [`response ${code} ${mediaType}`, schema];
    }
  }
}

// Prism colours and formats what it logs before the logger can drop it, so the logger has nothing to do.
const silent: Record<string, unknown> = Object.assign(
  Object.fromEntries(
    ["trace", "debug", "info", "success", "warn", "error", "fatal"].map((level) => [level, () => undefined]),
  ),
  { child: () => silent },
);

const defaults: IHttpConfig = {
  isProxy: false,
  checkSecurity: true,
  validateRequest: true,
  validateResponse: true,
  errors: false,
  upstreamProxy: undefined,
  mock: { dynamic: false },
};

/** What Prism's own server does around its engine, without its server: same status, headers and body. */
export function createEngine(operations: readonly Operation[]): Engine {
  const prism = createInstance(defaults, { logger: silent });
  return async (request) => {
    const input = prismRequest(request);
    try {
      const preferences = getHttpConfigFromRequest(input);
      if (preferences._tag === "Left") return problem(preferences.left);
      // Prism writes the first Accept header that it sees into its configuration: never reuse one.
      const config: IHttpConfig = { ...defaults, mock: { dynamic: false, ...defined(preferences.right) } };
      const result = await prism.request(input, operations as IHttpOperation[], config)();
      if (result._tag === "Left") return problem(result.left);

      const { output, validations } = result.right;
      const violations = [
        ...validations.input.map((violation) => toViolation("request", violation)),
        ...validations.output.map((violation) => toViolation("response", violation)),
      ];
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(output.headers ?? {}))
        headers[name.toLowerCase()] = String(value);
      try {
        const body = serialize(output.body, headers["content-type"]) as string | undefined;
        return { status: output.statusCode, headers, body: body ?? null, violations };
      } catch (error) {
        return { ...problem(error), violations };
      }
    } catch (error) {
      return problem(error);
    }
  };
}

function prismRequest({ method, url, headers, body }: EngineRequest): IHttpRequest {
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

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

const severities = ["Error", "Warning", "Information", "Hint"];

interface PrismViolation {
  path?: (string | number)[];
  severity: number;
  code?: string | number;
  message: string;
}

function toViolation(prefix: string, { path = [], severity, code, message }: PrismViolation): Violation {
  return {
    location: [prefix, ...path.map(String)],
    severity: severities[severity] ?? String(severity),
    ...(code === undefined ? {} : { code }),
    message,
  };
}

type Thrown = Parameters<typeof ProblemJsonError.toProblemJson>[0];

function problem(error: unknown): EngineAnswer {
  const thrown: Thrown = error instanceof Error ? error : new Error(String(error));
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  for (const [name, value] of Object.entries(thrown.additional?.["headers"] ?? {})) {
    headers[name.toLowerCase()] = String(value);
  }
  return {
    status: thrown.status || 500,
    headers,
    body: JSON.stringify(ProblemJsonError.toProblemJson(thrown)),
    violations: [],
  };
}
