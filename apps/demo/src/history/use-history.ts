import { useEffect, useRef } from "react";
import { endpoint } from "../endpoint.ts";
import { openTable } from "../storage/database.ts";
import type { TaskEntry } from "../tasks/task-entry.ts";

// Goes up when an entry changes so that older ones no longer fit.
const version = 1;

const table = openTable<TaskEntry>("tasks", version);

/** The tasks that this browser has stored, of the endpoint that this page knows. */
export async function readHistory(): Promise<TaskEntry[]> {
  const entries = await table.all();
  return entries.filter((entry) => entry.endpoint === endpoint.name);
}

/** Stores one entry. @throws when the browser cannot, for example because its storage is full. */
export const storeEntry = (entry: TaskEntry): Promise<void> => table.put(entry);

/** Stores each entry that changed, and deletes the stored ones that the user has deleted. */
export function useHistory(tasks: readonly TaskEntry[]): void {
  const stored = useRef<ReadonlyMap<string, TaskEntry>>(new Map());
  useEffect(() => {
    // Before it has a reference nothing was sent: there is nothing to find later, and nothing to write over.
    const known = tasks.filter(({ phase, reference }) => phase !== "sending" || reference !== undefined);
    const now = new Map(known.map((entry) => [entry.key, entry]));
    for (const [key, entry] of now) {
      // Before a create, the runner stores the entry itself. A full disk must not stop the page here.
      if (stored.current.get(key) !== entry) storeEntry(entry).catch(() => undefined);
    }
    for (const key of stored.current.keys()) if (!now.has(key)) table.delete(key).catch(() => undefined);
    stored.current = now;
  }, [tasks]);
}
