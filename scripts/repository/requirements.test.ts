import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { requirements } from "../../spec/requirements/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Ids inside `verifies(...)` calls of the test files: one string, or an array of them. */
function citedIds(): Map<string, string[]> {
  const cited = new Map<string, string[]>();
  const files = globSync("{spec,packages,apps,tests,scripts}/**/*.{test,test-d}.{ts,tsx}", {
    cwd: root,
    exclude: (name) => name === "node_modules" || name === "dist",
  });
  for (const file of files) {
    const source = readFileSync(join(root, file), "utf8");
    for (const [, ids = ""] of source.matchAll(/\bverifies\(\s*("[^"]+"|\[[^\]]*\])/g)) {
      for (const [, id = ""] of ids.matchAll(/"([^"]+)"/g)) cited.set(id, [...(cited.get(id) ?? []), file]);
    }
  }
  return cited;
}

test("every requirement is cited by a test", () => {
  const cited = citedIds();
  expect(Object.keys(requirements).filter((id) => !cited.has(id))).toEqual([]);
});

test("every cited id is a requirement", () => {
  expect([...citedIds().keys()].filter((id) => !Object.hasOwn(requirements, id))).toEqual([]);
});
