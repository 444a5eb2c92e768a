import { nearest } from "../options/check-names.ts";

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
