import { existsSync, rmSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { verifies } from "cometapi-kling-spec/requirements";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startSimulator } from "../../src/persistence/start-simulator.ts";
import { DatabaseError } from "../../src/persistence/task-database.ts";
import { exchange } from "../support/exchange.ts";
import { auth, path, postHeaders } from "../support/post-and-get.ts";
import { create, folder, getTask, newFile, reset, start } from "./database-setup.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("the name of the file", () => {
  test(
    verifies("simulator:cli:db-file", "can be a URL relative to the current folder, as SQLite reads it"),
    async () => {
      const name = `simulator-${process.pid} a.db`;
      const file = join(process.cwd(), name);
      try {
        await (await start(`file:${encodeURI(name)}`)).close();
        expect(existsSync(file)).toBe(true);
        expect(existsSync(`/${name}`)).toBe(false);
      } finally {
        rmSync(file, { force: true });
      }
    },
  );

  test.each([
    ["an absolute path", (file: string) => file],
    ["a relative path", (file: string) => relative(process.cwd(), file)],
    ["a URL as a text", (file: string) => pathToFileURL(file).href],
    ["a URL", (file: string) => pathToFileURL(file)],
  ])(verifies("simulator:cli:db-file", "can be %s"), async (_, nameOf) => {
    const file = newFile();
    await (await start(nameOf(file))).close();
    expect([existsSync(file), existsSync(join(folder, basename(file)))]).toEqual([true, true]);
  });

  test.each([":memory:", "file::memory:", "", "file:"])(
    verifies("simulator:cli:db-file", "%j is no file, and is refused with what to do"),
    async (db) => {
      const failed = start(db);
      await expect(failed).rejects.toThrow(DatabaseError);
      await expect(failed).rejects.toThrow(/which is no file: leave it out to store the tasks in memory$/);
      expect(existsSync(":memory:")).toBe(false);
    },
  );
});

describe("a reset", () => {
  function failOn(statement: string): void {
    const exec = DatabaseSync.prototype.exec;
    vi.spyOn(DatabaseSync.prototype, "exec").mockImplementation(function (this: DatabaseSync, sql) {
      if (sql.includes(statement))
        throw Object.assign(new Error("database or disk is full"), { errcode: 13 });
      exec.call(this, sql);
    });
  }

  test.each(["DELETE FROM task", "COMMIT"])(
    verifies("simulator:cli:db", "on a full disk at %s is a 500, and keeps memory and file the same"),
    async (statement) => {
      const file = newFile();
      const first = await start(file);
      const { data } = await create(first, { external_task_id: "order-17" });
      failOn(statement);
      const answer = await reset(first);
      expect([answer.status, answer.body]).toEqual([500, expect.stringContaining("is full: free space")]);
      vi.restoreAllMocks();
      expect((await getTask(first, "order-17")).data.task_id).toBe(data.task_id);
      // The file is not left inside of a transaction.
      await create(first, { external_task_id: "order-18" });
      await first.close();
      await using second = await start(file);
      expect(second.simulator.tasks()).toHaveLength(2);
    },
  );

  test(
    verifies("simulator:clock", "after a fast run returns to the real time, also for the next run"),
    async () => {
      const file = newFile();
      const fast = await start(file, { speed: 1_000_000_000 });
      await create(fast);
      const ahead = fast.simulator.clock.now();
      await fast.close();
      const slow = await start(file, { speed: 1 });
      expect(slow.simulator.clock.now()).toBeGreaterThanOrEqual(ahead);
      await reset(slow);
      const minuteMs = 60_000;
      const { data } = await create(slow);
      expect(Math.abs(data.created_at - Date.now())).toBeLessThan(minuteMs);
      await slow.close();
      await using later = await start(file);
      expect(Math.abs(later.simulator.clock.now() - Date.now())).toBeLessThan(minuteMs);
      expect((await create(later)).data.task_id > data.task_id).toBe(true);
    },
  );
});

test.each(["onTask", "onIds"])(
  verifies("simulator:listeners", "an error of %s leaves nothing in the file"),
  async (listener) => {
    const file = newFile();
    const first = await start(file, {
      [listener]: () => {
        throw new Error("not now");
      },
    });
    const face = {
      path: "/kling/v1/videos/identify-face",
      headers: postHeaders,
      body: '{"video_id":"861309198263517227"}',
    };
    if (listener === "onTask") await create(first);
    else expect((await exchange(first.url, face)).status).toBe(500);
    await first.close();
    await using second = await start(file);
    expect([second.simulator.tasks(), second.simulator.state().knownIds]).toEqual([[], []]);
  },
);

describe("a virtual clock on a port", () => {
  test(verifies("simulator:start", "stands still until the admin route advances it"), async () => {
    await using running = await startSimulator({ port: 0, clock: "virtual" });
    const { data } = await create(running);
    const advance = (ms: number) =>
      exchange(running.url, {
        path: "/__simulator/advance",
        headers: postHeaders,
        body: JSON.stringify({ ms }),
      });
    expect((await getTask(running, data.task_id)).data.task_status).toBe("submitted");
    const answer = await advance(120_000);
    expect([answer.status, answer.body]).toEqual([200, JSON.stringify({ now: data.created_at + 120_000 })]);
    const seen = await exchange(running.url, {
      method: "GET",
      path: `${path}/${data.task_id}`,
      headers: auth,
    });
    expect(seen.body).toContain('"task_status":"succeed"');
  });

  test.each([{ speed: 2 }, { db: "never.db" }])(verifies("simulator:start", "excludes %o"), async (other) => {
    await expect(startSimulator({ port: 0, clock: "virtual", ...other })).rejects.toThrow(TypeError);
    expect(existsSync("never.db")).toBe(false);
  });
});
