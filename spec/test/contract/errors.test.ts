import { describe, expect, test } from "vitest";
import { nameOf } from "../../generate/endpoints.ts";
import { verifies } from "../../requirements/index.ts";
import { create, examples, field, schema } from "../support/parts.ts";
import { compiler } from "../support/schemas.ts";

const compile = compiler();
const branches = ["GatewayErrorEnvelope", "ServiceErrorEnvelope", "TaskErrorEnvelope"];

/** The names of the envelopes that a body fits. */
const fitting = (body: unknown): string[] => branches.filter((name) => compile(name)(body));

/** Every service code of Kling, with its HTTP status and the name of its example. */
const serviceCodes = [
  [1000, 401, "authenticationFailed"],
  [1001, 401, "authorizationEmpty"],
  [1002, 401, "authorizationInvalid"],
  [1003, 401, "authorizationNotYetValid"],
  [1004, 401, "authorizationExpired"],
  [1100, 429, "accountException"],
  [1101, 429, "accountInArrears"],
  [1102, 429, "resourcePackUsedUp"],
  [1103, 403, "resourceNotPermitted"],
  [1200, 400, "invalidParameters"],
  [1201, 400, "invalidParameterValue"],
  [1202, 404, "methodNotFound"],
  [1203, 404, "resourceNotFound"],
  [1300, 400, "platformPolicy"],
  [1301, 400, "contentPolicy"],
  [1302, 429, "rateLimited"],
  [1303, 429, "concurrencyExceeded"],
  [1304, 429, "ipNotAllowed"],
  [5000, 500, "serverError"],
  [5001, 503, "maintenance"],
  [5002, 504, "serverTimeout"],
] as const;

describe("service codes", () => {
  test(verifies("spec:error.service-codes", "are these 21, in the enum and in the table"), () => {
    expect(serviceCodes).toHaveLength(21);
    expect(schema("ServiceErrorCode").enum).toEqual(serviceCodes.map(([code]) => code));
    expect(schema("ServiceErrorCode")["x-codes"]?.map(({ code, status }) => [code, status])).toEqual(
      serviceCodes.map(([code, status]) => [code, status]),
    );
    expect(schema("ServiceErrorCode")["x-source"]).toBe("kling");
  });

  test(verifies("spec:error.service-codes", "each have a meaning and an advice, as sentences"), () => {
    for (const { meaning, advice } of schema("ServiceErrorCode")["x-codes"] ?? []) {
      expect(meaning).toMatch(/^[A-Z].*[^.]$/);
      expect(advice).toMatch(/^[A-Z].*\.$/);
    }
  });

  test.each(serviceCodes)(
    verifies("spec:error.service-codes", "%i comes with HTTP %i and has the example %s"),
    (code, status, name) => {
      const found = examples.filter(
        (example) => example.where === `${create.operationId} ${status} application/json ${name}`,
      );
      expect(found.map(({ value }) => value)).toMatchObject([{ code }]);
      expect(fitting(found[0]?.value)).toEqual(["ServiceErrorEnvelope"]);
    },
  );

  test(verifies("spec:error.service-codes", "have no second example under another status"), () => {
    const carried = examples
      .filter(
        ({ where, schema: { $ref } }) =>
          where.startsWith(create.operationId) && nameOf($ref) === "ErrorEnvelope",
      )
      .flatMap(({ status, name, value }) => {
        const { code } = value as { code?: unknown };
        return typeof code === "number" ? [[code, Number(status), name]] : [];
      });
    expect(carried.sort()).toEqual([...serviceCodes].sort());
  });
});

describe("envelopes", () => {
  test(verifies("spec:error.envelopes", "are the gateway's, the service's and the task layer's"), () => {
    expect(schema("ErrorEnvelope").anyOf?.map(({ $ref }) => nameOf($ref))).toEqual(branches);
    expect(branches.map((name) => schema(name)["x-source"])).toEqual(["docs-errors", "kling", "gateway"]);
  });

  test(verifies("spec:error.envelopes", "of the gateway need message and type"), () => {
    expect(schema("GatewayErrorEnvelope").required).toEqual(["error"]);
    expect(field("GatewayErrorEnvelope", "error").required).toEqual(["message", "type"]);
    expect(Object.keys(field("GatewayErrorEnvelope", "error").properties ?? {})).toEqual([
      "message",
      "type",
      "param",
      "code",
    ]);
  });

  const gateway = { message: "wrong (request id: 1)", type: "comet_api_error" };
  test.each([
    [
      "the documented one",
      { error: { ...gateway, param: "", code: "invalid_request" } },
      ["GatewayErrorEnvelope"],
    ],
    ["the older one without param", { error: { ...gateway, code: "" } }, ["GatewayErrorEnvelope"]],
    ["param and code null", { error: { ...gateway, param: null, code: null } }, ["GatewayErrorEnvelope"]],
    ["Kling's with request_id", { code: 1303, message: "m", request_id: "r" }, ["ServiceErrorEnvelope"]],
    [
      "Kling's with data too",
      { code: 1203, message: "m", request_id: "r", data: {} },
      ["ServiceErrorEnvelope"],
    ],
    ["the task layer's", { code: "task_not_exist", message: "m", data: null }, ["TaskErrorEnvelope"]],
    ["a used-up quota", { code: null, message: "user quota is not enough" }, ["TaskErrorEnvelope"]],
    ["success", { code: 0, message: "SUCCEED" }, []],
    ["a service code that Kling does not list", { code: 9999, message: "m" }, ["ServiceErrorEnvelope"]],
    ["a code of 64 bits", { code: 2 ** 40, message: "m" }, []],
    ["a code that is no integer", { code: 12.5, message: "m" }, []],
    ["a negative code", { code: -1, message: "m" }, []],
    [
      "an error in two envelopes at once",
      { error: gateway, code: 1303, message: "m" },
      ["GatewayErrorEnvelope", "ServiceErrorEnvelope"],
    ],
    [
      "the same with the code of the task layer",
      { error: gateway, code: "task_failed", message: "m", data: null },
      ["GatewayErrorEnvelope", "TaskErrorEnvelope"],
    ],
    ["an empty body", {}, []],
    ["an error as text", { error: "wrong" }, []],
  ])(verifies(["spec:error.envelopes", "spec:open-codes"], "%s fits the right ones"), (_, body, names) => {
    expect(fitting(body)).toEqual(names);
    expect(compile("ErrorEnvelope")(body)).toBe(names.length > 0);
  });

  test.each([
    ["500", "invalidRequest", { error: { code: "invalid_request" } }],
    ["503", "modelNotFound", { error: { code: "model_not_found" } }],
    ["403", "quotaExceeded", { code: null }],
    ["400", "taskNotExist", { code: "task_not_exist", data: null }],
    ["401", "invalidToken", { error: { type: "comet_api_error" } }],
    ["413", "requestTooLarge", { code: "read_request_body_failed", data: null }],
    ["429", "tooManyRequests", { error: { type: "comet_api_error" } }],
  ])(verifies("spec:error.envelopes", "HTTP %s has the example %s"), (status, name, body) => {
    const found = examples.find(
      ({ where }) => where === `${create.operationId} ${status} application/json ${name}`,
    );
    expect(found?.value).toMatchObject(body);
  });
});
