import { readDocument } from "cometapi-kling-spec";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, test } from "vitest";
import { endpoints } from "../../src/simulator/rules/endpoint.ts";
import { contractEndpoints } from "../support/contract-endpoints.ts";
import { path, post, postTo, still } from "../support/post-and-get.ts";

const withModels = endpoints.filter(({ models }) => models !== undefined);

test("the contract names models", () => {
  expect(withModels.length).toBeGreaterThan(1);
  expect(Object.keys(readDocument().paths)).toContain(path);
});

describe.each(withModels)("model_name of $path", ({ path: to, models = [] }) => {
  const [example = {}] = Object.values(contractEndpoints.find((one) => one.path === to)?.examples ?? {});
  const create = (model_name: unknown, options = {}) =>
    postTo(still(options), to, { ...example, model_name });

  test(
    verifies("simulator:models", "each name of the contract makes a task, and none does too"),
    async () => {
      for (const name of [...models, undefined]) expect((await create(name)).status).toBe(200);
    },
  );

  test(verifies("simulator:models", "an empty one cannot be determined"), async () => {
    const { status, body } = await create("");
    expect([status, body.error.message]).toEqual([400, expect.stringContaining("model name is required")]);
  });

  test.each(["banana", "Kling-V1-6", " kling-v1-6", "__proto__"])(
    verifies("simulator:models", "%j is not found, and makes no task"),
    async (name) => {
      const simulator = still();
      const { status, body } = await postTo(simulator, to, { ...example, model_name: name });
      expect([status, body.error.code, simulator.tasks()]).toEqual([503, "model_not_found", []]);
    },
  );

  test(verifies("simulator:models", "an allowed one makes a task"), async () => {
    expect((await create("kling-v9", { allowModels: ["kling-v9"] })).status).toBe(200);
  });
});

test(verifies("simulator:models", "a model of another endpoint is invalid here"), async () => {
  const { status, body } = await post(still(), { model_name: "kling-v3" });
  expect([status, body.code]).toEqual([400, 1201]);
  expect(body.message).toBe(
    'model_name "kling-v3" is invalid: the contract names kling-v1-6 for this endpoint',
  );
});
