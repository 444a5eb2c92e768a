import $RefParser from "@stoplight/json-schema-ref-parser";
import {
  createInstance,
  getHttpOperationsFromSpec,
  type IHttpConfig,
  ProblemJsonError,
} from "@stoplight/prism-http";
import { getHttpConfigFromRequest } from "@stoplight/prism-http-server/dist/getHttpConfigFromRequest.js";
import { serialize } from "@stoplight/prism-http-server/dist/serialize.js";
import { messageOf } from "../../http/text.ts";
import type { EngineRequest, Operation, Violation } from "./exchange.ts";
import {
  allViolations,
  defaults,
  type IHttpOperation,
  prismRequest,
  type Schema,
  schemaCompiler,
  silent,
} from "./setup.ts";

/** A response of Prism. */
export interface EngineResponse {
  status: number;
  headers: Record<string, string>;
  body: string | null;
  violations: Violation[];
}

/** Responds as the spec documents it; never throws. */
type Engine = (request: EngineRequest) => Promise<EngineResponse>;

/** Parses a YAML or JSON file. Its references are not resolved. */
export function parseDocument(file: string): Promise<unknown> {
  return new $RefParser().parse(file);
}

/**
 * Resolves every `$ref` of the document in place, relative to `file`, and returns its operations. Callbacks are
 * dropped: Prism would send them at once with a random example, even for refused calls.
 * @throws {Error} if a reference leads nowhere, or a schema cannot be compiled
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

const compile = schemaCompiler({});

/** Throws at a schema that Ajv cannot compile. Prism would accept any value for it. */
function compileSchemas(operation: IHttpOperation): void {
  const bundle = (operation as { __bundled__?: unknown }).__bundled__;
  for (const [place, schema] of schemasOf(operation)) {
    try {
      compile(schema, bundle);
    } catch (error) {
      throw new Error(
        `the schema of ${operation.method.toUpperCase()} ${operation.path}, ${place}, cannot be compiled: ${messageOf(error)}`,
      );
    }
  }
}

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

/** Wraps Prism's engine like Prism's own server: same status, headers and body. */
export function createEngine(operations: readonly Operation[]): Engine {
  const prism = createInstance(defaults, { logger: silent });
  return async (request) => {
    const input = prismRequest(request);
    try {
      const preferences = getHttpConfigFromRequest(input);
      if (preferences._tag === "Left") return problem(preferences.left);
      // A new object for each request, since Prism writes an Accept header into it.
      const config: IHttpConfig = { ...defaults, mock: { dynamic: false, ...defined(preferences.right) } };
      const result = await prism.request(input, operations as IHttpOperation[], config)();
      if (result._tag === "Left") return problem(result.left);

      const { output, validations } = result.right;
      const violations = allViolations(validations);
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

function defined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}

type Thrown = Parameters<typeof ProblemJsonError.toProblemJson>[0];

function problem(error: unknown): EngineResponse {
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
