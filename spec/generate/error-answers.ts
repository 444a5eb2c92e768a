import type { OpenApiDocument, ResponseObject } from "../document.ts";
import { banner } from "./module-text.ts";

/** Source text of a module with every documented error answer, by status and name. */
export function generateErrorAnswers(document: OpenApiDocument): string {
  const found: Record<string, unknown> = {};
  for (const { get, post } of Object.values(document.paths)) {
    for (const operation of [post, get]) {
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        if (status === "200") continue;
        for (const [mediaType, { examples }] of Object.entries(resolve(document, response).content)) {
          for (const [name, { summary, value }] of Object.entries(examples)) {
            const kebab = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
            found[`${status}-${kebab}`] = { status: Number(status), mediaType, summary, body: value };
          }
        }
      }
    }
  }
  return `${banner}
/** Every documented answer to a refused call, by status and the name of its example. */
export const errorAnswers = ${JSON.stringify(found, null, 2)} as const;

export type ErrorName = keyof typeof errorAnswers;
`;
}

function resolve(document: OpenApiDocument, response: ResponseObject): ResponseObject {
  const name = response.$ref?.split("/").at(-1);
  const target = name === undefined ? response : document.components.responses[name];
  if (target === undefined) throw new Error(`spec/openapi.yaml has no response ${name}`);
  return target;
}
