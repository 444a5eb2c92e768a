import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { verifies } from "../../spec/requirements/index.ts";
import { notesOf } from "../release/release-notes.ts";

interface Job {
  permissions?: Record<string, string>;
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, Job>;
}

const folder = fileURLToPath(new URL("../../.github/workflows", import.meta.url));
const files = readdirSync(folder);
const read = (file: string): string => readFileSync(join(folder, file), "utf8");

/** The permissions of each job: its own, or else the workflow's. */
const permissionsOf = ({ permissions, jobs }: Workflow): Record<string, Record<string, string>> =>
  Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions ?? permissions ?? {}]));

describe.each(files)(verifies("repository:workflows", "%s"), (file) => {
  const workflow = parse(read(file)) as Workflow;

  test("takes each action by its commit, with its version beside it", () => {
    const used = [...read(file).matchAll(/\buses: (.+)$/gm)].map(([, action]) => action);
    expect(used.filter((action) => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action ?? ""))).toEqual(
      [],
    );
    expect(used.length).toBeGreaterThan(0);
  });

  test("gives no permission that a job does not ask for", () => {
    expect([{}, { contents: "read" }]).toContainEqual(workflow.permissions);
  });

  test("has no long-lived secret", () => {
    expect(read(file)).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|_authToken/);
  });

  test("does not have pnpm cached by a step that comes before pnpm", () => {
    const nodes = Object.values(workflow.jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith("actions/setup-node@"));
    expect(nodes.length).toBeGreaterThan(0);
    for (const node of nodes) expect(node.with).toMatchObject({ "package-manager-cache": false });
  });

  test("leaves no token in the folder of the checkout", () => {
    const checkouts = Object.values(workflow.jobs)
      .flatMap(({ steps }) => steps)
      .filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    for (const checkout of checkouts) expect(checkout.with).toMatchObject({ "persist-credentials": false });
  });
});

test(verifies("repository:workflows", "the job that publishes cannot write to the repository"), () => {
  expect(permissionsOf(parse(read("release.yml")) as Workflow)).toEqual({
    mode: { contents: "read" },
    version: { contents: "write", "pull-requests": "write" },
    test: { contents: "read" },
    pack: { contents: "read" },
    publish: { contents: "read", "id-token": "write" },
    tag: { contents: "write" },
  });
  const ci = Object.values(permissionsOf(parse(read("ci.yml")) as Workflow));
  expect(ci).toEqual(ci.map(() => ({ contents: "read" })));
});

test("the release runs the scripts that the rehearsal runs", () => {
  const { jobs } = parse(read("release.yml")) as Workflow;
  const runs = (job: string): string[] => jobs[job]?.steps.flatMap(({ run = [] }) => run) ?? [];
  expect(jobs["version"]?.steps.at(-1)?.with).toEqual({ script: "pnpm run version-packages" });
  expect(runs("pack").at(-1)).toBe("pnpm run release:pack");
  expect(runs("publish").at(-1)).toContain("pnpm run release:publish\n");
});

test(
  verifies("repository:workflows", "the job that publishes builds nothing and runs no installed script"),
  () => {
    const { jobs } = parse(read("release.yml")) as Workflow;
    const installs = jobs["publish"]?.steps
      .flatMap(({ run = [] }) => run)
      .filter((run) => run.includes("pnpm install"));
    expect(installs).toEqual([
      "pnpm install --frozen-lockfile --ignore-scripts --filter cometapi-kling-repository",
    ]);
    const { scripts } = JSON.parse(readFileSync(join(folder, "../../package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    expect(scripts["release:publish"]).toBe("changeset publish --from-pack-dir .release");
  },
);

test(
  verifies("repository:workflows", "every commit of main is tested, on the systems that the README names"),
  () => {
    const { concurrency, jobs } = parse(read("ci.yml")) as Workflow & {
      concurrency: { "cancel-in-progress": string };
      jobs: { start: { strategy: { matrix: { include: { os: string; node: number }[] } } } };
    };
    expect(concurrency["cancel-in-progress"]).toContain("github.event_name == 'pull_request'");
    const started = jobs.start.strategy.matrix.include.map(({ os, node }) => `${os} ${node}`);
    expect(started).toEqual(["ubuntu-latest 18", "ubuntu-latest 22", "macos-latest 24", "windows-latest 24"]);
  },
);

test("the notes of a release are the part of the changelog about it", () => {
  const changelog = "# a\n\n## 0.2.0\n\n### Minor Changes\n\n- New.\n\n## 0.1.0\n\n- Old.\n";
  expect(notesOf(changelog, "0.2.0")).toBe("### Minor Changes\n\n- New.");
  expect(notesOf(changelog, "0.1.0")).toBe("- Old.");
  expect(notesOf(changelog, "0.1")).toBeUndefined();
});
