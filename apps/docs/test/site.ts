import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseHTML } from "linkedom";

/** The built site. */
export const site = fileURLToPath(new URL("../dist", import.meta.url));

const files = (ending: string): string[] =>
  readdirSync(site, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(ending));

export interface BuiltPage {
  /** Its path from the site's root, with a slash: `/guide/errors.html`. */
  path: string;
  document: Document;
}

export const pages: readonly BuiltPage[] = files(".html").map((name) => ({
  path: `/${name}`,
  document: parseHTML(readFileSync(join(site, name), "utf8")).document,
}));

export function page(path: string): Document {
  const found = pages.find((candidate) => candidate.path === path);
  if (found === undefined) throw new Error(`the site has no ${path}`);
  return found.document;
}

export const styles: readonly { name: string; text: string }[] = files(".css").map((name) => ({
  name,
  text: readFileSync(join(site, name), "utf8"),
}));

/** Whether there is a file behind a path of the site. */
export const isServed = (path: string): boolean =>
  existsSync(join(site, path.endsWith("/") ? `${path}index.html` : path)) &&
  relative(site, join(site, path)) !== "..";
