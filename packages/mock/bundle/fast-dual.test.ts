import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { withFastDual } from "./fast-dual.ts";

type Dual = (
  arity: number | ((args: ArrayLike<unknown>) => boolean),
  body: (...args: unknown[]) => unknown,
) => (...args: unknown[]) => unknown;

// Prism's copy, as the bundle takes it.
const { resolve } = createRequire(createRequire(import.meta.url).resolve("@stoplight/prism-http"));
const source = readFileSync(resolve("fp-ts/lib/function.js"), "utf8");

function dualOf(text: string): Dual {
  const exports: { dual?: Dual } = {};
  runInNewContext(text, { exports });
  if (exports.dual === undefined) throw new Error("no dual");
  return exports.dual;
}

const before = dualOf(source);
const after = dualOf(withFastDual(source));
const list = (...args: unknown[]): unknown => args.join(" ");

test.each([
  ["data first", 2, ["a", "b"], undefined],
  ["data last", 2, ["b"], "a"],
  ["more than it takes", 2, ["a", "b", "c"], undefined],
  ["nothing", 2, [], "a"],
  ["three, data first", 3, ["a", "b", "c"], undefined],
  ["three, data last", 3, ["b", "c"], "a"],
  ["by a check", (args: ArrayLike<unknown>) => args[0] === "a", ["a"], undefined],
])("fp-ts calls as before: %s", (_, arity, args, self) => {
  const [expected, found] = [before, after].map((dual) => {
    const result = dual(arity, list)(...args);
    return typeof result === "function" ? (result as (self: unknown) => unknown)(self) : result;
  });
  expect(found).toBe(expected);
  expect(found).toBeDefined();
});

test("an unknown version of fp-ts ends the build", () => {
  expect(() => withFastDual("exports.dual = 1;")).toThrow("fast-dual");
});
