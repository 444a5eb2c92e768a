import { isSecret } from "../options/credentials.ts";

/** Takes the key out of a text, in every spelling that a service or a library may give it. */
export type Redact = (text: string) => string;

/**
 * Everything that enters an error, a hook's event or a cause goes through this function. It redacts the key as it is,
 * with the escapes of JSON (also of JSON inside JSON), URLs and HTML, and in Base64.
 */
export function createRedact(apiKey: string | undefined): Redact {
  // Removing a key like "any" would garble the text.
  if (apiKey === undefined || !isSecret(apiKey)) return (text) => text;
  const spellings = [
    Array.from(apiKey, spell).join(""),
    ...[0, 1, 2].map((skipped) => base64Of(apiKey, skipped)),
  ];
  const pattern = new RegExp(spellings.join("|"), "gi");
  return (text) => text.replace(pattern, "[API key]");
}

/** The pattern of one character. The repetitions have a bound, because a service may send a million backslashes. */
function spell(character: string): string {
  const code = character.charCodeAt(0);
  const hex = code.toString(16);
  return `(?:\\\\{0,8}(?:${asPattern(character)}|u00${hex})|%(?:25){0,3}${hex}|&#(?:x${hex}|${code});)`;
}

/** The pattern of the key inside the Base64 of a longer text: after `skipped` bytes of a group of three. */
function base64Of(apiKey: string, skipped: number): string {
  const text = btoa("\0".repeat(skipped) + apiKey);
  // Characters that also hold bits of what stands before or after the key are left out.
  const certain = text.slice([0, 2, 3][skipped]).replace(/.=+$/, "");
  return certain.replace(/\+/g, "[+-]").replace(/\//g, "[/_]");
}

function asPattern(character: string): string {
  return /\w/.test(character) ? character : `\\${character}`;
}
