import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brokenRules } from "../../../src/simulator/rules/check.ts";
import { endpointAt, endpoints, type Rules } from "../../../src/simulator/rules/endpoint.ts";
import { mutatedBodyOf } from "../../abuse/hostile-requests.ts";
import { ajvErrors } from "../../support/contract.ts";
import { contractEndpoints } from "../../support/contract-endpoints.ts";
import { createVariants } from "../../support/create-variants.ts";

// Another seed works too: SEED=1 npx vitest run --project unit test/simulator/rules
const seed = Number(process.env["SEED"] ?? 20_261_127);

function rulesAt(path: string): Rules {
  const rules = endpointAt(path)?.rules;
  if (rules === undefined) throw new Error(`the simulator has no ${path}`);
  return rules;
}

/** The interpreter's result: path, keyword and message of each broken rule. */
function ours(path: string, body: unknown): string[] {
  return brokenRules(rulesAt(path), body).map(
    ({ instancePath, keyword, message }) => `${instancePath} ${keyword} ${message}`,
  );
}

/** Ajv's result by the whole contract, without the branches of a composition. */
function ajvs(input: string, body: unknown): string[] {
  return ajvErrors(input, body)
    .filter(({ schemaPath }) => !/\/(oneOf|anyOf)\/\d+\//.test(schemaPath))
    .map(({ instancePath, keyword, message }) => `${instancePath} ${keyword} ${message}`);
}

test(
  verifies("simulator:endpoints", "the simulator has every endpoint of the contract, and no other"),
  () => {
    expect(endpoints.map(({ path }) => path).sort()).toEqual(
      contractEndpoints.map(({ path }) => path).sort(),
    );
    for (const { path, isTask } of contractEndpoints) {
      expect([path, endpointAt(path)?.makes !== undefined]).toEqual([path, isTask]);
    }
  },
);

describe.each(contractEndpoints)("a body of $path gets Ajv's result", (endpoint) => {
  const { path, input, schema, examples } = endpoint;

  test(verifies("simulator:rules", "each documented body fits"), () => {
    for (const [name, body] of Object.entries(examples)) {
      expect([name, ours(path, body), ajvs(input, body)]).toEqual([name, [], []]);
    }
  });

  test(verifies("simulator:rules", "each body with one change gets the same words"), () => {
    const variants = createVariants(endpoint);
    const refused = variants.filter(({ title, body }) => {
      const expected = ajvs(input, body);
      expect([title, ours(path, body)]).toEqual([title, expected.slice(0, 10)]);
      return expected.length > 0;
    });
    // Both results have to occur.
    expect(refused.length).toBeGreaterThan(5);
    expect(variants.length - refused.length).toBeGreaterThan(5);
  });

  test(verifies("simulator:rules", `1,000 random ones, seed ${seed}`), () => {
    let fitting = 0;
    fc.assert(
      fc.property(mutatedBodyOf(schema), (sent) => {
        // As parsed from the wire.
        const body: unknown = JSON.parse(JSON.stringify(sent) ?? "null");
        const expected = ajvs(input, body);
        expect(ours(path, body)).toEqual(expected.slice(0, 10));
        if (expected.length === 0) fitting += 1;
      }),
      { seed, numRuns: 1_000 },
    );
    expect(fitting).toBeGreaterThan(50);
    expect(fitting).toBeLessThan(950);
  });
});

describe("forms of the wire get Ajv's result", () => {
  const path = "/kling/v1/videos/multi-image2video";
  const image = { image: "https://example.com/a.png" };
  const fitting = { prompt: "Wave.", image_list: [image, image] };
  const withPoint = (point: object) => {
    const trajectories = [point, { x: 1, y: 1 }];
    return { ...fitting, dynamic_masks: [{ mask: "iVBORw0KGgo=", trajectories }] };
  };

  test.each<[string, object, string[]]>([
    ["Base64 that begins with data", { ...fitting, static_mask: "data" }, []],
    [
      "a data: URL",
      { ...fitting, image_list: [image, { image: "data:image/png;base64,iVBORw0KGgo=" }] },
      ["/image_list/1/image pattern"],
    ],
    ["DATA: in a mask", { ...fitting, static_mask: "DATA:,x" }, ["/static_mask pattern"]],
    ["the smallest number of 32 bits", withPoint({ x: -(2 ** 31), y: 0 }), []],
    [
      "a number beyond 32 bits",
      withPoint({ x: 2 ** 31, y: 0 }),
      ["/dynamic_masks/0/trajectories/0/x format"],
    ],
    [
      "half a pixel",
      withPoint({ x: 0, y: 0.5 }),
      ["/dynamic_masks/0/trajectories/0/y type", "/dynamic_masks/0/trajectories/0/y format"],
    ],
  ])(verifies("simulator:rules", "%s"), (_, body, expected) => {
    expect(ours(path, body)).toEqual(ajvs("MultiImage2VideoInput", body));
    expect(ours(path, body).map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual(expected);
  });
});

describe("rules that no endpoint has yet", () => {
  test.each<[string, Rules, unknown, string[]]>([
    ["a constant", { const: "on" }, "off", [" const must be equal to constant"]],
    [
      "a whole number",
      { type: "integer", maximum: 9 },
      9.5,
      [" type must be integer", " maximum must be <= 9"],
    ],
    ["a number beyond all", { type: "number" }, Number("1e999"), [" type must be number"]],
    [
      "at least one field",
      { anyOf: [{ required: ["a"] }, { required: ["b"] }] },
      {},
      [" anyOf must match a schema in anyOf"],
    ],
    ["one of two", { anyOf: [{ required: ["a"] }, { required: ["b"] }] }, { a: 1, b: 2 }, []],
    [
      "exactly one field",
      { oneOf: [{ required: ["a"] }, { required: ["b", "c"] }] },
      { a: 1, b: 2, c: 3 },
      [" oneOf must match exactly one schema in oneOf"],
    ],
  ])(verifies("simulator:rules", "%s"), (_, rules, body, expected) => {
    const said = brokenRules(rules, body).map(({ instancePath, keyword, message }) =>
      [instancePath, keyword, message].join(" "),
    );
    expect(said).toEqual(expected);
  });

  test(verifies("simulator:rules", "are checked until ten are broken"), () => {
    const rules: Rules = { type: "array", items: { type: "string" } };
    expect(brokenRules(rules, new Array(100_000).fill(1))).toHaveLength(10);
  });
});
