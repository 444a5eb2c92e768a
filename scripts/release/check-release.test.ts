import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { verifies } from "../../spec/requirements/index.ts";
import {
  publishedFolders,
  type ReleaseFacts,
  type ReleaseManifest,
  releaseProblems,
} from "./check-release.ts";

const npmjs = "https://registry.npmjs.org/";

const pages = { homepage: "https://a.example/", bugs: { url: "https://a.example/issues" } };

function manifest(repository?: ReleaseManifest["repository"]): ReleaseManifest {
  return { name: "a-package", version: "1.2.3", ...(repository && { repository }), ...pages };
}

const repository = {
  type: "git",
  url: "git+https://github.com/owner/name.git",
  directory: "packages/client",
};

const good: ReleaseFacts = {
  manifests: { "packages/client": manifest(repository) },
  registries: { npm: npmjs, pnpm: npmjs },
  changesets: [],
  uncommitted: [],
  githubRepository: "owner/name",
  isFirst: false,
};

test(verifies("repository:release", "a release is made when there is no problem"), () => {
  expect(releaseProblems(good)).toEqual([]);
  expect(releaseProblems({ ...good, githubRepository: undefined, isFirst: true })).toEqual([]);
});

const rehearsed = "http://127.0.0.1:4873/";

test(verifies("repository:release", "a rehearsal needs everything except a repository"), () => {
  const registries = { npm: rehearsed, pnpm: rehearsed };
  const facts = { ...good, registries, githubRepository: undefined };
  expect(releaseProblems({ ...facts, manifests: { "packages/client": manifest() } })).toEqual([]);
  expect(releaseProblems({ ...facts, changesets: ["a.md"] })).toHaveLength(1);
});

test.each<[what: string, change: Partial<ReleaseFacts>, problem: RegExp]>([
  [
    "npm and pnpm know different registries",
    { registries: { npm: npmjs, pnpm: rehearsed } },
    /npm would publish to/,
  ],
  [
    "the registry is a third one",
    { registries: { npm: "https://a.example/", pnpm: "https://a.example/" } },
    /neither npm's registry/,
  ],
  ["a change has no version", { changesets: ["many-tasks.md"] }, /run pnpm version-packages: many-tasks\.md/],
  ["a file is not committed", { uncommitted: ["M README.md"] }, /not committed: M README\.md/],
  [
    "a package has no version",
    { manifests: { "packages/client": { ...manifest(repository), version: "0.0.0" } } },
    /a-package has no version yet/,
  ],
  ["it is not the workflow that publishes", { githubRepository: undefined }, /only .*release\.yml publishes/],
  [
    "a package names no repository",
    { manifests: { "packages/client": manifest() } },
    /from which repository/,
  ],
  ...[undefined, "no address", "http://a.example/"].flatMap(
    (address): [what: string, change: Partial<ReleaseFacts>, problem: RegExp][] => {
      const page = address === undefined ? {} : { homepage: address };
      const tracker = address === undefined ? {} : { bugs: { url: address } };
      const { homepage, bugs, ...bare } = manifest(repository);
      return [
        [
          `a package has ${address ?? "nothing"} as its homepage`,
          { manifests: { "packages/client": { ...bare, bugs, ...page } as ReleaseManifest } },
          /a-package has no homepage/,
        ],
        [
          `a package has ${address ?? "nothing"} as the place for reports`,
          { manifests: { "packages/client": { ...bare, homepage, ...tracker } as ReleaseManifest } },
          /a-package has no bugs\.url/,
        ],
      ];
    },
  ),
  [
    "a package names another folder",
    { manifests: { "packages/mock": manifest(repository) } },
    /from which repository and folder/,
  ],
  [
    "a package names another repository",
    { githubRepository: "fork/name" },
    /from owner\/name, and this is fork\/name/,
  ],
])(verifies("repository:release", "nothing is released when %s"), (_, change, problem) => {
  const problems = releaseProblems({ ...good, ...change });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});

test.each(publishedFolders)(
  verifies("repository:release", "RELEASING.md says what to write into %s"),
  (folder) => {
    const releasing = readFileSync(fileURLToPath(new URL("../../RELEASING.md", import.meta.url)), "utf8");
    const steps = [...releasing.matchAll(/^ *\$ npm (pkg set .*)$/gm)].map(([, step = ""]) =>
      step.split(" "),
    );
    const step = steps.find((words) => words.includes(`repository.directory=${folder}`)) ?? [];
    const place = mkdtempSync(join(tmpdir(), "cometapi-kling-repository-"));
    try {
      const file = join(place, "package.json");
      writeFileSync(file, JSON.stringify({ name: "a-package", version: "1.2.3" }));
      const words = step.map((word) => word.replaceAll("OWNER/NAME", "owner/name"));
      execFileSync("npm", words, { cwd: place, stdio: "ignore" });
      const written = JSON.parse(readFileSync(file, "utf8")) as ReleaseManifest;
      expect(releaseProblems({ ...good, manifests: { [folder]: written } })).toEqual([]);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  },
);
