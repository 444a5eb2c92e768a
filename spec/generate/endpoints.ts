import ts from "typescript";
import type { OpenApiDocument, Operation, ResponseObject, Schema, TypicalSeconds } from "../document.ts";

/** One endpoint of the contract, read from its operations. */
export interface ContractEndpoint {
  /** Its name in the client, for example `text2Video`. */
  name: string;
  /** The name of its files, for example `text2video`. */
  fileName: string;
  path: string;
  operation: Operation;
  /** The name of the request body's schema. */
  input: string;
  /** The name of the result's schema: `task_result` of a task, or `data` of a call. */
  result: string;
  /** The lists in a task's result, for example `["videos"]`; absent for a call, which makes no task. */
  makes?: string[];
  seconds?: TypicalSeconds;
}

/** Reads every endpoint of the contract, in the order of its paths. Throws if the contract breaks a convention. */
export function endpointsOf(document: OpenApiDocument): ContractEndpoint[] {
  const endpoints = Object.entries(document.paths).flatMap(([path, { post, get: query }]) => {
    if (post === undefined) {
      requireCreate(document, path, query);
      return [];
    }
    const get = document.paths[`${path}/{task_id}`]?.get;
    if (get === undefined && createName.test(post.operationId)) {
      throw new Error(`${post.operationId}: there is no query at ${path}/{task_id}`);
    }
    const endpoint = get === undefined ? readCall(document, post) : readTask(document, post, get);
    const input = nameOf(jsonBody(post.requestBody, `${post.operationId}: the request body`).$ref);
    const seconds = post["x-typical-seconds"];
    if (seconds !== undefined) checkSeconds(seconds, post.operationId);
    return [{ ...endpoint, path, operation: post, input, ...(seconds === undefined ? {} : { seconds }) }];
  });
  checkNames(endpoints);
  return endpoints;
}

const createName = /^create([A-Z]\w*)Task$/;

/** A path with a GET alone is that of the tasks that another path creates. */
function requireCreate(document: OpenApiDocument, path: string, query: Operation | undefined): void {
  const create = path.slice(0, path.lastIndexOf("/"));
  if (path === `${create}/{task_id}` && document.paths[create]?.post !== undefined) return;
  throw new Error(`${query?.operationId ?? path}: there is no create at ${create}`);
}

/** A name becomes a constant, a file and a field of the client, of which there may be one each. */
function checkNames(endpoints: readonly ContractEndpoint[]): void {
  const files = new Map<string, string>();
  for (const { name, fileName, operation } of endpoints) {
    const { operationId } = operation;
    if (!isUsable(name)) throw new Error(`${operationId}: an endpoint of the client cannot be named ${name}`);
    const other = files.get(fileName);
    if (other !== undefined) throw new Error(`${operationId}: the client has another endpoint ${other}`);
    files.set(fileName, name);
  }
}

/** `then` would make the client a promise; `endpoints` and `index` are names of the list of facts. */
function isUsable(name: string): boolean {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name) || name in Object.prototype) return false;
  const word = ts.createScanner(ts.ScriptTarget.Latest, false, undefined, name).scan();
  const isReserved = word >= ts.SyntaxKind.FirstReservedWord && word <= ts.SyntaxKind.LastFutureReservedWord;
  return !isReserved && !["then", "endpoints", "index"].includes(name);
}

type Read = Pick<ContractEndpoint, "name" | "fileName" | "result" | "makes">;

function readTask(document: OpenApiDocument, post: Operation, get: Operation): Read {
  const [, middle] = createName.exec(post.operationId) ?? [];
  if (middle === undefined) {
    throw new Error(`${post.operationId}: the name of an operation that makes a task is create...Task`);
  }
  if (get.operationId !== `get${middle}Task`) {
    throw new Error(`${get.operationId}: the name of the query of ${post.operationId} is get${middle}Task`);
  }
  const result = resultOf(document, get);
  const makes = Object.entries(schemaNamed(document, result).properties ?? {}).flatMap(([key, { type }]) =>
    type === "array" ? [key] : [],
  );
  if (makes.length === 0) {
    throw new Error(`${fileOf(middle)}: ${result}, the task_result of a succeed task, has no list`);
  }
  return { ...names(middle), result, makes };
}

function readCall(document: OpenApiDocument, post: Operation): Read {
  const { data } = schemaNamed(document, responseSchema(post)).properties ?? {};
  if (data?.$ref === undefined) {
    throw new Error(
      `${fileOf(post.operationId)}: the response of ${post.operationId} has no data with a named schema`,
    );
  }
  return { ...names(post.operationId), result: nameOf(data.$ref) };
}

function names(middle: string): Pick<ContractEndpoint, "name" | "fileName"> {
  return { name: middle.slice(0, 1).toLowerCase() + middle.slice(1), fileName: kebab(middle) };
}

/** For example `multi-image2video` for `MultiImage2Video`. */
function kebab(name: string): string {
  return name.replaceAll(/(?<!^|\d)[A-Z]/g, "-$&").toLowerCase();
}

function fileOf(middle: string): string {
  return `spec/source/endpoints/${kebab(middle)}.yaml`;
}

/** The name of the schema of `task_result` in the succeed state of a query's response. */
function resultOf(document: OpenApiDocument, get: Operation): string {
  const envelope = responseSchema(get);
  const { data } = schemaNamed(document, envelope).properties ?? {};
  const states = schemaNamed(document, nameOf(data?.$ref)).oneOf ?? [];
  for (const { $ref } of states) {
    for (const { properties = {} } of schemaNamed(document, nameOf($ref)).allOf ?? []) {
      if (properties["task_status"]?.const !== "succeed") continue;
      return nameOf(properties["task_result"]?.$ref);
    }
  }
  throw new Error(`${get.operationId}: ${envelope}.data has no state with the task_status succeed`);
}

function responseSchema(operation: Operation): string {
  return nameOf(jsonBody(operation.responses["200"], `${operation.operationId}: the response 200`).$ref);
}

function jsonBody(
  body: Pick<ResponseObject, "content"> | Operation["requestBody"] | undefined,
  what: string,
): Schema {
  const schema = body?.content["application/json"]?.schema;
  if (schema?.$ref === undefined) throw new Error(`${what} has no JSON body with a named schema`);
  return schema;
}

/** The schema of this name in components/schemas. */
function schemaNamed(document: OpenApiDocument, name: string): Schema {
  const found = document.components.schemas[name];
  if (found === undefined) throw new Error(`spec/openapi.yaml has no schema "${name}"`);
  return found;
}

/** The last part of a reference, for example `Mode` of `#/components/schemas/Mode`. */
export function nameOf(reference: string | undefined): string {
  return reference?.split("/").at(-1) ?? "";
}

function checkSeconds(seconds: TypicalSeconds, operation: string, isOutermost = true): void {
  if (typeof seconds === "number") return;
  const fields = Object.keys(seconds).filter((key) => key !== "default");
  if (fields.length !== 1 || (isOutermost && typeof seconds["default"] !== "number")) {
    throw new Error(`${operation}: x-typical-seconds is a number, or a table of one field and a default`);
  }
  const table = seconds[fields[0] ?? ""];
  if (typeof table !== "object") {
    throw new Error(`${operation}: x-typical-seconds has no table by the values of ${fields[0]}`);
  }
  for (const inner of Object.values(table)) checkSeconds(inner, operation, false);
}
