import type { OnAnswer } from "../http/handler.ts";
import { nodeListener } from "../http/node-listener.ts";
import type { RunningServer } from "../http/running-server.ts";
import { serve } from "../http/serve.ts";
import type { SimulatorOptions } from "../simulator/options.ts";
import { createSimulator, type Simulator } from "../simulator/simulator.ts";
import { runningClock } from "../simulator/time/clock.ts";
import { lastingClock } from "./persistent-clock.ts";
import { openTaskDatabase, type TaskDatabase } from "./task-database.ts";

export interface StartSimulatorOptions extends SimulatorOptions {
  /** TCP port, 4020 if left out; 0 takes a free one. */
  port?: number;
  /** Address or name to listen on, 127.0.0.1 if left out. */
  host?: string;
  /** Simulated seconds in a real one, above 0; 1 if left out. Not together with `clock`. */
  speed?: number;
  /**
   * Path or file URL of a SQLite database that keeps the tasks from one run to the next; in memory if left out.
   * Needs Node 22.13. Not together with `clock` or `state`.
   */
  db?: string | URL;
}

/** A simulator that is served. */
export interface RunningSimulator extends RunningServer {
  readonly simulator: Simulator;
}

/**
 * Starts the simulator on a port of this machine. Closing it closes the simulator and the database, too.
 * @throws {UnknownScenarioError} if there is no scenario of that name
 * @throws {DatabaseError} if the tasks cannot be kept in that file
 * @throws {ListenError} if the port is taken or may not be used
 * @throws {TypeError} if two options exclude each other
 * @throws {RangeError} if the speed is not above 0
 */
export function startSimulator(options: StartSimulatorOptions = {}): Promise<RunningSimulator> {
  return serveSimulator(options);
}

/** As {@link startSimulator}, and tells `onAnswer` about each answer. */
export async function serveSimulator(
  options: StartSimulatorOptions,
  onAnswer?: OnAnswer,
): Promise<RunningSimulator> {
  const { port = 4020, host = "127.0.0.1", db, clock, speed, state } = options;
  if (clock !== undefined && speed !== undefined) throw new TypeError("give either a clock or a speed");
  if (db !== undefined && (clock ?? state) !== undefined) {
    throw new TypeError("with a database, neither a clock nor a state can be given: it brings its own");
  }
  const database =
    db === undefined ? undefined : await openTaskDatabase(db, options.maxStoredTasks ?? 200_000);
  let simulator: Simulator | undefined;
  try {
    simulator = createSimulator(
      database === undefined
        ? { ...options, clock: clock ?? runningClock({ speed: speed ?? 1 }) }
        : lasting(options, database),
    );
    const server = await serve(nodeListener(simulator, onAnswer), { port, host });
    return running(server, simulator, database);
  } catch (error) {
    simulator?.close();
    database?.close();
    throw error;
  }
}

/** Each task, and each id of a call, is in the file before its creator is answered. */
function lasting(options: StartSimulatorOptions, database: TaskDatabase): SimulatorOptions {
  const state = database.state();
  return {
    ...options,
    clock: lastingClock(database, options.speed ?? 1),
    ...(state === undefined ? {} : { state }),
    onTask: (task) => {
      database.add(task);
      options.onTask?.(task);
    },
    onIds: (ids) => {
      database.addIds(ids);
      options.onIds?.(ids);
    },
    onReset: () => {
      database.clear();
      options.onReset?.();
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
    // What was noted in advance has not been shown.
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
