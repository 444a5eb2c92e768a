import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { verifies } from "cometapi-kling-spec/requirements";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startSimulator } from "../../src/persistence/start-simulator.ts";
import { DatabaseError } from "../../src/persistence/task-database.ts";
import { exchange } from "../support/exchange.ts";
import { minimal, postHeaders } from "../support/post-and-get.ts";
import { create, folder, getTask, newFile, start } from "./database-setup.ts";

describe("the file", () => {
  test.each([
    ["text", "no database at all\n".repeat(50), /is not a database/],
    ["a few bytes", "x", /is not a database/],
  ])(verifies("simulator:cli:db-file", "is refused unchanged if it is %s"), async (_, text, message) => {
    const file = newFile();
    writeFileSync(file, text);
    await expect(start(file)).rejects.toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test.each([
    ["of another program", "CREATE TABLE song (name TEXT)", /is a database of another program/],
    ["marked by another program", "PRAGMA application_id = 7", /is a database of another program/],
    [
      "of a later version",
      "PRAGMA application_id = 0x6b6c6e67; PRAGMA user_version = 3",
      /has version 3, .* reads version 2: choose another file, or update/,
    ],
    [
      "of the first version",
      `CREATE TABLE task (number INTEGER PRIMARY KEY, stored TEXT NOT NULL) STRICT;
       INSERT INTO task (stored) VALUES ('{"task_id":"861309198188019719","mode":"std","duration":"5"}');
       PRAGMA application_id = 0x6b6c6e67; PRAGMA user_version = 1`,
      /has version 1, .* reads version 2: its tasks cannot be read any more; delete it, or choose another/,
    ],
  ])(verifies("simulator:cli:db-file", "is refused unchanged if it is %s"), async (_, sql, message) => {
    const file = newFile();
    const other = new DatabaseSync(file);
    other.exec(sql);
    other.close();
    const bytes = readFileSync(file);
    await expect(start(file)).rejects.toThrow(message);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  test(verifies("simulator:cli:db-file", "serves one simulator at a time"), async () => {
    const file = newFile();
    const first = await start(file);
    await expect(start(file)).rejects.toThrow(/is in use/);
    await create(first);
    await first.close();
    await using second = await start(file);
    expect(second.simulator.tasks()).toHaveLength(1);
  });

  test(verifies("simulator:cli:db-file", "is released if the server cannot start"), async () => {
    const file = newFile();
    await using other = await startSimulator({ port: 0 });
    await expect(start(file, { port: other.port })).rejects.toThrow(/is in use/);
    await expect(start(file, { scenario: "nothing" })).rejects.toThrow(/no scenario/);
    await using running = await start(file);
    expect(running.simulator.tasks()).toEqual([]);
  });

  test.each([
    ["in no folder", () => join(folder, "nowhere", "a.db")],
    ["a folder", () => folder],
  ])(verifies("simulator:cli:db-file", "is named if it is %s"), async (_, file) => {
    const failed = start(file());
    await expect(failed).rejects.toThrow(DatabaseError);
    await expect(failed).rejects.toThrow(`${file()} cannot be opened`);
  });

  test(
    verifies("simulator:cli:db-file", "that is full is named, keeps its tasks, and takes no further one"),
    async () => {
      const file = newFile();
      await using running = await start(file, { speed: 1_000 });
      const { data } = await create(running, { external_task_id: "order-1" });
      const full = Object.assign(new Error("database or disk is full"), { errcode: 13 });
      const run = vi.spyOn(StatementSync.prototype, "run").mockImplementation(() => {
        throw full;
      });
      onTestFinished(() => run.mockRestore());
      const refused = await exchange(running.url, {
        headers: postHeaders,
        body: JSON.stringify({ ...minimal, external_task_id: "order-2" }),
      });
      expect(refused.status).toBe(500);
      expect(refused.body).toContain(`${file} is full`);
      // Late enough that the clock stores its time too.
      const now = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 100_000);
      onTestFinished(() => now.mockRestore());
      expect((await getTask(running, data.task_id)).data.task_status).toBe("succeed");
      run.mockRestore();
      expect((await getTask(running, "order-2")).code).not.toBe(0);
      expect(running.simulator.journal.billedTasks()).toHaveLength(1);
      expect((await create(running, { external_task_id: "order-2" })).code).toBe(0);
    },
  );

  const whole = {
    task_id: "861309198188019719",
    endpoint: "multiImage2Video",
    created_at: 1_773_380_633_979,
    seconds: 60,
    pace: 1,
    duration: 5,
  };

  test.each([
    ["of an unknown endpoint", '{"task_id":"861309198188019719","endpoint":"later"}', /no endpoint "later"/],
    [
      "in an unknown scenario",
      '{"task_id":"861309198188019719","endpoint":"multiImage2Video","scenario":"later"}',
      /no scenario "later"/,
    ],
    ["that is no JSON", "{", /row 1 of task cannot be read/],
    ["without an id", '{"endpoint":"multiImage2Video"}', /is not a task_id/],
    ["that is null", "null", /row 1 of task cannot be read/],
    [
      "of an endpoint without tasks",
      '{"task_id":"861309198188019719","endpoint":"identifyFace"}',
      /identifyFace makes no tasks/,
    ],
    ...["created_at", "seconds", "pace", "duration"].map((field): [string, string, RegExp] => [
      `without ${field}`,
      JSON.stringify({ ...whole, [field]: null }),
      new RegExp(`${field} is not a number`),
    ]),
    [
      "whose external_task_id is a number",
      JSON.stringify({ ...whole, external_task_id: 5 }),
      /external_task_id is not a text/,
    ],
  ])(
    verifies("simulator:cli:db-file", "with a task %s is named, with a remedy"),
    async (_, stored, message) => {
      const file = newFile();
      await (await start(file)).close();
      const other = new DatabaseSync(file);
      other.prepare("INSERT INTO task (stored) VALUES (?)").run(stored);
      other.close();
      const failed = start(file);
      await expect(failed).rejects.toThrow(DatabaseError);
      await expect(failed).rejects.toThrow(message);
      await expect(failed).rejects.toThrow(`${file}: row 1 of task`);
    },
  );

  test.each(["abc", "1", "9999999999999999999"])(
    verifies("simulator:cli:db-file", "with the id %j of a call is named, and what to do"),
    async (id) => {
      const file = newFile();
      await (await start(file)).close();
      const other = new DatabaseSync(file);
      other.prepare("INSERT INTO known_id (kind, id) VALUES ('face', ?)").run(id);
      other.close();
      await expect(start(file)).rejects.toThrow(
        /row 1 of known_id cannot be read .*: delete the file, or choose/,
      );
    },
  );

  test(verifies("simulator:cli:db-file", "is named if it is damaged"), async () => {
    const file = newFile();
    const first = await start(file);
    for (let task = 0; task < 50; task++) await create(first, { external_task_id: "x".repeat(50) + task });
    await first.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x7f, 4_096));
    await expect(start(file)).rejects.toThrow(
      new RegExp(`${file} is damaged: delete the file, or choose another one`),
    );
  });
});
