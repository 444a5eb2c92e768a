import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** What one table of the page's own database holds, by key. */
export interface Table<Row> {
  all(): Promise<Row[]>;
  put(row: Row): Promise<void>;
  delete(key: string): Promise<void>;
}

/** A row with the version of its format. */
interface StoredRow {
  version?: number;
}

interface Schema extends DBSchema {
  tasks: { key: string; value: StoredRow };
  simulated: { key: string; value: StoredRow };
}

const keys = { tasks: "key", simulated: "id" } as const;
type TableName = keyof typeof keys;

let database: Promise<IDBPDatabase<Schema>> | undefined;

/** The database; undefined where the browser stores nothing, as in some private windows. The page works without. */
async function openDatabase(): Promise<IDBPDatabase<Schema> | undefined> {
  try {
    database ??= openDB<Schema>("cometapi-kling-demo", 1, {
      upgrade(fresh) {
        for (const name of ["tasks", "simulated"] as const)
          fresh.createObjectStore(name, { keyPath: keys[name] });
      },
      // The browser closed it, for example because its data was cleared: the next call opens a new one.
      terminated() {
        database = undefined;
      },
    });
    return await database;
  } catch {
    return undefined;
  }
}

/**
 * A table of rows that have their key in them: `key` of a task, `id` of a simulated one. Rows of another format are
 * not read: older ones are deleted, and those of a newer page stay for that page.
 * @param version of the rows' format, from 1.
 */
export function openTable<Row extends object>(name: TableName, version: number): Table<Row> {
  return {
    async all() {
      const opened = await openDatabase();
      if (opened === undefined) return [];
      const transaction = opened.transaction(name, "readwrite");
      const rows: Row[] = [];
      for await (const cursor of transaction.store) {
        const { version: found = 0, ...row } = cursor.value;
        // Only rows of this type have this version.
        if (found === version) rows.push(row as Row);
        else if (found < version) await cursor.delete();
      }
      return rows;
    },
    async put(row) {
      await (await openDatabase())?.put(name, { ...row, version });
    },
    async delete(key) {
      await (await openDatabase())?.delete(name, key);
    },
  };
}
