import { type Dispatch, useEffect, useRef } from "react";
import type { Action } from "../state.ts";
import { openTable, type Table } from "../storage/database.ts";
import type { TaskEntry } from "../tasks/task-entry.ts";

/** The history of this browser. */
export const historyTable: Table<TaskEntry> = openTable<TaskEntry>("tasks");

/** Stores each entry that changed, and forgets those that were deleted. */
export function useHistory(tasks: readonly TaskEntry[]): void {
  const stored = useRef<ReadonlyMap<string, TaskEntry>>(new Map());
  useEffect(() => {
    const now = new Map(tasks.map((entry) => [entry.key, entry]));
    for (const [key, entry] of now) {
      // What the runner needs for its safety it stores by itself; a full disk must not stop the page.
      if (stored.current.get(key) !== entry) historyTable.put(entry).catch(() => undefined);
    }
    for (const key of stored.current.keys())
      if (!now.has(key)) historyTable.delete(key).catch(() => undefined);
    stored.current = now;
  }, [tasks]);
}

/** Reads the history once, when the page is opened. */
export async function readHistory(dispatch: Dispatch<Action>): Promise<readonly TaskEntry[]> {
  const tasks = await historyTable.all();
  dispatch({ type: "history-read", tasks });
  return tasks;
}
