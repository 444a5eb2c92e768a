import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { type RunningSimulator, startSimulator } from "../../src/persistence/start-simulator.ts";
import { type Answer, exchange } from "../support/exchange.ts";
import { auth, type Body, minimal, path, postHeaders } from "../support/post-and-get.ts";

/** A folder for databases. It is removed after the tests of a file. */
export const folder: string = mkdtempSync(join(tmpdir(), "simulator db-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;

/** The path of a file that does not exist yet. */
export const newFile = (): string => join(folder, `${++files}.db`);

export const start = (db: string | URL, options = {}): Promise<RunningSimulator> =>
  startSimulator({ port: 0, db, ...options });

const parsed = ({ body }: Answer): Body => JSON.parse(body) as Body;

export const create = async ({ url }: RunningSimulator, changes: object = {}): Promise<Body> =>
  parsed(
    await exchange(url, {
      headers: postHeaders,
      body: JSON.stringify({ ...minimal, ...changes }),
    }),
  );

export const getTask = async ({ url }: RunningSimulator, id: string): Promise<Body> =>
  parsed(await exchange(url, { method: "GET", path: `${path}/${id}`, headers: auth }));

export const reset = ({ url }: RunningSimulator): Promise<Answer> =>
  exchange(url, { path: "/__simulator/reset" });
