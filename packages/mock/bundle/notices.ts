import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";

/** Licences that allow a bundle with the code as long as it includes their text. */
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
  author?: string | { name: string };
  license?: string | { type: string };
  licenses?: { type: string }[];
}

/**
 * Lists every bundled package with its licence and its notices.
 * @throws {Error} if a licence is not allowed, or its text is unknown
 */
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
    notices.set(`${manifest.name} ${manifest.version}`, `${licence}\n\n${licenceText(folder, manifest)}`);
  }
  const sorted = [...notices].sort(([a], [b]) => (a < b ? -1 : 1));
  const line = "-".repeat(80);
  writeFileSync(
    file,
    `The files prism*.js contain code of these packages.\n${sorted.map(([name, text]) => `\n${line}\n${name}\n${text}`).join("")}`,
  );
}

function licenceOf({ license, licenses }: Manifest): string {
  return (typeof license === "object" ? license.type : license) ?? licenses?.[0]?.type ?? "no licence";
}

/** One licence of "(A OR B)" must be allowed, but both of "A AND B". */
function isAllowed(licence: string): boolean {
  return licence
    .replaceAll(/[()]/g, "")
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((name) => allowed.has(name)));
}

function licenceText(folder: string, manifest: Manifest): string {
  const files = readdirSync(folder).filter((name) => /^(licen[sc]e|copying|notice)/i.test(name));
  const texts = files.map((name) => `${readFileSync(join(folder, name), "utf8").trim()}\n`);
  if (texts.length > 0) return texts.join("\n");
  if (licenceOf(manifest) !== "MIT") throw new Error(`${manifest.name} has no licence file`);
  const { author } = manifest;
  const name = typeof author === "object" ? author.name : author?.replace(/ *[<(].*$/, "");
  return `The package has no licence file. This is the licence that it names:\n\n${mit(name ?? manifest.name)}`;
}

const mit = (holder: string): string => `Copyright (c) ${holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
`;
