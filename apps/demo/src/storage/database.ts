import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** What one table of the page's own database holds, by key. */
export interface Table<Row> {
  all(): Promise<Row[]>;
  put(row: Row): Promise<void>;
  delete(key: string): Promise<void>;
}

interface Schema extends DBSchema {
  tasks: { key: string; value: object };
  simulated: { key: string; value: object };
}

const keys = { tasks: "key", simulated: "id" } as const;
type TableName = keyof typeof keys;

let database: Promise<IDBPDatabase<Schema>> | undefined;

/** Where the browser keeps nothing, as in some private windows, the page works on without a memory. */
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

/** A table of rows that have their key in them: `key` of a task, `id` of a simulated one. */
export function openTable<Row extends object>(name: TableName): Table<Row> {
  return {
    async all() {
      // Only rows of this type were ever put there.
      return ((await (await openDatabase())?.getAll(name)) ?? []) as Row[];
    },
    async put(row) {
      await (await openDatabase())?.put(name, row);
    },
    async delete(key) {
      await (await openDatabase())?.delete(name, key);
    },
  };
}
