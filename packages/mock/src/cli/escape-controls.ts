import { jsonEscape } from "../http/text.ts";

/**
 * A client must not be able to steer the terminal: control characters, line ends and marks of writing direction are
 * escaped by their number, as in JSON.
 */
export function escapeControls(text: string): string {
  // The usual case, and much faster.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, jsonEscape);
}
