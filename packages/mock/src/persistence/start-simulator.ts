import type { OnResponse } from "../http/message.ts";
import { nodeListener } from "../http/node-listener.ts";
import type { RunningServer, TlsOptions } from "../http/running-server.ts";
import { serve } from "../http/serve.ts";
import { createSimulator, type Simulator } from "../simulator/simulator.ts";
import type { SimulatorOptions } from "../simulator/state/options.ts";
import { runningClock, type SimulatorClock, virtualClock } from "../simulator/time/clock.ts";
import { persistentClock } from "./persistent-clock.ts";
import { openTaskDatabase, type TaskDatabase } from "./task-database.ts";

/** Options of {@link startSimulator}. */
export interface StartSimulatorOptions extends Omit<SimulatorOptions, "clock"> {
  /**
   * The clock of the service. `"virtual"` stands still until `POST /__simulator/advance` or `simulator.advance` moves
   * it.
   * @default a running clock with `speed`
   */
  clock?: SimulatorClock | "virtual";
  /**
   * TCP port, 0 to 65535; 0 takes a free one.
   * @default 4020
   */
  port?: number;
  /**
   * Address or name to listen on.
   * @default "127.0.0.1"
   */
  host?: string;
  /**
   * Serves HTTPS with this certificate and key, both as PEM.
   * @default undefined, which serves HTTP
   */
  tls?: TlsOptions;
  /**
   * Simulated seconds per real second, above 0. Excludes `clock`.
   * @default 1
   */
  speed?: number;
  /**
   * Path or file URL of a SQLite database that stores the tasks for the next run. Needs Node 22.13. Excludes `clock`
   * and `state`.
   * @default undefined, which stores the tasks in memory
   */
  db?: string | URL;
}

/** A simulator on a port. */
export interface RunningSimulator extends RunningServer {
  readonly simulator: Simulator;
}

/**
 * Starts the simulator on a port of this machine. Closing the server closes the simulator and the database too.
 * @example
 * ```ts
 * await using server = await startSimulator({ port: 0, scenario: "rate-limit" });
 * const response = await fetch(`${server.url}/__simulator/tasks`);
 * ```
 * @throws {UnknownScenarioError} if the scenario does not exist
 * @throws {ContradictoryScenarioError} if the scenario joins two that exclude each other
 * @throws {DatabaseError} if the tasks cannot be stored in the file `db`
 * @throws {ListenError} if the port is in use or not allowed
 * @throws {TypeError} if two options exclude each other
 * @throws {RangeError} if a number is out of its range
 */
export function startSimulator(options: StartSimulatorOptions = {}): Promise<RunningSimulator> {
  return serveSimulator(options);
}

function readClock(clock: StartSimulatorOptions["clock"]): SimulatorClock | undefined {
  if (clock === "virtual") return virtualClock();
  if (clock === undefined || typeof clock.now === "function") return clock;
  throw new TypeError('clock takes "virtual", or a clock such as runningClock() and virtualClock()');
}

/** Like {@link startSimulator}, but calls `onResponse` with each response. */
export async function serveSimulator(
  options: StartSimulatorOptions,
  onResponse?: OnResponse,
): Promise<RunningSimulator> {
  const { port = 4020, host = "127.0.0.1", tls, db, speed, state } = options;
  const clock = readClock(options.clock);
  if (clock !== undefined && speed !== undefined) throw new TypeError("give a clock or a speed, not both");
  if (db !== undefined && (clock ?? state) !== undefined) {
    throw new TypeError("a database excludes clock and state: it has its own");
  }
  const database =
    db === undefined ? undefined : await openTaskDatabase(db, options.maxStoredTasks ?? 200_000);
  // The name on which it listens is known to the caller, so its own routes are served under it.
  const named = { ...options, allowHosts: [...(options.allowHosts ?? []), host] };
  let simulator: Simulator | undefined;
  try {
    simulator = createSimulator(
      database === undefined
        ? { ...named, clock: clock ?? runningClock({ speed: speed ?? 1 }) }
        : withDatabase(named, database),
    );
    const server = await serve(nodeListener(simulator, onResponse), { port, host, tls });
    return running(server, simulator, database);
  } catch (error) {
    simulator?.close();
    database?.close();
    throw error;
  }
}

/**
 * Stores each task, and each id of a call, in the database before the caller gets a response. The caller's listeners
 * come first: if one throws, neither the memory nor the file changes.
 */
function withDatabase(options: StartSimulatorOptions, database: TaskDatabase): SimulatorOptions {
  const state = database.state();
  const clock = persistentClock(database, options.speed ?? 1);
  return {
    ...options,
    clock,
    ...(state === undefined ? {} : { state }),
    onTask: (task) => {
      options.onTask?.(task);
      database.add(task);
    },
    onIds: (ids) => {
      options.onIds?.(ids);
      database.addIds(ids);
    },
    onReset: () => {
      options.onReset?.();
      database.clear();
      // A fast run may have shown times far in the future.
      clock.restart();
    },
  };
}

function running(
  server: RunningServer,
  simulator: Simulator,
  database: TaskDatabase | undefined,
): RunningSimulator {
  const stop = async (): Promise<void> => {
    await server.close();
    simulator.close();
    // The clock stores its time in advance. At the end, the exact time replaces it.
    database?.setShownUntil(simulator.clock.now());
    database?.close();
  };
  let stopped: Promise<void> | undefined;
  const close = () => {
    stopped ??= stop();
    return stopped;
  };
  const { url, port } = server;
  return { url, port, simulator, close, [Symbol.asyncDispose]: close };
}
