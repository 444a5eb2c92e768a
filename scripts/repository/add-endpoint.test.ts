import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verifies } from "../../spec/requirements/index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const recipe = fileURLToPath(new URL("./add-endpoint", import.meta.url));
const linked = ["", "spec", "packages/client", "packages/mock"];
const copied = [
  "tsconfig.base.json",
  "spec",
  "packages/client/src",
  "packages/client/package.json",
  "packages/client/tsconfig.json",
  "packages/client/test/types",
  "packages/mock/src",
  "packages/mock/package.json",
  "packages/mock/tsconfig.json",
  "packages/mock/pino.d.ts",
];
let copy = "";

/** Runs a program in the copy with the Node of this test. When it fails, the error has its output. */
function node(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: copy, encoding: "utf8", stdio: "pipe" });
}

/** The steps of CONTRIBUTING.md, "Add an endpoint". */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "kling-add-endpoint-"));
  for (const path of copied) {
    cpSync(join(root, path), join(copy, path), {
      recursive: true,
      filter: (source) => !/[\\/](node_modules|dist|\.turbo|\.vitest)$/.test(source),
    });
  }
  for (const folder of linked) {
    symlinkSync(join(root, folder, "node_modules"), join(copy, folder, "node_modules"), "junction");
  }
  cpSync(join(recipe, "shadow-play.yaml"), join(copy, "spec/source/endpoints/shadow-play.yaml"));
  cpSync(join(recipe, "examples"), join(copy, "spec/examples/shadow-play"), { recursive: true });
  const source = join(copy, "spec/source/openapi.yaml");
  const path = "  /kling/v1/videos/shadow-play";
  writeFileSync(
    source,
    readFileSync(source, "utf8")
      .replace(/^ {2}- name: webhook\n/m, "  - name: shadow-play\n    description: Invented.\n$&")
      .replace(
        /^components:\n/m,
        `${path}: { $ref: endpoints/shadow-play.yaml#/create }\n${path}/{task_id}: { $ref: endpoints/shadow-play.yaml#/task }\n\n$&`,
      ),
  );
  node("spec/generate/index.ts");
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe(verifies("repository:add-endpoint", "an invented endpoint, by contract and examples alone"), () => {
  test("is checked, simulated, paid for once and answered, without a line of code", () => {
    const result: unknown = JSON.parse(node(join(recipe, "drive.ts")));
    expect(result).toEqual({
      problems: [["/lamp", "range"]],
      refused: 400,
      sent: [{ lamp: 3, sound: "SUQz" }],
      billed: 1,
      status: "succeed",
      url: ".mp4",
    });
  });

  test.each(["client", "mock"])("has types that fit, in the %s", (name) => {
    const folder = join(copy, "packages", name);
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    const config = join(folder, "tsconfig.recipe.json");
    const files = name === "client" ? ["src", "test/types/seam.test-d.ts"] : ["src", "pino.d.ts"];
    writeFileSync(config, JSON.stringify({ extends: "./tsconfig.json", include: files }));
    expect(() => node(compiler, "--noEmit", "--project", config)).not.toThrow();
  });

  test("keeps our lint rules, and what the contract's tests ask of every endpoint", () => {
    const run = (program: string, ...args: string[]): string =>
      execFileSync(process.execPath, [join(root, "spec/node_modules", program), ...args], {
        cwd: join(copy, "spec"),
        encoding: "utf8",
        stdio: "pipe",
      });
    const spectral = "@stoplight/spectral-cli/dist/index.js";
    expect(run(spectral, "lint", "openapi.yaml", "--fail-severity=hint")).toContain("No results");
    const tests = ["test/contract/operations.test.ts", "test/contract/examples.test.ts"];
    expect(run("vitest/vitest.mjs", "run", ...tests)).toMatch(/Tests +\d+ passed/);
  });

  test("stops the generator at a keyword that it does not know", () => {
    const file = join(copy, "spec/source/endpoints/shadow-play.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("minimum: 1\n", "multipleOf: 2\n"));
    try {
      expect(() => node("spec/generate/index.ts", "--check")).toThrow(/shadow-play\.yaml.*multipleOf/s);
    } finally {
      writeFileSync(file, text);
    }
  });
});
