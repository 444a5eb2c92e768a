import { describe, expect, test } from "vitest";
import { verifies } from "../../requirements/index.ts";
import { create, document, get, nameOf, response, webhook } from "../support/parts.ts";

const errorStatuses = ["400", "401", "403", "404", "413", "429", "500", "503", "504", "524"];

test(verifies("spec:create.operation", "POST on the documented path creates a task"), () => {
  expect(document.paths["/kling/v1/videos/multi-image2video"]?.post?.operationId).toBe(
    "createMultiImage2VideoTask",
  );
});

test(verifies("spec:get.operation", "GET on the same path and the task's id queries it"), () => {
  expect(document.paths["/kling/v1/videos/multi-image2video/{task_id}"]?.get?.operationId).toBe(
    "getMultiImage2VideoTask",
  );
  expect(get.parameters).toMatchObject([
    { name: "task_id", in: "path", required: true, schema: { type: "string" } },
  ]);
});

test(
  verifies(["spec:create.operation", "spec:get.operation"], "there is nothing else: no list, no cancel"),
  () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    expect(operations).toEqual([
      "post /kling/v1/videos/multi-image2video",
      "get /kling/v1/videos/multi-image2video/{task_id}",
    ]);
  },
);

test(verifies("spec:server", "the one server is api.cometapi.com, without a version in its path"), () => {
  expect(document.servers.map(({ url }) => url)).toEqual(["https://api.cometapi.com"]);
});

test(verifies("spec:auth", "calls carry a bearer token"), () => {
  expect(document.components.securitySchemes).toMatchObject({
    bearerAuth: { type: "http", scheme: "bearer" },
  });
  expect(Object.keys(document.components.securitySchemes)).toEqual(["bearerAuth"]);
  expect(document.security).toEqual([{ bearerAuth: [] }]);
  expect(create.security).toBeUndefined();
  expect(get.security).toBeUndefined();
});

test(verifies("spec:json", "a request is JSON and has to be there"), () => {
  expect(Object.keys(create.requestBody?.content ?? {})).toEqual(["application/json"]);
  expect(create.requestBody?.required).toBe(true);
});

test(verifies("spec:json", "an accepted call is answered with JSON"), () => {
  expect(Object.keys(response(create, "200").content)).toEqual(["application/json"]);
  expect(Object.keys(response(get, "200").content)).toEqual(["application/json"]);
});

test(verifies("spec:open", "the document speaks OpenAPI 3.1 and JSON Schema 2020-12"), () => {
  expect(document.openapi).toBe("3.1.0");
  expect(document.jsonSchemaDialect).toBe("https://json-schema.org/draft/2020-12/schema");
});

describe("errors", () => {
  test(verifies("spec:error.statuses", "create has every documented error status"), () => {
    expect(Object.keys(create.responses)).toEqual(["200", ...errorStatuses]);
  });

  test(verifies("spec:error.statuses", "a query has them too, except 413: it sends no body"), () => {
    expect(Object.keys(get.responses)).toEqual([
      "200",
      ...errorStatuses.filter((status) => status !== "413"),
    ]);
  });

  test.each([
    ["400", "BadRequest"],
    ["401", "Unauthorized"],
    ["403", "Forbidden"],
    ["404", "NotFound"],
    ["413", "ContentTooLarge"],
    ["429", "TooManyRequests"],
    ["500", "InternalServerError"],
    ["503", "ServiceUnavailable"],
    ["504", "GatewayTimeout"],
    ["524", "CdnTimeout"],
  ])(verifies("spec:error.statuses", "%s is %s"), (status, name) => {
    expect(nameOf(create.responses[status]?.$ref)).toBe(name);
    if (status !== "413") expect(nameOf(get.responses[status]?.$ref)).toBe(name);
  });

  test.each([
    ["504", ["application/json", "text/html"]],
    ["524", ["text/html"]],
  ])(verifies("spec:error.statuses", "%s can be a web page of the network in front"), (status, types) => {
    expect(Object.keys(response(create, status).content)).toEqual(types);
  });
});

describe("webhook", () => {
  test(verifies("spec:webhook", "it goes to the callback_url of the request, and there is one"), () => {
    expect(Object.values(create.callbacks ?? {}).flatMap((item) => Object.keys(item))).toEqual([
      "{$request.body#/callback_url}",
    ]);
  });

  test(verifies("spec:webhook", "its body is JSON and named, so that generators give it a type"), () => {
    expect(webhook.requestBody?.content).toMatchObject({
      "application/json": { schema: { $ref: "#/components/schemas/WebhookPayload" } },
    });
    expect(nameOf(document.components.schemas["WebhookPayload"]?.$ref)).toBe("Task");
  });

  test(verifies("spec:webhook", "nothing proves who sent it"), () => {
    expect(webhook.security).toEqual([]);
  });

  test(verifies("spec:webhook", "any answer with 200 is enough"), () => {
    expect(Object.keys(webhook.responses)).toEqual(["200"]);
  });
});
