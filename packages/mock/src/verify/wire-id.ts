/**
 * Ids and numbers as an upstream sent them. `JSON.parse` rounds a whole number above 2^53, and an id of 18 digits is
 * larger.
 */

/** Strings and numbers of a JSON text. Strings are matched so that numbers inside them are not found. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A value as JSON, in which each number that was rounded has the digits of the response. */
export function jsonAsSent(value: unknown, responseText: string): string {
  let json = JSON.stringify(value);
  for (const [token] of responseText.matchAll(tokens)) {
    if (token.startsWith('"') || token.length < 16) continue;
    const rounded = String(Number(token));
    if (rounded !== token) json = json.replaceAll(rounded, token);
  }
  return json;
}

/** The longest id that is believed, in characters. */
const maxIdCharacters = 200;

/**
 * The first task_id in a text of JSON, a number with all its digits; also of a body that is broken off or has another
 * media type. `undefined` without an id.
 */
export function taskIdIn(responseText: string): string | undefined {
  const [, token = ""] = /"task_id"\s*:\s*("(?:[^"\\]|\\.)*"|\d+)/.exec(responseText) ?? [];
  const id = token.startsWith('"') ? String(JSON.parse(token)) : token;
  // "." and ".." are steps in a path: a GET of them would go to another address.
  return id.length > maxIdCharacters || /^\.{0,2}$/.test(id) ? undefined : id;
}

/** Whether an id is another one after a conversion to a number of JavaScript. */
export function isRoundingOf(shown: string, id: string): boolean {
  return shown !== id && /^\d{16,}$/.test(id) && String(Number(id)) === shown;
}

/**
 * Whether an id looks rounded: it is above 2^53 and what JavaScript writes for its number. A few ids look so by chance.
 */
export function looksRounded(id: string): boolean {
  return /^\d{15,19}00$/.test(id) && Number(id) > 2 ** 53 && String(Number(id)) === id;
}
