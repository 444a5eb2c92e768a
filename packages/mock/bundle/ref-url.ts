/**
 * Stands in for `node:url` inside the bundled reference parser, which calls the parts of it that Node 24 warns
 * about. Works on paths as well as on file URLs, as the parser does.
 */
export function resolve(from: string, to: string): string {
  const isUrl = /^[a-z][a-z\d+.-]+:/i;
  const resolved = new URL(to, isUrl.test(from) || /^[a-z]:\//i.test(from) ? from : `file://${from}`);
  const isPath = resolved.protocol === "file:" && !isUrl.test(from) && !isUrl.test(to);
  return isPath ? resolved.pathname + resolved.search + resolved.hash : resolved.href;
}

/** The parser reaches these for remote documents only, which `contract/prism/engine.ts` switches off. */
export function parse(url: string): never {
  throw new Error(`${url} is remote`);
}

export const format = parse;
