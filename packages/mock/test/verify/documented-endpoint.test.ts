import { verifies } from "cometapi-kling-spec/requirements";
import { expect, test } from "vitest";
import { type SpecDocument, SpecError } from "../../src/contract/spec-file.ts";
import { documentedEndpoint, endpointNames } from "../../src/verify/documented-endpoint.ts";
import { pictureEndpoint } from "../support/picture-endpoint.ts";

function post(operationId: string, schema: object, value: object) {
  const content = { "application/json": { schema, examples: { documented: { value } } } };
  return { post: { operationId, requestBody: { content } } };
}

const idOnly = { properties: { external_task_id: {}, picture: {} }, required: ["picture"] };
const document: SpecDocument = {
  openapi: "3.1.0",
  paths: {
    "/pictures": post("createPictureTask", idOnly, { picture: "a", mode: "b" }),
    "/pictures/{task_id}": { get: { operationId: "getPictureTask" } },
    "/faces": post(
      "findFaces",
      { oneOf: [{ required: ["id"] }, { required: ["url"] }], required: ["kind"] },
      { url: "u", kind: "k", note: "n" },
    ),
    "/nothing": post("doNothing", {}, {}),
  },
};

test(verifies("mock:verify:flow", "endpoints have their names in the client"), () => {
  expect(endpointNames(document)).toEqual(["picture", "findFaces", "doNothing"]);
});

test(verifies("mock:verify:flow", "an endpoint that makes tasks is the first one, and takes an id"), () => {
  expect(documentedEndpoint(document)).toEqual(pictureEndpoint);
  expect(documentedEndpoint(document, "picture")).toEqual(pictureEndpoint);
});

test(verifies("mock:verify:flow", "the fields of every alternative are left out"), () => {
  expect(documentedEndpoint(document, "findFaces")).toMatchObject({
    makesTask: false,
    incompleteBody: { note: "n" },
    required: ["kind", "id", "url"],
    takesExternalTaskId: false,
  });
});

test(verifies("mock:verify:flow", "an endpoint whose request cannot be refused is an error"), () => {
  expect(() => documentedEndpoint(document, "doNothing")).toThrow(SpecError);
  expect(() => documentedEndpoint(document, "other")).toThrow("the spec has no endpoint other");
});
