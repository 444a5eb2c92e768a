import type { Unsent } from "./unsent.ts";

/**
 * Takes the place of `unsent.ts` in a page, by `browser` in package.json. A browser's `fetch` fails with the same words
 * whatever happened ("Failed to fetch"), so no error of it proves that nothing was sent.
 */
export function readUnsent(): Unsent | undefined {
  return undefined;
}
