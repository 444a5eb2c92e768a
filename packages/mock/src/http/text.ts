/** How many characters of a text from a request are stored if people alone read them. */
export const maxTextCharacters = 1_000;

/**
 * The beginning of a text, to be stored.
 * @param max length in UTF-16 code units
 */
export function truncate(text: string, max: number = maxTextCharacters): string {
  // A slice would keep the whole text in memory.
  return text.length <= max ? text : copyText(text.slice(0, max));
}

/** Copies a text that may be a slice, so that the larger text does not stay in memory. */
export function copyText(text: string): string {
  return Array.from(text).join("");
}

/** The message of a caught value. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A character as an escape sequence of JSON, for example `\u001b`. */
export function jsonEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
