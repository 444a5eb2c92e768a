import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** Licences that let us pass the code on in a bundle as long as their text goes with it. */
const allowed = new Set([
  "0BSD",
  "Apache-2.0",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "Python-2.0",
  "Unlicense",
]);

interface Manifest {
  name: string;
  version: string;
  license?: string | { type: string };
  licenses?: { type: string }[];
}

/** Names every bundled package with its licence; throws on a licence that is not allowed. */
export function writeNotices(metafile: Metafile, file: string): void {
  const folders = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
      const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder && bytesInOutput > 0) folders.add(folder);
    }
  }
  const notices = new Map<string, string>();
  for (const folder of folders) {
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const licence = licenceOf(manifest);
    if (!isAllowed(licence))
      throw new Error(`${manifest.name} ${manifest.version} may not be bundled: ${licence}`);
    notices.set(`${manifest.name} ${manifest.version}`, `${licence}\n\n${licenceText(folder)}`);
  }
  const sorted = [...notices].sort(([a], [b]) => (a < b ? -1 : 1));
  const line = "-".repeat(80);
  writeFileSync(
    file,
    `prism-engine.js contains these packages.\n${sorted.map(([name, text]) => `\n${line}\n${name}\n${text}`).join("")}`,
  );
}

function licenceOf({ license, licenses }: Manifest): string {
  return (typeof license === "object" ? license.type : license) ?? licenses?.[0]?.type ?? "no licence";
}

/** Of "(A OR B)" one must be allowed, of "A AND B" both. */
function isAllowed(licence: string): boolean {
  return licence
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((name) => allowed.has(name)));
}

function licenceText(folder: string): string {
  const file = readdirSync(folder).find((name) => /^(licen[sc]e|copying)/i.test(name));
  if (file) return `${readFileSync(join(folder, file), "utf8").trim()}\n`;
  return "The package contains no licence file.\n";
}
