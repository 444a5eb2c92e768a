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

/** A text as escape sequences of JSON, for example `\u001b`. */
export function jsonEscape(text: string): string {
  let escaped = "";
  for (let index = 0; index < text.length; index += 1) {
    escaped += `\\u${text.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

/**
 * A text of a request for a log: control characters, line ends, invisible characters and marks of writing direction are
 * escaped like in JSON, so that a client can neither control a terminal nor forge a line.
 */
export function harmless(text: string): string {
  // Much faster for the usual text.
  if (/^[ -~]*$/.test(text)) return text;
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, jsonEscape);
}

/** The name that a mistyped text probably means; `undefined` if none is near. */
function nearest(text: string, names: readonly string[]): string | undefined {
  // Longer texts are no typing errors, and would cost much time.
  const typed = text.slice(0, maxTypedCharacters).toLowerCase();
  const near = names
    .map((name) => ({ name, distance: distanceOf(typed, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .sort((a, b) => a.distance - b.distance);
  const begun = typed.length < 3 ? undefined : names.find((name) => name.toLowerCase().startsWith(typed));
  return near[0]?.distance === 0 ? near[0].name : (begun ?? near[0]?.name);
}

const maxTypedCharacters = 60;

/** The number of characters that have to be changed, added, removed or swapped with their neighbour. */
function distanceOf(from: string, to: string): number {
  let before: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = row > 1 && from[row - 2] === to[column - 1] && from[row - 1] === to[column - 2];
      next.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (next[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    [before, last] = [last, next];
  }
  return last[to.length] ?? from.length;
}

/** `; did you mean NAME?`, or nothing if no name is near. */
export function didYouMean(text: string, names: readonly string[]): string {
  const name = nearest(text, names);
  return name === undefined ? "" : `; did you mean ${name}?`;
}
