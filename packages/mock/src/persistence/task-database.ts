import { closeSync, openSync, readSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { messageOf } from "../http/text.ts";
import { type KnownId, maxKnownIds } from "../simulator/rules/known-ids.ts";
import { type SimulatorState, stateVersion } from "../simulator/state/options.ts";
import type { StoredTask } from "../simulator/tasks/task.ts";
import { idState } from "../simulator/tasks/task-ids.ts";
import { checkId, checkTask } from "./check-rows.ts";

/** The file cannot store tasks. The message names the file, the reason and a remedy. */
export class DatabaseError extends Error {
  override readonly name = "DatabaseError";
}

/** Stores tasks in a file for the next run. A written task survives a killed process. */
export interface TaskDatabase {
  /**
   * The stored state; `undefined` for a new file.
   * @throws {DatabaseError} if the file is damaged, or this version cannot read a task in it
   */
  state(): SimulatorState | undefined;
  /** @throws {DatabaseError} if the file cannot be written any more */
  add(task: StoredTask): void;
  /** @throws {DatabaseError} if the file cannot be written any more */
  addIds(ids: readonly KnownId[]): void;
  /** @throws {DatabaseError} if the file cannot be written any more */
  clear(): void;
  /** The latest time that the last run may have shown, in Unix milliseconds of its clock. */
  readonly shownUntil: number;
  /** Does nothing if the file cannot be written any more. The next {@link TaskDatabase.add} throws then. */
  setShownUntil(ms: number): void;
  close(): void;
}

// "klng", which distinguishes these files from other databases.
const applicationId = 0x6b6c6e67;
const version = 2;

const schema = `
  CREATE TABLE task (number INTEGER PRIMARY KEY, stored TEXT NOT NULL) STRICT;
  CREATE TABLE known_id (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL) STRICT;
  CREATE TABLE shown (id INTEGER PRIMARY KEY CHECK (id = 1), until INTEGER NOT NULL) STRICT;
  INSERT INTO shown (id, until) VALUES (1, 0);
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${version};
`;

/**
 * Opens or creates a SQLite database of tasks. Another process cannot open it before it is closed.
 * @param db path or file URL
 * @param maxTasks the largest number of tasks; older ones are deleted when the state is read
 * @throws {DatabaseError} if this Node has no SQLite, or the file is not such a database, in use or read-only
 */
export async function openTaskDatabase(db: string | URL, maxTasks: number): Promise<TaskDatabase> {
  const file = fileOf(db);
  const { DatabaseSync } = await import("node:sqlite").catch((cause: unknown) => {
    throw new DatabaseError(`${file}: tasks in a file need Node 22.13 or newer, this is ${process.version}`, {
      cause,
    });
  });
  let database: DatabaseSync | undefined;
  try {
    requireDatabase(file);
    database = new DatabaseSync(file);
    prepare(database, file);
    return taskDatabase(database, maxTasks, file);
  } catch (error) {
    database?.close();
    throw error instanceof DatabaseError ? error : new DatabaseError(reason(error, file), { cause: error });
  }
}

/**
 * The absolute path of a database.
 * @throws {DatabaseError} if it names no file
 */
function fileOf(db: string | URL): string {
  const text = String(db);
  const path = text.replace(/^file:(?!\/)/, "");
  if (path === "" || path === ":memory:") {
    throw new DatabaseError(
      `db is ${JSON.stringify(text)}, which is no file: leave it out to store the tasks in memory`,
    );
  }
  if (!/^file:/.test(text)) return resolve(text);
  // A file URL without a slash is relative, as SQLite reads it. Node would take it for a path from the root.
  return path === text ? fileURLToPath(db) : resolve(decodeURIComponent(path));
}

/** Checks the file's first bytes. SQLite would overwrite a small file, which it takes for an empty database. */
function requireDatabase(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats?.isFile() !== true || stats.size === 0) return;
  const magic = "SQLite format 3\0";
  const start = Buffer.alloc(magic.length);
  const descriptor = openSync(file, "r");
  readSync(descriptor, start);
  closeSync(descriptor);
  if (start.toString("latin1") !== magic)
    throw new DatabaseError(`${file} is not a database: choose another file`);
}

/** Prepares the database. It writes nothing before it has checked that the file is one of ours. */
function prepare(database: DatabaseSync, file: string): void {
  // One process at a time: two would repeat ids, and each would know only its own tasks.
  database.exec("PRAGMA locking_mode = EXCLUSIVE");
  const number = (sql: string): number => Number(Object.values(database.prepare(sql).get() ?? {})[0]);
  const isEmpty = number("SELECT count(*) FROM sqlite_schema") === 0;
  const [id, itsVersion] = [number("PRAGMA application_id"), number("PRAGMA user_version")];
  if (id !== applicationId && !(isEmpty && id === 0 && itsVersion === 0)) {
    throw new DatabaseError(`${file} is a database of another program: choose another file`);
  }
  if (id === applicationId && itsVersion !== version) {
    const advice =
      itsVersion < version
        ? "its tasks cannot be read any more; delete it, or choose another file"
        : "choose another file, or update cometapi-kling-mock";
    throw new DatabaseError(
      `${file} has version ${itsVersion}, and this simulator reads version ${version}: ${advice}`,
    );
  }
  // The log survives a killed process without a sync for each task. Only a power cut may lose the last tasks.
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  database.exec(`BEGIN EXCLUSIVE; ${isEmpty ? schema : ""} COMMIT`);
}

function taskDatabase(database: DatabaseSync, maxTasks: number, file: string): TaskDatabase {
  const insert = database.prepare("INSERT INTO task (stored) VALUES (?)");
  const insertId = database.prepare("INSERT INTO known_id (kind, id) VALUES (?, ?)");
  const update = database.prepare("UPDATE shown SET until = ?");
  const shownUntil = Number(database.prepare("SELECT until FROM shown").get()?.["until"] ?? 0);
  const guard = <Result>(action: () => Result): Result => {
    try {
      return action();
    } catch (error) {
      throw error instanceof DatabaseError ? error : new DatabaseError(reason(error, file), { cause: error });
    }
  };
  return {
    shownUntil,
    setShownUntil: (ms) => {
      try {
        update.run(Math.ceil(ms));
      } catch {
        // The clock calls this inside a timer, where an error would end the process.
      }
    },
    add: (task) => void guard(() => insert.run(JSON.stringify(task))),
    addIds: (ids) =>
      guard(() =>
        atOnce(database, () => {
          for (const { kind, id } of ids) insertId.run(kind, id);
        }),
      ),
    clear: () =>
      guard(() =>
        atOnce(database, () =>
          database.exec("DELETE FROM task; DELETE FROM known_id; UPDATE shown SET until = 0"),
        ),
      ),
    close: () => database.close(),
    state: () =>
      guard(() => {
        keepLast(database, "task", maxTasks);
        keepLast(database, "known_id", maxKnownIds);
        const tasks = database.prepare("SELECT number, stored FROM task ORDER BY number").all();
        const ids = database.prepare("SELECT number, kind, id FROM known_id ORDER BY number").all();
        return stateFrom(
          tasks.map(({ number, stored }) => readTask(String(stored), `${file}: row ${number} of task`)),
          ids.map(({ number, kind, id }) =>
            readId(String(kind), String(id), `${file}: row ${number} of known_id`),
          ),
          shownUntil,
        );
      }),
  };
}

/** Changes everything or nothing. */
function atOnce(database: DatabaseSync, change: () => void): void {
  database.exec("BEGIN");
  try {
    change();
    database.exec("COMMIT");
  } catch (error) {
    // SQLite itself rolls back after some errors, such as that of a full disk.
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function keepLast(database: DatabaseSync, table: "task" | "known_id", count: number): void {
  database
    .prepare(`DELETE FROM ${table} WHERE number <= (SELECT max(number) FROM ${table}) - ?`)
    .run(Math.min(count, Number.MAX_SAFE_INTEGER));
}

function readTask(stored: string, row: string): StoredTask {
  try {
    const task = JSON.parse(stored) as StoredTask;
    checkTask(task);
    return task;
  } catch (error) {
    throw unreadable(row, error);
  }
}

function readId(kind: string, id: string, row: string): KnownId {
  try {
    checkId({ kind, id });
    return { kind, id };
  } catch (error) {
    throw unreadable(row, error);
  }
}

/** @param row the file and the row, for example `/tmp/tasks.db: row 12 of task` */
function unreadable(row: string, cause: unknown): DatabaseError {
  const message = `${row} cannot be read (${messageOf(cause)}): delete the file, or choose another one`;
  return new DatabaseError(message, { cause });
}

/** Makes the state. The ids grow, so the last one is where to continue. */
function stateFrom(tasks: StoredTask[], knownIds: KnownId[], shownUntil: number): SimulatorState | undefined {
  const lastTask = tasks.at(-1);
  // The name of a file goes on after its id.
  const made = [lastTask?.task_id ?? "", ...knownIds.map(({ id }) => /^\d*/.exec(id)?.[0] ?? "")];
  const last = made.reduce((latest, id) => (BigInt(id) > BigInt(latest) ? id : latest), "");
  if (last === "") return undefined;
  const ids = idState(last);
  const now = lastTask?.created_at ?? shownUntil;
  return { version: stateVersion, now, random: ids.low, ids, tasks, knownIds };
}

function reason(error: unknown, file: string): string {
  const code = error instanceof Error && "errcode" in error ? Number(error.errcode) & 0xff : 0;
  const known: Record<number, string> = {
    5: "is in use: another process has it open",
    8: "cannot be written",
    10: "cannot be read or written: check that its disk is connected and has space",
    11: "is damaged: delete the file, or choose another one",
    13: "is full: free space on its disk",
    14: "cannot be opened: check that its folder exists and that the file is writable",
  };
  return `${file} ${known[code] ?? `cannot be used: ${messageOf(error)}`}`;
}
