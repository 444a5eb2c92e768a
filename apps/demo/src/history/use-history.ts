import { useEffect, useRef } from "react";
import { openTable, type Table } from "../storage/database.ts";
import type { TaskEntry } from "../tasks/task-entry.ts";

/** The history of this browser. */
export const historyTable: Table<TaskEntry> = openTable<TaskEntry>("tasks");

/** Stores each entry that changed, and forgets those that were deleted. */
export function useHistory(tasks: readonly TaskEntry[]): void {
  const stored = useRef<ReadonlyMap<string, TaskEntry>>(new Map());
  useEffect(() => {
    // Before it has a reference nothing was sent: there is nothing to find later, and nothing to write over.
    const known = tasks.filter(({ phase, reference }) => phase !== "sending" || reference.externalTaskId);
    const now = new Map(known.map((entry) => [entry.key, entry]));
    for (const [key, entry] of now) {
      // What the runner needs for its safety it stores by itself; a full disk must not stop the page.
      if (stored.current.get(key) !== entry) historyTable.put(entry).catch(() => undefined);
    }
    for (const key of stored.current.keys())
      if (!now.has(key)) historyTable.delete(key).catch(() => undefined);
    stored.current = now;
  }, [tasks]);
}
