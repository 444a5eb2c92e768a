import { jsonEscape } from "../http/text.ts";

/**
 * Escapes control characters, line ends and marks of writing direction like JSON, so that a client cannot control the
 * terminal.
 */
export function escapeControls(text: string): string {
  // Much faster for the usual text.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu, jsonEscape);
}
