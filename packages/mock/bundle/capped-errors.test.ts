import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { withCappedErrors } from "./capped-errors.ts";

const { resolve } = createRequire(import.meta.url);
const source = readFileSync(resolve("@stoplight/prism-http/dist/validator/validators/utils.js"), "utf8");

test("every validator of Prism gets the cap", () => {
  const changed = withCappedErrors(source);
  expect(changed).toMatch(
    /allErrors: true,\n {4}code: \{ process: require\(".*cap-errors\.ts"\)\.capErrors \},/,
  );
  expect(changed.replace(/ {4}code: .*\n/, "")).toBe(source);
  // Both of its validators of each dialect are made with these options.
  expect(changed.match(/\.\.\.baseAjvOptions/g)).toHaveLength(2);
});

test("another version of Prism ends the build", () => {
  expect(() => withCappedErrors("const baseAjvOptions = {};")).toThrow("see bundle/capped-errors.ts");
});
