/** How many characters of a text from a request are kept where it is only shown to people. */
export const maxTextCharacters = 1_000;

/**
 * The beginning of a text, to be stored.
 * @param max length in UTF-16 code units
 */
export function truncate(text: string, max: number = maxTextCharacters): string {
  // A copy: a slice would keep the whole text in memory.
  return text.length <= max ? text : ownText(text.slice(0, max));
}

/** A copy of a text that does not keep in memory the larger text that it may be a slice of. */
export function ownText(text: string): string {
  return Array.from(text).join("");
}
