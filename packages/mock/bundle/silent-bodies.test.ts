import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { withSilentBodies } from "./silent-bodies.ts";

const { resolve } = createRequire(import.meta.url);
const source = readFileSync(resolve("@stoplight/prism-http/dist/utils/logger.js"), "utf8");

test("no body is made a text for the log", () => {
  const changed = withSilentBodies(source);
  expect(changed).toMatch(/function logBody\(.*\) \{\n {4}return;\n/);
  expect(changed.replace("    return;\n", "")).toBe(source);
});

test("another version of Prism ends the build", () => {
  expect(() => withSilentBodies("function logBody() {}")).toThrow("see bundle/silent-bodies.ts");
});
