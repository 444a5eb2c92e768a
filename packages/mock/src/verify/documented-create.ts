import { type SpecDocument, SpecError } from "../contract/spec-file.ts";

type Body = Record<string, unknown>;

/** What the spec says about creating a task, as far as the flow needs it. */
export interface DocumentedCreate {
  path: string;
  /** The documented request. */
  body: Body;
  /** The same without what is required, so that no service can make a task of it. */
  incompleteBody: Body;
  required: readonly string[];
}

interface CreateOperation {
  operationId?: string;
  requestBody?: {
    content?: {
      "application/json"?: { schema?: { required?: string[] }; examples?: { documented?: { value?: Body } } };
    };
  };
}

/** @throws {SpecError} if the spec has no documented create */
export function documentedCreate({ paths }: SpecDocument): DocumentedCreate {
  for (const [path, item] of Object.entries(paths)) {
    const operation = item["post"] as CreateOperation | undefined;
    if (operation?.operationId !== "createMultiImage2VideoTask") continue;
    const { schema, examples } = operation.requestBody?.content?.["application/json"] ?? {};
    const body = examples?.documented?.value;
    const required = schema?.required ?? [];
    if (body === undefined || required.length === 0) break;
    const incompleteBody = Object.fromEntries(
      Object.entries(body).filter(([field]) => !required.includes(field)),
    );
    return { path, body, incompleteBody, required };
  }
  throw new SpecError("the spec does not document how a task is created");
}
