import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What the checks of rooms need of a source file. */
export interface Source {
  /** Path from the folder of the sources. */
  file: string;
  /** Its imports, as written: relative paths and packages. */
  imports: string[];
  lines: number;
}

/** The source files below a folder of the repository. */
export function sourcesIn(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => /\.tsx?$/.test(name))
    .map((file) => {
      const text = readFileSync(join(root, folder, file), "utf8");
      return { file, imports: importsOf(text), lines: text.trimEnd().split("\n").length };
    });
}

function importsOf(text: string): string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return [...code.matchAll(/\b(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name = ""]) => name);
}

/** The longest entry that is the file, or a folder around it. */
export function longestEntry(entries: readonly string[], file: string): string | undefined {
  const fitting = entries.filter((entry) => file === entry || file.startsWith(`${entry}/`));
  return fitting.toSorted((a, b) => b.length - a.length)[0];
}
