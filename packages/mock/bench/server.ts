import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { connect, type Sent } from "./connection.ts";
import type { Contender } from "./contenders.ts";

const startBoundMs = 20_000;

/** A server in a separate process. */
export interface Server extends AsyncDisposable {
  port: number;
  pid: number;
  /** From the start of the process to the end of its first response. */
  startMs: number;
}

/**
 * @param first the request that is repeated until the first response
 * @param more further arguments
 */
export async function start(
  { name, command }: Contender,
  first: Sent,
  more: readonly string[] = [],
): Promise<Server> {
  const port = await freePort();
  const started = performance.now();
  // The log is written and dropped: a reader would take run time.
  const child = spawn(process.execPath, [...command, String(port), ...more], {
    stdio: "ignore",
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  const ended = once(child, "close");
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  while (!(await answers(port, first))) {
    const ms = performance.now() - started;
    if (hasEnded || ms > startBoundMs) {
      child.kill("SIGKILL");
      throw new Error(`${name} does not answer (${hasEnded ? `ended with ${child.exitCode}` : `${ms} ms`})`);
    }
    await pause(2);
  }
  const startMs = performance.now() - started;
  return { port, pid: pidOf(child), startMs, [Symbol.asyncDispose]: () => stop(child, ended) };
}

async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill("SIGKILL");
  await ended;
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error("the process has not started");
  return pid;
}

async function answers(port: number, first: Sent): Promise<boolean> {
  const connection = await connect(port).catch(() => undefined);
  if (connection === undefined) return false;
  await connection.send(first);
  connection.close();
  return true;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
