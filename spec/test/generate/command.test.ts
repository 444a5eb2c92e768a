import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { verifies } from "../../requirements/index.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "kling-spec-"));
const facts = join(copy, "packages/client/src/generated/endpoints/multi-image2video.ts");

for (const folder of [
  "packages/client/src/generated",
  "packages/client/test/types",
  "packages/mock/src/generated",
]) {
  cpSync(join(repository, folder), join(copy, folder), { recursive: true });
}
cpSync(join(repository, "spec"), join(copy, "spec"), {
  recursive: true,
  filter: (path) => !/[/\\](node_modules|dist|\.vitest|\.turbo)$/.test(path),
});
symlinkSync(join(repository, "spec/node_modules"), join(copy, "spec/node_modules"), "junction");
afterAll(() => rmSync(copy, { recursive: true }));

function generate(...options: string[]): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, ["generate/index.ts", ...options], {
    cwd: join(copy, "spec"),
    encoding: "utf8",
  });
  return { status, stderr };
}

test(
  verifies("spec:generated", "the check names a stale file and writes nothing, and the command renews it"),
  () => {
    const written = readFileSync(facts, "utf8");
    const edited = written.replace(/maxLength: \d+/, "maxLength: 1");
    writeFileSync(facts, edited);
    expect(generate("--check")).toEqual({
      status: 1,
      stderr:
        "Out of date with spec/:\n  packages/client/src/generated/endpoints/multi-image2video.ts\nRun `pnpm generate` and commit the result.\n",
    });
    expect(readFileSync(facts, "utf8")).toBe(edited);
    expect(generate()).toEqual({ status: 0, stderr: "" });
    expect(readFileSync(facts, "utf8")).toBe(written);
    expect(generate("--check")).toEqual({ status: 0, stderr: "" });
  },
);
