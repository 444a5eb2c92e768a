import { verifies } from "cometapi-kling-spec/requirements";
import fc from "fast-check";
import { expect, test } from "vitest";
import { didYouMean, harmless } from "../../src/http/text.ts";

test(
  verifies("simulator:cli:log", "a harmless text is one visible line, and JSON restores the original"),
  () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        expect(harmless(text)).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u);
        expect(JSON.parse(harmless(JSON.stringify(text)))).toBe(text);
      }),
      { seed: 20_261_127, numRuns: 1_000 },
    );
  },
);

test.each([
  ["\u202e", "\\u202e"],
  ["a\nb\r\u0085", "a\\u000ab\\u000d\\u0085"],
  ["\u{e0041}", "\\udb40\\udc41"],
  ["\ud800 half", "\\ud800 half"],
  ["é 猫 🎬", "é 猫 🎬"],
])(verifies("simulator:cli:log", "of %j is %j"), (text, expected) => {
  expect(harmless(text)).toBe(expected);
});

const names = ["slow", "rate-limit", "webhook-duplicate", "webhook-delay"];

test.each([
  ["slwo", "; did you mean slow?"],
  ["SLOW", "; did you mean slow?"],
  ["ratelimit", "; did you mean rate-limit?"],
  ["webhook-dup", "; did you mean webhook-duplicate?"],
  ["webhook-dely", "; did you mean webhook-delay?"],
  ["banana", ""],
  ["", ""],
  ["s".repeat(100_000), ""],
])(verifies("mock:cli", "the nearest name to %.20j%s"), (text, expected) => {
  expect(didYouMean(text, names)).toBe(expected);
});
