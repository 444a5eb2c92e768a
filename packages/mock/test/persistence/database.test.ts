import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, StatementSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type RunningSimulator, startSimulator } from "../../src/persistence/start-simulator.ts";
import { DatabaseError } from "../../src/persistence/task-database.ts";
import { contractEndpoints } from "../support/contract-endpoints.ts";
import { type Answer, exchange } from "../support/exchange.ts";
import { auth, type Body, minimal, path } from "../support/post-and-get.ts";

const folder = mkdtempSync(join(tmpdir(), "simulator db-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = (): string => join(folder, `${++files}.db`);
const start = (db: string | URL, options = {}): Promise<RunningSimulator> =>
  startSimulator({ port: 0, db, ...options });

const parsed = ({ body }: Answer): Body => JSON.parse(body) as Body;
const create = async ({ url }: RunningSimulator, changes: object = {}): Promise<Body> =>
  parsed(
    await exchange(url, {
      headers: { ...auth, "content-type": "application/json" },
      body: JSON.stringify({ ...minimal, ...changes }),
    }),
  );
const look = async ({ url }: RunningSimulator, id: string): Promise<Body> =>
  parsed(await exchange(url, { method: "GET", path: `${path}/${id}`, headers: auth }));
const reset = ({ url }: RunningSimulator): Promise<Answer> => exchange(url, { path: "/__simulator/reset" });

describe("the next run", () => {
  test(verifies("simulator:cli:db", "knows the tasks, by both ids and in their scenario"), async () => {
    const file = newFile();
    const first = await start(file);
    const { data: made } = await create(first, { external_task_id: "order-17-scenario:fail" });
    await create(first, { external_task_id: "order-18", mode: "pro", duration: "10" });
    const tasks = first.simulator.tasks();
    await first.close();

    await using second = await start(pathToFileURL(file));
    expect(second.simulator.tasks()).toEqual(tasks);
    expect((await look(second, made.task_id)).data).toMatchObject({ created_at: made.created_at });
    expect((await look(second, "order-18")).data.task_id).toBe(tasks[1]?.task_id);
    expect(second.simulator.state().tasks).toMatchObject([{ scenario: "fail" }, {}]);
  });

  test(verifies("simulator:cli:db", "makes larger ids, and refuses a used external_task_id"), async () => {
    const file = newFile();
    const ids: string[] = [];
    for (let run = 0; run < 3; run++) {
      await using running = await start(file, { seed: 7 });
      for (let task = 0; task < 3; task++) ids.push((await create(running)).data.task_id);
      const { code } = await create(running, { external_task_id: "order-17" });
      expect(code).toBe(run === 0 ? 0 : 1201);
    }
    expect(ids).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(9);
  });

  test(verifies("simulator:cli:db", "never shows an earlier time, whatever its speed"), async () => {
    const file = newFile();
    const fast = await start(file, { speed: 1_000_000 });
    const { data } = await create(fast);
    while ((await look(fast, data.task_id)).data.task_status !== "succeed");
    const shown = fast.simulator.clock.now();
    await fast.close();
    await using slow = await start(file);
    expect(slow.simulator.clock.now()).toBeGreaterThanOrEqual(shown);
    expect((await look(slow, data.task_id)).data.task_status).toBe("succeed");
  });

  test(verifies("simulator:cli:db", "begins anew after a reset over HTTP"), async () => {
    const file = newFile();
    const first = await start(file, { seed: 7 });
    const { data } = await create(first, { external_task_id: "order-17" });
    await reset(first);
    await first.close();
    await using second = await start(file, { seed: 7 });
    expect(second.simulator.tasks()).toEqual([]);
    const { data: again } = await create(second, { external_task_id: "order-17" });
    expect(again.task_id).toBe(data.task_id);
  });

  test(verifies("simulator:cli:db", "forgets what is too much, the oldest first"), async () => {
    const file = newFile();
    const first = await start(file);
    for (let task = 0; task < 5; task++) await create(first, { external_task_id: `order-${task}` });
    await first.close();
    const second = await start(file, { maxStoredTasks: 2 });
    const names = second.simulator.tasks().map(({ task_info }) => task_info.external_task_id);
    expect(names).toEqual(["order-3", "order-4"]);
    await second.close();
    await using third = await start(file);
    expect(third.simulator.tasks()).toHaveLength(2);
  });

  test(verifies("simulator:cli:db", "knows the ids that calls made, and makes larger ones"), async () => {
    const file = newFile();
    const call = contractEndpoints.find(({ isTask }) => !isTask);
    const ask = async ({ url }: RunningSimulator): Promise<void> => {
      const [body] = Object.values(call?.examples ?? {});
      const headers = { ...auth, "content-type": "application/json" };
      const answer = await exchange(url, { path: call?.path ?? "", headers, body: JSON.stringify(body) });
      expect(answer.status).toBe(200);
    };
    const first = await start(file);
    await ask(first);
    const { knownIds } = first.simulator.state();
    expect(knownIds.length).toBeGreaterThan(0);
    await first.close();

    const second = await start(file);
    expect(second.simulator.state().knownIds).toEqual(knownIds);
    await ask(second);
    const all = second.simulator.state().knownIds.map(({ id }) => id);
    expect(all).toEqual(all.toSorted());
    await reset(second);
    await second.close();
    await using third = await start(file);
    expect(third.simulator.state().knownIds).toEqual([]);
  });

  test(verifies("simulator:cli:db", "knows which endpoint made a task"), async () => {
    const file = newFile();
    const first = await start(file);
    for (const { path: to, examples, isTask } of contractEndpoints) {
      const [body] = Object.values(examples);
      const headers = { ...auth, "content-type": "application/json" };
      if (isTask) await exchange(first.url, { path: to, headers, body: JSON.stringify(body) });
    }
    const billed = first.simulator.journal.billedTasks();
    expect(new Set(billed.map(({ endpoint }) => endpoint)).size).toBe(billed.length);
    await first.close();
    await using second = await start(file);
    expect(second.simulator.journal.billedTasks()).toEqual(billed);
  });

  test(verifies("simulator:start", "tells the caller's own listeners, too"), async () => {
    const told: string[] = [];
    await using running = await start(newFile(), {
      onTask: ({ task_id }: { task_id: string }) => told.push(task_id),
      onReset: () => told.push("reset"),
    });
    const { data } = await create(running);
    running.simulator.reset();
    expect(told).toEqual([data.task_id, "reset"]);
  });
});

describe("the file", () => {
  test.each([
    ["text", "no database at all\n".repeat(50), /is no database/],
    ["a few bytes", "x", /is no database/],
  ])(verifies("simulator:cli:db-file", "is refused and left alone if it is %s"), async (_, text, message) => {
    const file = newFile();
    writeFileSync(file, text);
    await expect(start(file)).rejects.toThrow(message);
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  test.each([
    ["of another program", "CREATE TABLE song (name TEXT)", /is a database of something else/],
    ["marked by another program", "PRAGMA application_id = 7", /is a database of something else/],
    [
      "of a later version",
      "PRAGMA application_id = 0x6b6c6e67; PRAGMA user_version = 3",
      /is of version 3, .* reads version 2: choose another file, or update/,
    ],
    [
      "of the first version",
      `CREATE TABLE task (number INTEGER PRIMARY KEY, stored TEXT NOT NULL) STRICT;
       INSERT INTO task (stored) VALUES ('{"task_id":"861309198188019719","mode":"std","duration":"5"}');
       PRAGMA application_id = 0x6b6c6e67; PRAGMA user_version = 1`,
      /is of version 1, .* reads version 2: its tasks cannot be read any more; delete it, or choose another/,
    ],
  ])(verifies("simulator:cli:db-file", "is refused and left alone if it is %s"), async (_, sql, message) => {
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

  test(verifies("simulator:cli:db-file", "is given back if the server cannot start"), async () => {
    const file = newFile();
    await using other = await startSimulator({ port: 0 });
    await expect(start(file, { port: other.port })).rejects.toThrow(/is taken/);
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
    verifies(
      "simulator:cli:db-file",
      "that is full is named, keeps what it has, and makes no task that it would lose",
    ),
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
        headers: { ...auth, "content-type": "application/json" },
        body: JSON.stringify({ ...minimal, external_task_id: "order-2" }),
      });
      expect(refused.status).toBe(500);
      expect(refused.body).toContain(`${file} is full`);
      // So late that the time is to be noted, too.
      const now = vi.spyOn(Date, "now").mockReturnValue(Date.now() + 100_000);
      onTestFinished(() => now.mockRestore());
      expect((await look(running, data.task_id)).data.task_status).toBe("succeed");
      run.mockRestore();
      expect((await look(running, "order-2")).code).not.toBe(0);
      expect(running.simulator.journal.billedTasks()).toHaveLength(1);
      expect((await create(running, { external_task_id: "order-2" })).code).toBe(0);
    },
  );

  test.each([
    [
      "of an endpoint that is not known",
      '{"task_id":"861309198188019719","endpoint":"later"}',
      /no endpoint "later"/,
    ],
    ["that is no JSON", "{", /has a task that cannot be read/],
    ["without an id", '{"endpoint":"multiImage2Video"}', /is no task_id/],
  ])(
    verifies("simulator:cli:db-file", "with a task %s is named, and what to do"),
    async (_, stored, message) => {
      const file = newFile();
      await (await start(file)).close();
      const other = new DatabaseSync(file);
      other.prepare("INSERT INTO task (stored) VALUES (?)").run(stored);
      other.close();
      const failed = start(file);
      await expect(failed).rejects.toThrow(DatabaseError);
      await expect(failed).rejects.toThrow(message);
      await expect(failed).rejects.toThrow(`${file} has a task`);
    },
  );

  test(verifies("simulator:cli:db-file", "is named if it is damaged"), async () => {
    const file = newFile();
    const first = await start(file);
    for (let task = 0; task < 50; task++) await create(first, { external_task_id: "x".repeat(50) + task });
    await first.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x7f, 4_096));
    await expect(start(file)).rejects.toThrow(new RegExp(`${file} is damaged`));
  });
});
