import { InvalidInputError } from "../errors/errors.ts";

/**
 * Refuses a name that no option has, before anything is sent: a misspelt option would be ignored.
 * @param names all names that are known.
 * @param isStrict whether every unknown name is refused, and not only one that is nearly a known one.
 * @throws {InvalidInputError} naming the nearest option.
 */
export function checkNames(what: string, given: object, names: readonly string[], isStrict: boolean): void {
  for (const name of Object.keys(given)) {
    if (names.includes(name)) continue;
    const nearest = names.find((known) => areNear(known.toLowerCase(), name.toLowerCase()));
    if (nearest === undefined && !isStrict) continue;
    const hint = nearest === undefined ? "" : `; did you mean ${nearest}?`;
    throw new InvalidInputError(`${what} has no option ${name}${hint}`);
  }
}

// A longer name has room for two mistakes.
const lettersOfTwoMistakes = 8;

/** Whether one name becomes the other by leaving out, adding, changing or swapping a letter, or two of a long name. */
function areNear(known: string, given: string): boolean {
  let start = 0;
  while (start < known.length && known[start] === given[start]) start += 1;
  let end = 0;
  while (
    end < known.length - start &&
    end < given.length - start &&
    known.at(-1 - end) === given.at(-1 - end)
  )
    end += 1;
  const most = known.length >= lettersOfTwoMistakes ? 2 : 1;
  const [left, right] = [known, given].map((name) => name.slice(start, name.length - end)) as [
    string,
    string,
  ];
  const isSwapped = left.length === 2 && left[0] === right[1] && left[1] === right[0];
  return isSwapped || Math.max(left.length, right.length) <= most;
}
