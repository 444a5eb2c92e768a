import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { expect, test } from "vitest";
import { hasMoreValues } from "../../src/http/body/count-values.ts";
import { maxJsonValues, readBody } from "../../src/http/read-body.ts";

/** The number of items, fields, lists and objects, of which an empty list or object counts as one. */
function valuesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  const inner = Object.values(value);
  return 1 + Math.max(0, inner.length - 1) + inner.reduce((sum: number, each) => sum + valuesIn(each), 0);
}

test(verifies("mock:hostile", "values are counted as they are parsed, whatever the texts contain"), () => {
  const json = fc.jsonValue({ stringUnit: "binary" });
  const tricky = fc.array(fc.constantFrom('"', "\\", '\\"', "[{,", '"[', "\\\\"), { maxLength: 6 });
  fc.assert(
    fc.property(json, tricky, fc.boolean(), (value, parts, isIndented) => {
      const whole = { [parts.join("")]: parts, value };
      const count = valuesIn(whole);
      const text = JSON.stringify(whole, undefined, isIndented ? 2 : 0);
      expect(hasMoreValues(text, count)).toBe(false);
      expect(hasMoreValues(text, count - 1)).toBe(true);
    }),
    { seed: 20_261_127 },
  );
});

test.each(['{"a', '["\\', '["\\"', '"', ""])(
  verifies("mock:hostile", "a text that does not end is counted up to its end: %j"),
  (text) => {
    expect(hasMoreValues(text, 1)).toBe(false);
  },
);

const post = (body: string) => {
  return {
    method: "POST",
    path: "/",
    origin: "http://m",
    headers: { "content-type": "application/json" },
    body,
  };
};

test.each([
  ["items", (count: number) => `[${"1,".repeat(count - 1)}1]`],
  ["objects", (count: number) => `[${"{},".repeat(count / 2 - 1)}{}]`],
  [
    "fields",
    (count: number) => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join(",")}}`,
  ],
  ["nested lists", (count: number) => `${"[".repeat(count)}${"]".repeat(count)}`],
])(verifies("mock:hostile", "%s beyond the limit are refused before they are parsed"), (_, textOf) => {
  expect(readBody(post(textOf(maxJsonValues - 2)), 2 ** 26)).toBeTypeOf("object");
  expect(() => readBody(post(textOf(maxJsonValues + 2)), 2 ** 26)).toThrow(
    "request body is too large: this mock takes at most 200000 JSON values",
  );
});
