import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import type { OpenApiDocument } from "../../document.ts";

export interface Finding {
  code: string;
  path: (string | number)[];
  message: string;
}

interface Ruleset {
  rules: Record<string, object>;
  extends?: string[];
}

const here = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Our ruleset as it is written. */
export function readRuleset(): Ruleset {
  return parse(readFileSync(here(".spectral.yaml"), "utf8")) as Ruleset;
}

/**
 * What our own rules find in each document, from one run of Spectral's command: its start costs more than
 * all the documents together. The rules of spectral:oas are left out, they are not ours to prove.
 */
export async function lintAll(
  documents: ReadonlyMap<string, OpenApiDocument>,
): Promise<Map<string, Finding[]>> {
  const folder = mkdtempSync(join(tmpdir(), "kling-lint-"));
  try {
    const { extends: _oas, ...own } = readRuleset();
    const ruleset = join(folder, "rules.yaml");
    writeFileSync(ruleset, stringify(own));
    cpSync(here("lint"), join(folder, "lint"), { recursive: true });
    const files = [...documents.keys()].map((name, index) => ({ name, file: join(folder, `${index}.json`) }));
    for (const { name, file } of files) writeFileSync(file, JSON.stringify(documents.get(name)));
    const findings = await spectral(["-r", ruleset, ...files.map(({ file }) => file)]);
    return new Map(
      files.map(({ name, file }) => [name, findings.filter(({ source }) => source === file)] as const),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Every finding of the full ruleset, down to hints, in the document as it is in the repository. */
export async function lintDocument(): Promise<Finding[]> {
  return spectral(["-r", here(".spectral.yaml"), here("openapi.yaml")]);
}

async function spectral(args: string[]): Promise<(Finding & { source: string })[]> {
  return new Promise((resolve, reject) => {
    execFile(
      here("node_modules/.bin/spectral"),
      ["lint", "--format=json", "--quiet", "--fail-severity=hint", ...args],
      { maxBuffer: 2 ** 26 },
      (_failure, stdout, stderr) => {
        try {
          resolve(JSON.parse(stdout) as (Finding & { source: string })[]);
        } catch {
          reject(new Error(`Spectral did not answer with JSON: ${stdout.slice(0, 400)} ${stderr}`));
        }
      },
    );
  });
}
