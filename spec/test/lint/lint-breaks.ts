import {
  accepted,
  create,
  drop,
  example,
  field,
  get,
  jsonOf,
  put,
  requestBody,
  response,
  schema,
  there,
  webhook,
} from "./document-parts.ts";
import { type Break, sourceBreaks } from "./source-breaks.ts";

/** A break for every rule of ours. */
export const breaks: Break[] = [
  {
    rule: "kling-operation-words",
    name: "an operation without an operationId",
    says: /operationId is missing/,
    inDocument: (document) => drop(create(document), "operationId"),
  },
  {
    rule: "kling-operation-words",
    name: "an operation without a summary",
    says: /summary is missing/,
    inDocument: (document) => drop(get(document), "summary"),
  },
  {
    rule: "kling-operation-words",
    name: "a webhook without a description",
    says: /callbacks.*description is missing/,
    inDocument: (document) => drop(webhook(document), "description"),
  },
  {
    rule: "kling-operation-words",
    name: "an operation without a source",
    says: /x-source is missing/,
    inDocument: (document) => drop(get(document), "x-source"),
  },
  {
    rule: "kling-operation-id",
    name: "a query that is named in another way",
    says: /getMultiImage2Video: name it/,
    inDocument: (document) => put(get(document), "operationId", "getMultiImage2Video"),
  },
  {
    rule: "kling-operation-id",
    name: "a webhook that is named like a call",
    says: /onVideoTask/,
    inDocument: (document) => put(webhook(document), "operationId", "onVideoTask"),
  },
  {
    rule: "kling-known-id",
    name: "an id of a kind that nobody makes",
    says: /"?film"? is none of/,
    inDocument: (document) => put(field(document, "Video", "id"), "x-id", "film"),
  },
  {
    rule: "kling-body-examples",
    name: "a request body without examples",
    says: /requestBody/,
    inDocument: (document) => drop(requestBody(create(document)), "examples"),
  },
  {
    rule: "kling-body-examples",
    name: "a webhook's body without examples",
    says: /callbacks/,
    inDocument: (document) => drop(requestBody(webhook(document)), "examples"),
  },
  {
    rule: "kling-body-examples",
    name: "an error with an empty list of examples",
    says: /responses\.TooManyRequests/,
    inDocument: (document) => put(jsonOf(response(document, "TooManyRequests")), "examples", {}),
  },
  {
    rule: "kling-example-summary",
    name: "an example of a response without a summary",
    says: /examples\.documented/,
    inDocument: (document) => drop(example(jsonOf(accepted(document)), "documented"), "summary"),
  },
  {
    rule: "kling-example-summary",
    name: "an example of an error without a summary",
    says: /examples\.rateLimited/,
    inDocument: (document) =>
      drop(example(jsonOf(response(document, "TooManyRequests")), "rateLimited"), "summary"),
  },
  {
    rule: "kling-example-file",
    name: "a body that stands only in the document",
    says: /examples\.minimal/,
    inDocument: (document) => drop(example(requestBody(create(document)), "minimal"), "x-file"),
  },
  {
    rule: "kling-example-file",
    name: "a body from outside examples/",
    says: /examples\.minimal\.x-file/,
    inDocument: (document) =>
      put(example(requestBody(create(document)), "minimal"), "x-file", "test/minimal.json"),
  },
  {
    rule: "kling-example-no-ref",
    name: "a $ref as the body of an example",
    says: /examples\.minimal\.value/,
    inDocument: (document) =>
      put(example(requestBody(create(document)), "minimal"), "value", {
        $ref: "#/components/schemas/MultiImage2VideoInput",
      }),
  },
  {
    rule: "kling-example-no-ref",
    name: "a $ref deep inside an example",
    says: /examples\.documented\.value\.data\.task_info/,
    inDocument: (document) => {
      const { value } = example(jsonOf(accepted(document)), "documented");
      put((value as { data: object }).data, "task_info", { $ref: "#/components/schemas/TaskInfo" });
    },
  },
  {
    rule: "kling-schema-words",
    name: "a property without a description",
    says: /MultiImage2VideoInput\/properties\/callback_url/,
    inDocument: (document) => drop(field(document, "MultiImage2VideoInput", "callback_url"), "description"),
  },
  {
    rule: "kling-schema-words",
    name: "a nested property without a description",
    says: /error\/properties\/param/,
    inDocument: (document) =>
      drop(there(field(document, "GatewayErrorEnvelope", "error").properties?.["param"]), "description"),
  },
  {
    rule: "kling-schema-words",
    name: "a property of one branch without a description",
    says: /SucceedVideoTask\/allOf\/1\/properties\/task_result/,
    inDocument: (document) =>
      drop(
        there(schema(document, "SucceedVideoTask").allOf?.[1]?.properties?.["task_result"]),
        "description",
      ),
  },
  {
    rule: "kling-schema-words",
    name: "a schema without a description",
    says: /schemas\/TaskInfo/,
    inDocument: (document) => drop(schema(document, "TaskInfo"), "description"),
  },
  {
    rule: "kling-error-body",
    name: "an error in a shape of its own",
    says: /BadRequest: application\/json is neither/,
    inDocument: (document) => put(jsonOf(response(document, "BadRequest")), "schema", { type: "object" }),
  },
  {
    rule: "kling-error-body",
    name: "an error in another media type",
    says: /CdnTimeout: text\/plain is neither/,
    inDocument: (document) => {
      const { content } = response(document, "CdnTimeout");
      put(content, "text/plain", there(content["text/html"]));
    },
  },
  {
    rule: "kling-error-body",
    name: "an error that is written in its operation",
    says: /responses\.503 refer to a response/,
    inDocument: (document) => put(get(document).responses, "503", response(document, "ServiceUnavailable")),
  },
  {
    rule: "kling-no-nullable",
    name: "a word of OpenAPI 3.0",
    says: /TaskErrorEnvelope\.properties\.code\.nullable/,
    inDocument: (document) => put(field(document, "TaskErrorEnvelope", "code"), "nullable", true),
  },
  {
    rule: "kling-no-local-defs",
    name: "schemas inside a schema",
    says: /DynamicMask\.\$defs/,
    inDocument: (document) => put(schema(document, "DynamicMask"), "$defs", {}),
  },
  ...sourceBreaks,
];
