import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readDocument } from "cometapi-kling-spec";
import { apiReference } from "./src/api-reference.ts";
import { pagesIn, writeCodeReference } from "./src/code-reference.ts";
import { errorReference } from "./src/error-reference.ts";
import { type Page, readRepositoryFile, withSections } from "./src/sections.ts";

/** Writes every page of the site into `.content/`: the guide, with the sections of the READMEs, and the reference. */
const here = fileURLToPath(new URL(".", import.meta.url));
const content = join(here, ".content");

function write({ path, text }: Page): void {
  const file = join(content, `${path}.md`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

rmSync(content, { recursive: true, force: true });
cpSync(join(here, "public"), join(content, "public"), { recursive: true });
const pages = join(here, "pages");
const guide = pagesIn(pages).map((path) => ({ path, text: readFileSync(join(pages, `${path}.md`), "utf8") }));
for (const page of withSections(guide, readRepositoryFile)) write(page);

const contract = readDocument();
write({ path: "reference/api", text: apiReference(contract) });
write({ path: "reference/errors", text: errorReference(contract, readRepositoryFile) });
await writeCodeReference(join(content, "reference"));
