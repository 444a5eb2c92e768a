import { type SpecDocument, SpecError } from "../contract/spec-file.ts";

type Body = Record<string, unknown>;

/** The parts of an endpoint that the flow needs. */
export interface DocumentedEndpoint {
  /** For example `multiImage2Video`. */
  name: string;
  path: string;
  /** Whether it makes a task. Otherwise the POST returns the result. */
  makesTask: boolean;
  /** The documented request. */
  body: Body;
  /** The documented request without its required fields, which no service can accept. */
  incompleteBody: Body;
  /** The fields that {@link incompleteBody} leaves out. */
  required: readonly string[];
  /** Whether a request may have an external_task_id, by which a task is found after a lost response. */
  takesExternalTaskId: boolean;
}

interface RequestSchema {
  properties?: Record<string, unknown>;
  required?: string[];
  oneOf?: RequestSchema[];
  anyOf?: RequestSchema[];
}

interface PostOperation {
  operationId?: string;
  requestBody?: {
    content?: {
      "application/json"?: { schema?: RequestSchema; examples?: { documented?: { value?: Body } } };
    };
  };
}

/** The names of the endpoints, in the order of the spec. */
export function endpointNames(document: SpecDocument): string[] {
  return endpointsOf(document).map(({ name }) => name);
}

/** Tells the paths of one endpoint: that of its create or call, and that of its query. */
export function pathsOf(document: SpecDocument, name?: string): (path: string) => boolean {
  const found = endpointsOf(document).find((each) => name === undefined || each.name === name);
  return (path) => path === found?.path || path === `${found?.path}/{task_id}`;
}

/**
 * @param document with every `$ref` resolved
 * @param name one of {@link endpointNames}; by default the first
 * @throws {SpecError} if the spec documents no request with required fields
 */
export function documentedEndpoint(document: SpecDocument, name?: string): DocumentedEndpoint {
  const found = endpointsOf(document).find((each) => name === undefined || each.name === name);
  if (found === undefined) throw new SpecError(`the spec has no endpoint${name ? ` ${name}` : ""}`);
  const { path, operation } = found;
  const { schema = {}, examples } = operation.requestBody?.content?.["application/json"] ?? {};
  const body = examples?.documented?.value;
  const required = requiredFields(schema);
  if (body === undefined || required.length === 0) {
    throw new SpecError(`the spec does not document a request of ${found.name} with required fields`);
  }
  return {
    name: found.name,
    path,
    makesTask: document.paths[`${path}/{task_id}`]?.["get"] !== undefined,
    body,
    incompleteBody: Object.fromEntries(Object.entries(body).filter(([field]) => !required.includes(field))),
    required,
    takesExternalTaskId: schema.properties?.["external_task_id"] !== undefined,
  };
}

function endpointsOf({ paths }: SpecDocument): { name: string; path: string; operation: PostOperation }[] {
  return Object.entries(paths).flatMap(([path, item]) => {
    const operation = item["post"] as PostOperation | undefined;
    return operation?.operationId === undefined
      ? []
      : [{ name: nameOf(operation.operationId), path, operation }];
  });
}

/** For example `multiImage2Video` for `createMultiImage2VideoTask`. A call's operation has the endpoint's name. */
function nameOf(operationId: string): string {
  const [, middle] = /^create([A-Z]\w*)Task$/.exec(operationId) ?? [];
  return middle === undefined ? operationId : middle.slice(0, 1).toLowerCase() + middle.slice(1);
}

/** Every field that the schema or one of its alternatives requires. */
function requiredFields({ required = [], oneOf = [], anyOf = [] }: RequestSchema): string[] {
  return [...new Set([...required, ...[...oneOf, ...anyOf].flatMap(requiredFields)])];
}
