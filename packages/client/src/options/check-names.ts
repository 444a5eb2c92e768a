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
    const near = nearest(name, names);
    if (near === undefined && !isStrict) continue;
    const hint = near === undefined ? "" : `; did you mean ${near}?`;
    throw new InvalidInputError(`${what} has no option ${name}${hint}`);
  }
}

// A longer name is none of ours, and would take long to compare.
const longestName = 100;

/** The known name that is at most about a third away from a name, in any spelling. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const [first] = known
    .map((other) => ({ other, steps: distance(plain(name), plain(other)) }))
    .filter(({ other, steps }) => steps <= (other.length + 1) / 3)
    .sort((a, b) => a.steps - b.steps);
  return first?.other;
}

function plain(name: string): string {
  return name
    .slice(0, longestName)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
}

/** How many letters have to be added, removed or replaced. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let at = 0; at < to.length; at++) {
      const replaced = (row[at] ?? 0) + (letter === to[at] ? 0 : 1);
      next.push(Math.min(replaced, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
