import { describe, expect, test } from "vitest";
import { callbacksOf, parametersOf } from "../../document.ts";
import { nameOf } from "../../generate/endpoints.ts";
import { verifies } from "../../requirements/index.ts";
import {
  create,
  document,
  get,
  operations,
  response,
  schema,
  there,
  webhook,
  webhooks,
} from "../support/parts.ts";

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
  expect(parametersOf(document, get)).toMatchObject([
    { name: "task_id", in: "path", required: true, schema: { type: "string" } },
  ]);
});

test(
  verifies(
    ["spec:create.operation", "spec:get.operation"],
    "an endpoint has a create and a query, or one call: no list, no cancel",
  ),
  () => {
    const methods = operations.map(({ path, method }) => `${method} ${path}`);
    expect(methods.slice(0, 2)).toEqual([
      "post /kling/v1/videos/multi-image2video",
      "get /kling/v1/videos/multi-image2video/{task_id}",
    ]);
    for (const query of methods.filter((one) => one.startsWith("get "))) {
      expect(query).toMatch(/\/\{task_id\}$/);
      expect(methods).toContain(query.replace("get ", "post ").replace("/{task_id}", ""));
    }
    expect(Object.values(document.paths).filter((item) => Object.keys(item).length !== 1)).toEqual([]);
  },
);

describe.each(operations)("$method $path", ({ path, method, operation }) => {
  test(verifies("spec:lint", "has an id of its own, words and a source"), () => {
    const { operationId, summary, description } = operation;
    expect(operations.filter((one) => one.operation.operationId === operationId)).toHaveLength(1);
    expect([summary, description].every((text) => text.length > 0)).toBe(true);
    expect(operation).toHaveProperty("x-source");
  });

  test(verifies("spec:sources", "links to the page that it is written from"), () => {
    const { title, url } = there(document["x-sources"][operation["x-source"] ?? ""], "source");
    const page = url === undefined ? undefined : { description: title, url };
    expect(operation.externalDocs).toEqual(page);
  });

  test(verifies("spec:error.statuses", "has every documented error status"), () => {
    const statuses = method === "get" ? errorStatuses.filter((status) => status !== "413") : errorStatuses;
    expect(Object.keys(operation.responses)).toEqual(["200", ...statuses]);
  });

  test(verifies(["spec:auth", "spec:json"], "takes the key, and JSON"), () => {
    expect(operation.security).toBeUndefined();
    expect(Object.keys(response(operation, "200").content)).toEqual(["application/json"]);
    if (method === "get") return;
    expect(operation.requestBody?.required).toBe(true);
    expect(Object.keys(operation.requestBody?.content ?? {})).toEqual(["application/json"]);
  });

  test(verifies("spec:webhook", "names a webhook where its request takes a callback_url"), () => {
    const body = operation.requestBody?.content["application/json"]?.schema;
    const takesUrl = schema(nameOf(body?.$ref ?? "CallbackUrl")).properties?.["callback_url"] !== undefined;
    expect([path, callbacksOf(document, operation).length]).toEqual([path, takesUrl ? 1 : 0]);
  });
});

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
    expect(callbacksOf(document, create).flatMap((item) => Object.keys(item))).toEqual([
      "{$request.body#/callback_url}",
    ]);
  });

  test(verifies("spec:webhook", "its body is JSON and named, so that generators give it a type"), () => {
    expect(webhook.requestBody?.content).toMatchObject({
      "application/json": { schema: { $ref: "#/components/schemas/VideoTask" } },
    });
  });

  test(verifies("spec:webhook", "nothing proves who sent it"), () => {
    expect(webhook.security).toEqual([]);
  });

  test(verifies("spec:webhook", "every status from 200 to 299 is enough"), () => {
    expect(webhooks.map(({ responses }) => Object.keys(responses))).toEqual([["2XX"], ["2XX"]]);
  });

  test(verifies("spec:webhook", "says that the receiver has to be HTTPS, and so does callback_url"), () => {
    for (const { description } of webhooks) expect(description).toContain("HTTPS endpoint");
    expect(schema("CallbackUrl").description).toContain("HTTPS endpoint");
  });
});
