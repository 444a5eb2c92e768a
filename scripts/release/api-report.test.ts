import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { verifies } from "../../spec/requirements/index.ts";
import { apiReport, reportFile } from "./api-report.ts";
import { fileAtBase } from "./base-branch.ts";
import { publishedFolders } from "./check-release.ts";
import { isAnnounced } from "./is-announced.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (file: string): string | undefined =>
  existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined;

interface Manifest {
  name: string;
  version: string;
}

test.each(publishedFolders)(
  verifies("repository:api-report", "%s: API.md is what the built package exports"),
  { timeout: 120_000 },
  (folder) => {
    const written = readFileSync(reportFile(folder), "utf8");
    expect(written, "run `pnpm api-report`, and read what it changes").toBe(apiReport(folder));
  },
);

test.each(publishedFolders)(
  verifies("repository:api-report", "%s: a change of API.md comes with a changeset"),
  (folder) => {
    const before = fileAtBase(`${folder}/API.md`);
    const manifest = JSON.parse(read(`${folder}/package.json`) ?? "") as Manifest;
    const base = JSON.parse(fileAtBase(`${folder}/package.json`) ?? "{}") as Partial<Manifest>;
    const changesets = readdirSync(join(root, ".changeset")).filter((name) => name.endsWith(".md"));
    const change = {
      name: manifest.name,
      isApiChanged: before !== undefined && before !== read(`${folder}/API.md`),
      // The changesets have become the changelog of this version.
      isVersionChanged: manifest.version !== base.version,
      changesets: changesets.map((name) => ({
        before: fileAtBase(`.changeset/${name}`),
        now: read(`.changeset/${name}`) ?? "",
      })),
    };
    expect(
      isAnnounced(change),
      `a change for users of ${manifest.name} needs a changeset: run \`pnpm changeset\``,
    ).toBe(true);
  },
);

const changed = { name: "a", isApiChanged: true, isVersionChanged: false, changesets: [] };
const changeset = '---\n"a": minor\n---\n\nNew.\n';

test.each<[what: string, change: Partial<Parameters<typeof isAnnounced>[0]>, announced: boolean]>([
  ["nothing has changed", { isApiChanged: false }, true],
  ["no changeset names it", {}, false],
  ["a new changeset names it", { changesets: [{ before: undefined, now: changeset }] }, true],
  [
    "a changeset that names it has grown",
    { changesets: [{ before: changeset, now: `${changeset}More.\n` }] },
    true,
  ],
  [
    "a changeset that names it is of an earlier change",
    { changesets: [{ before: changeset, now: changeset }] },
    false,
  ],
  [
    "a new changeset names another",
    { changesets: [{ before: undefined, now: '---\n"ab": minor\n---\n' }] },
    false,
  ],
  ["the version has been made", { isVersionChanged: true }, true],
])("a change is announced or not: %s", (_, change, announced) => {
  expect(isAnnounced({ ...changed, ...change })).toBe(announced);
});
