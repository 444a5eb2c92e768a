// `node scripts/release/release-notes.ts cometapi-kling@1.2.3` prints the part of the package's changelog about that
// version.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { publishedFolders } from "./check-release.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The part of a changelog, as changesets writes it, about one version; undefined without such a part. */
export function notesOf(changelog: string, version: string): string | undefined {
  const [, ...parts] = changelog.split(/^## /m);
  const part = parts.find((text) => text.startsWith(`${version}\n`));
  return part?.slice(version.length).trim();
}

function nameIn(folder: string): string {
  const manifest = readFileSync(join(root, folder, "package.json"), "utf8");
  return (JSON.parse(manifest) as { name: string }).name;
}

if (import.meta.main) {
  const [, name, version = ""] = /^(.+)@([^@]+)$/.exec(process.argv[2] ?? "") ?? [];
  const folder = publishedFolders.find((candidate) => nameIn(candidate) === name);
  const notes =
    folder === undefined
      ? undefined
      : notesOf(readFileSync(join(root, folder, "CHANGELOG.md"), "utf8"), version);
  if (notes === undefined) process.stderr.write(`No changelog has notes about ${process.argv[2]}.\n`);
  else process.stdout.write(`${notes}\n`);
  process.exitCode = notes === undefined ? 1 : 0;
}
