// Writes every generated file. With `--check`, it writes nothing and lists the files that are out of date.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { specUrl } from "../document.ts";
import { generatedFiles, staleFiles } from "./files.ts";

const inRepository = (path: string): URL => new URL(`../${path}`, specUrl);

const files = await generatedFiles((file) => readFileSync(new URL(file, specUrl), "utf8"));
const stale = staleFiles(files, (path) =>
  existsSync(inRepository(path)) ? readFileSync(inRepository(path), "utf8") : undefined,
);

if (!process.argv.includes("--check")) {
  for (const { path, text } of stale) {
    mkdirSync(new URL("./", inRepository(path)), { recursive: true });
    writeFileSync(inRepository(path), text);
  }
} else if (stale.length > 0) {
  const list = stale.map(({ path }) => `  ${path}\n`).join("");
  process.stderr.write(`Out of date with spec/:\n${list}Run \`pnpm generate\` and commit the result.\n`);
  process.exitCode = 1;
}
