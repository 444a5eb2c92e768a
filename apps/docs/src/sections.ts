import { readFileSync } from "node:fs";
import { posix } from "node:path";
import GithubSlugger from "github-slugger";

/** Names a section of a document of the repository, which the page shows in its place. */
const directive = /^<!-- section: (\S+): (.+) -->$/gm;

export interface Page {
  /** Path from the site's root, without `.md`: `guide/errors`. */
  path: string;
  text: string;
}

/** Reads a file of the repository by its path from the root. */
export type ReadFile = (path: string) => string;

export const readRepositoryFile: ReadFile = (path) =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

interface Section {
  file: string;
  heading: string;
}

/** The headings of a document. A `#` inside a code fence is not one. */
const headingsOf = (text: string): { level: number; title: string; line: number }[] => {
  let isCode = false;
  return text.split("\n").flatMap((content, line) => {
    if (content.startsWith("```")) isCode = !isCode;
    const [, marks = "", title = ""] = (!isCode && /^(#+) (.+)$/.exec(content)) || [];
    return title === "" ? [] : [{ level: marks.length, title, line }];
  });
};

/**
 * The text below a heading, up to the next one of its level.
 * @throws {Error} if the file has no such heading, because the page would then be empty.
 */
export function sectionOf(text: string, { file, heading }: Section): string {
  const headings = headingsOf(text);
  const start = headings.find(({ title }) => title === heading);
  if (start === undefined) throw new Error(`${file} has no heading "${heading}"`);
  const end = headings.find(({ level, line }) => line > start.line && level <= start.level);
  const lines = text.split("\n").slice(start.line + 1, end?.line);
  // Below a heading of the first level, only the text before the next heading belongs to it.
  const body =
    start.level === 1 ? lines.slice(0, (headings[1]?.line ?? lines.length) - start.line - 1) : lines;
  return body.join("\n").trim();
}

/** The page and anchor of each heading of a document, by document and anchor. */
type Places = ReadonlyMap<string, string>;

const slugOf = (title: string): string => new GithubSlugger().slug(title);

function placesOf(pages: readonly Page[], read: ReadFile): Places {
  const places = new Map<string, string>();
  for (const { path, text } of pages) {
    for (const [, file = "", heading = ""] of text.matchAll(directive)) {
      const headings = headingsOf(sectionOf(read(file), { file, heading }));
      places.set(`${file}#${slugOf(heading)}`, `/${path}`);
      for (const { title } of headings) places.set(`${file}#${slugOf(title)}`, `/${path}#${slugOf(title)}`);
      // A link to the document leads to the first page that shows a part of it.
      if (!places.has(file)) places.set(file, `/${path}`);
    }
  }
  return places;
}

const link = /(?<!!)\[([^\]]+)\]\(([^)\s]+)\)/g;

/** Turns links between documents into links between pages. A link to anything else becomes its text. */
function relinked(text: string, file: string, places: Places): string {
  return text.replace(link, (whole: string, words: string, target: string) => {
    if (/^https?:/.test(target)) return whole;
    const [path = "", anchor] = target.split("#");
    const absolute = path === "" ? file : posix.normalize(posix.join(posix.dirname(file), path));
    const document = /\.\w+$/.test(absolute) ? absolute : `${absolute}/README.md`;
    const place = places.get(anchor === undefined ? document : `${document}#${anchor}`);
    return place === undefined ? words : `[${words}](${place})`;
  });
}

/** The pages, with the sections that their directives name. */
export function withSections(pages: readonly Page[], read: ReadFile): Page[] {
  const places = placesOf(pages, read);
  return pages.map(({ path, text }) => ({
    path,
    text: text.replace(directive, (_whole, file: string, heading: string) =>
      relinked(sectionOf(read(file), { file, heading }), file, places),
    ),
  }));
}
