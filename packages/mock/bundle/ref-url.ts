/**
 * Replaces `node:url` in the bundled reference parser, which calls functions that Node 24 warns
 * about. It accepts paths and file URLs, like the parser.
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
