/** The fields that a client has warned about, by its options: once is enough. */
const warned = new WeakMap<object, Set<string>>();
const mostWarnings = 100;

/** Warns once about each field that the contract does not have, and names the field that it may be. */
export function warnOfUnknown(
  client: { onWarning: (message: string) => void },
  operation: string,
  unknown: readonly string[],
  known: readonly string[],
): void {
  const told = warned.get(client) ?? new Set<string>();
  warned.set(client, told);
  for (const name of unknown) {
    const key = `${operation} ${name.slice(0, 100)}`;
    if (told.has(key) || told.size >= mostWarnings) continue;
    told.add(key);
    const near = nearest(name, known);
    const hint = near === undefined ? "" : `. Did you mean ${near}?`;
    client.onWarning(
      `${operation}: the field ${JSON.stringify(name.slice(0, 100))} is not documented, and is sent as it is${hint}`,
    );
  }
}

/** The known name that is at most a third away from a name, in any spelling. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const plain = (text: string): string =>
    text
      .toLowerCase()
      .replace(/[^a-z0-9]/g, "")
      .slice(0, 100);
  const [first] = known
    .map((other) => ({ other, steps: distance(plain(name), plain(other)) }))
    .filter(({ other, steps }) => steps <= Math.max(1, other.length / 3))
    .sort((a, b) => a.steps - b.steps);
  return first?.other;
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
