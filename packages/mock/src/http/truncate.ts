/** So much of a text from a request is kept where it only tells a reader something. */
export const maxTextCharacters = 1_000;

/**
 * The beginning of a text, to be kept.
 * @param max length in UTF-16 code units
 */
export function truncate(text: string, max: number = maxTextCharacters): string {
  // A slice, or what an expression found, would keep the whole text in memory.
  return text.length <= max ? text : ownText(text.slice(0, max));
}

/** The same text, without the larger one that it may be a part of. */
export function ownText(text: string): string {
  return Array.from(text).join("");
}
