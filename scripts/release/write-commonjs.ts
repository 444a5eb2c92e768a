// Runs in the folder of a published package, at the end of its build. TypeScript lets a CommonJS file import types only
// from a CommonJS package. So each entry gets a file that loads its ES module, and the same types once more, in a folder
// of type commonjs.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const folder = "dist/commonjs";

type Entry = string | { require?: { default: string }; default: string };

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: Record<string, Entry> };
rmSync(folder, { recursive: true, force: true });
write(join(folder, "package.json"), '{ "type": "commonjs" }\n');
for (const entry of Object.values(exports)) {
  if (typeof entry === "string" || entry.require === undefined) continue;
  const target = relative(dirname(entry.require.default), entry.default).replaceAll("\\", "/");
  write(entry.require.default, `module.exports = require("${target}");\n`);
}
for (const file of globSync("**/*.d.ts", { cwd: "dist", exclude: ["commonjs/**"] })) {
  // Without the link to a source map, which stays beside the original.
  const types = readFileSync(join("dist", file), "utf8").replace(/^\/\/# sourceMappingURL=.*\n?/m, "");
  write(join(folder, file), types);
}
