import type {
  Example,
  MediaType,
  OpenApiDocument,
  Operation,
  Parameter,
  ResponseObject,
  Schema,
} from "../../document.ts";

const createPath = "/kling/v1/videos/multi-image2video";

/** A part that the document has, or the reason why a break is no longer one. */
export function there<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error("the part to break is not in the document any more");
  return part;
}

export const create = (document: OpenApiDocument): Operation => there(document.paths[createPath]?.post);
export const get = (document: OpenApiDocument): Operation =>
  there(document.paths[`${createPath}/{task_id}`]?.get);
export const webhook = (document: OpenApiDocument): Operation =>
  there(document.components.callbacks["VideoTaskUpdate"]?.["{$request.body#/callback_url}"]?.post);
export const taskId = (document: OpenApiDocument): Parameter =>
  there(document.components.parameters["TaskId"]);
export const requestBody = (operation: Operation): MediaType =>
  there(operation.requestBody?.content["application/json"]);
export const accepted = (document: OpenApiDocument): ResponseObject =>
  there(create(document).responses["200"]);
export const response = (document: OpenApiDocument, name: string): ResponseObject =>
  there(document.components.responses[name]);
export const jsonOf = ({ content }: ResponseObject): MediaType => there(content["application/json"]);
export const example = ({ examples }: MediaType, name: string): Example => there(examples[name]);
export const schema = (document: OpenApiDocument, name: string): Schema =>
  there(document.components.schemas[name]);
export const field = (document: OpenApiDocument, name: string, property: string): Schema =>
  there(schema(document, name).properties?.[property]);
export const drop = (part: object, key: string): void => {
  if (!Reflect.has(part, key)) throw new Error(`there is no ${key} to drop`);
  Reflect.deleteProperty(part, key);
};
export const put = (part: object, key: string, value: unknown): void => {
  Reflect.set(part, key, value);
};
