import { Ajv2020, type ErrorObject } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { readDocument } from "cometapi-kling-spec";
import { type Answer, path as firstPath } from "./post-and-get.ts";

const document = readDocument();
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(document, "contract");

/**
 * The parts of a response that do not fit this operation of the contract; empty if all fit.
 * @param path of the endpoint
 */
export function misfits(
  method: "post" | "get",
  { status, headers, body, text }: Answer,
  path: string = firstPath,
): string[] {
  const operationPath = method === "post" ? path : `${path}/{task_id}`;
  const response = document.paths[operationPath]?.[method]?.responses[String(status)];
  if (response === undefined) return [`status ${status} is not documented`];
  const pointer = `${operationPath.replaceAll("/", "~1")}/${method}`;
  const place = response.$ref ?? `#/paths/${pointer}/responses/${status}`;
  const target =
    response.$ref === undefined
      ? response
      : document.components.responses[response.$ref.split("/").at(-1) ?? ""];
  const mediaType = headers.get("content-type")?.split(";")[0] ?? "none";
  if (target?.content[mediaType] === undefined) return [`media type ${mediaType} is not documented`];
  const schema = `contract${place}/content/${mediaType.replace("/", "~1")}/schema`;
  return errorsOf(schema, mediaType === "application/json" ? body : text);
}

/** The errors of a value by a schema of `components/schemas`, as texts. */
export function misfitsOf(name: string, value: unknown): string[] {
  return errorsOf(`contract#/components/schemas/${name}`, value);
}

/** Ajv's errors of a value by a schema of `components/schemas`. */
export function ajvErrors(name: string, value: unknown): ErrorObject[] {
  return validateBy(`contract#/components/schemas/${name}`, value);
}

function errorsOf(schema: string, value: unknown): string[] {
  return validateBy(schema, value).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function validateBy(schema: string, value: unknown): ErrorObject[] {
  const validate = ajv.getSchema(encodeURI(schema)) ?? ajv.getSchema(schema);
  if (validate === undefined) throw new Error(`the contract has no ${schema}`);
  validate(value);
  return validate.errors ?? [];
}
