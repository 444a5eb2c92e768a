import Ajv, { type ErrorObject } from "ajv";
import Ajv2020 from "ajv/dist/2020.js";
import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capErrors, maxErrorsPerList } from "../../../src/contract/prism/cap-errors.ts";

const options = { allErrors: true, strict: false };
const dialects: Record<string, { capped: Ajv.default; whole: Ajv.default }> = {
  "draft-07": {
    capped: new Ajv.default({ ...options, code: { process: capErrors } }),
    whole: new Ajv.default(options),
  },
  "2020-12": {
    capped: new Ajv2020.default({ ...options, code: { process: capErrors } }),
    whole: new Ajv2020.default(options),
  },
};

type Checked = { isValid: boolean; errors: ErrorObject[] };

function check(schema: object, value: unknown, dialect = "2020-12"): Record<"capped" | "whole", Checked> {
  const of = (ajv: Ajv.default | undefined): Checked => {
    const validate = ajv?.compile(schema);
    const isValid = validate?.(value) === true;
    return { isValid, errors: validate?.errors ?? [] };
  };
  return { capped: of(dialects[dialect]?.capped), whole: of(dialects[dialect]?.whole) };
}

const number = { type: "number" };
const texts = (count: number): string[] => Array.from({ length: count }, () => "x");
const fields = (count: number) => Object.fromEntries(texts(count).map((text, index) => [`k${index}`, text]));
const lists = { type: "array", items: { type: "array", items: number } };

describe.each(Object.keys(dialects))("in %s", (dialect) => {
  test.each<[string, object, unknown]>([
    ["items", { items: number }, texts(5_000)],
    ["lists of lists", lists, Array.from({ length: 200 }, () => texts(200))],
    ["items of a $ref", { $defs: { n: number }, items: { $ref: "#/$defs/n" } }, texts(5_000)],
    ["items of a choice", { items: { anyOf: [number, { type: "boolean" }] } }, texts(5_000)],
    ["items of a recursive rule", { items: { $ref: "#" }, type: "array" }, texts(5_000)],
    ["unknown fields", { additionalProperties: false }, fields(5_000)],
    ["fields of a type", { additionalProperties: number }, fields(5_000)],
    ["fields by a pattern", { patternProperties: { "^k": number } }, fields(5_000)],
    ["names of fields", { propertyNames: { maxLength: 1 } }, fields(5_000)],
  ])(verifies("mock:hostile", "the errors of %s are capped, and the first ones stay"), (_, schema, value) => {
    const { capped, whole } = check(schema, value, dialect);
    expect(whole.errors.length).toBeGreaterThanOrEqual(5_000);
    expect(capped.isValid).toBe(false);
    expect(capped.errors.length).toBeGreaterThanOrEqual(maxErrorsPerList);
    expect(capped.errors.length).toBeLessThanOrEqual(3 * maxErrorsPerList);
    const first = maxErrorsPerList;
    expect(capped.errors.slice(0, first)).toEqual(whole.errors.slice(0, first));
  });
});

describe("a verdict stays what it was", () => {
  test.each<[string, object, unknown, boolean]>([
    [
      "the second choice fits",
      { anyOf: [{ items: number }, { items: { type: "string" } }] },
      texts(500),
      true,
    ],
    ["no choice fits", { anyOf: [{ items: number }, { items: { type: "null" } }] }, texts(500), false],
    [
      "each item fits its second choice",
      { items: { anyOf: [number, { type: "string" }] } },
      texts(500),
      true,
    ],
    ["not what fits nowhere", { not: { items: number } }, texts(500), true],
    ["one of two lists", { oneOf: [{ items: number }, { items: { type: "string" } }] }, texts(500), true],
    ["a condition that does not hold", { if: { items: number }, else: { minItems: 1 } }, texts(500), true],
    ["the last item is contained", { contains: number }, [...texts(500), 1], true],
    ["two of the last items", { contains: number, minContains: 2 }, [...texts(500), 1, 1], true],
    [
      "wrong items before a choice",
      { properties: { a: { items: number }, b: { anyOf: [{ items: number }, { minItems: 1_000 }] } } },
      { a: texts(500), b: texts(500) },
      false,
    ],
  ])(verifies("mock:hostile", "%s"), (_, schema, value, isValid) => {
    const { capped, whole } = check(schema, value);
    expect([capped.isValid, whole.isValid]).toEqual([isValid, isValid]);
  });

  const leaf = fc.constantFrom<object>(number, { type: "string" }, { type: "null" }, { maxLength: 1 });
  const schema = fc.letrec<{ any: object }>((tie) => ({
    any: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      tie("any").map((items) => ({ items })),
      tie("any").map((additionalProperties) => ({ additionalProperties })),
      tie("any").map((not) => ({ not })),
      fc.tuple(tie("any"), tie("any")).map((anyOf) => ({ anyOf })),
      fc.tuple(tie("any"), tie("any")).map((oneOf) => ({ oneOf })),
      fc.tuple(tie("any"), tie("any")).map(([contains, items]) => ({ contains, items })),
    ),
  })).any;
  const value = fc
    .tuple(fc.constantFrom<unknown>(1, "xx", null, [1, "x"], { a: 1 }), fc.integer({ min: 0, max: 250 }))
    .chain(([first, count]) =>
      fc.constantFrom<unknown>(
        Array.from({ length: count }, (_, index) => (index === 200 ? first : "xx")),
        Array.from({ length: 3 }, () => Array.from({ length: count }, () => first)),
        Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, first])),
      ),
    );

  test(verifies("mock:hostile", "of any schema for any value"), () => {
    fc.assert(
      fc.property(schema, value, (rules, sent) => {
        const { capped, whole } = check(rules, sent);
        expect(capped.isValid).toBe(whole.isValid);
        const same = whole.errors.length <= maxErrorsPerList ? whole.errors : whole.errors.slice(0, 1);
        expect(capped.errors.slice(0, same.length)).toEqual(same);
      }),
      { numRuns: 400, seed: 20_261_127 },
    );
  });
});

describe("the number of characters", () => {
  const emoji = "🎬";
  const all = [
    "",
    "a",
    "aa",
    "aaa",
    "aaaa",
    emoji,
    `${emoji}a`,
    emoji.repeat(2),
    emoji.repeat(3),
    "\ud83c",
    "a\udfac",
  ];

  test.each([0, 1, 2, 3])(verifies("mock:hostile", "is judged as before by a limit of %i"), (limit) => {
    for (const rule of [{ minLength: limit }, { maxLength: limit }, { minLength: limit, maxLength: limit }]) {
      for (const text of [...all, all]) {
        const { capped, whole } = check({ ...rule, items: rule }, text);
        expect([rule, text, capped.errors]).toEqual([rule, text, whole.errors]);
      }
    }
  });
});
