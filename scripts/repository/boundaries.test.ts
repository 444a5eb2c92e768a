import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { verifies } from "../../spec/requirements/index.ts";
import { levels, type PackageLevels } from "./boundaries.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /\.tsx?$/.test(name) && !/\.(?:test|test-d)\.tsx?$/.test(name));
}

function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map((match) => match[1] ?? "");
}

function violations({ folder, files, outside, outsideOf }: PackageLevels): string[] {
  const found: string[] = [];
  for (const file of sourceFiles(folder)) {
    const level = files[file];
    if (level === undefined) {
      found.push(`${file} has no level`);
      continue;
    }
    for (const imported of importsOf(readFileSync(join(root, folder, file), "utf8"))) {
      if (!imported.startsWith(".")) {
        const allowed = [...outside, ...(outsideOf[file] ?? [])].some(
          (name) => imported === name || imported.startsWith(name.endsWith(":") ? name : `${name}/`),
        );
        if (!allowed) found.push(`${file} imports ${imported}`);
        continue;
      }
      if (imported.endsWith(".css")) continue;
      const target = posix.join(posix.dirname(file), imported);
      const targetLevel = files[target];
      if (targetLevel === undefined || targetLevel >= level)
        found.push(`${file} (${level}) imports ${target} (${targetLevel})`);
    }
  }
  return found;
}

describe.each(levels)("$folder", (table) => {
  test(verifies("repository:levels", "imports only from lower levels"), () => {
    expect(violations(table)).toEqual([]);
  });

  test("has no level for a file that is not there", () => {
    expect(Object.keys(table.files).sort()).toEqual(sourceFiles(table.folder).sort());
  });

  test("keeps its files small", () => {
    const long = sourceFiles(table.folder)
      .filter((file) => !file.startsWith("generated/"))
      .filter((file) => readFileSync(join(root, table.folder, file), "utf8").split("\n").length > 251);
    expect(long).toEqual([]);
  });
});

test("the check sees an import against the direction", () => {
  const [client] = levels;
  if (client === undefined) throw new Error("no table");
  const upsideDown = { ...client, files: { ...client.files, "client.ts": 0 } };
  expect(violations(upsideDown)).toContainEqual("client.ts (0) imports transport.ts (6)");
  expect(violations({ ...client, outsideOf: {} })).toContain("transport.ts imports openapi-fetch");
});
