import { resolve as legacyResolve } from "node:url";
import { expect, test } from "vitest";
import { resolve } from "./ref-url.ts";

test.each([
  ["/home/me/", "spec.yaml"],
  ["/home/me/spec.yaml", "#/components/schemas/Thing"],
  ["/home/me/spec.yaml", "./schemas/thing.yaml#/Thing"],
  ["/home/me/spec.yaml", "../thing.yaml"],
  ["/home/me/", "/other/spec.yaml"],
  ["/home/my%20specs/spec.yaml", "thing%23.yaml#/a~1b"],
  ["/home/me/spec.yaml#/paths/~1a", "#/components/schemas/Thing"],
  ["file:///home/me/spec.yaml", "thing.yaml"],
  ["/home/me/", "https://example.com/spec.yaml#/a"],
  ["https://example.com/a/spec.yaml", "../thing.yaml"],
])("from %s, %s is what node:url says", (from, to) => {
  expect(resolve(from, to)).toBe(legacyResolve(from, to));
});

test("a drive letter is part of a path", () => {
  expect(resolve("C:/specs/spec.yaml", "./thing.yaml").toLowerCase()).toBe("c:/specs/thing.yaml");
});
