import { readFile } from "node:fs/promises";
import type { SpecDocument } from "../contract/spec-file.ts";
import type { HttpRequest } from "../http/message.ts";
import { type StartSimulatorOptions, serveSimulator } from "../persistence/start-simulator.ts";
import type { JournalRequest } from "../simulator/journal.ts";
import { effectsOf } from "../simulator/scenarios/resolve.ts";
import { createCallbackHostCheck } from "../simulator/webhooks/allowed-hosts.ts";
import {
  type Command,
  closeOnSignal,
  readNumber,
  readOptions,
  readPort,
  servingOptions,
  UsageError,
} from "./arguments.ts";
import { curlExample } from "./curl.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";

const help = `Usage: cometapi-kling-mock simulate [options]

Plays CometAPI's Kling videos: tasks live, webhooks are sent, videos can be fetched, and every failure can be had.
Choose one for a request with the header "Prefer: scenario=NAME", or with --scenario for all.
The scenarios are listed under /__simulator/scenarios.

Options:
  --port <number>       port to listen on, 0 takes a free one (default 4020)
  --host <name>         address to listen on (default 127.0.0.1)
  --speed <number>      simulated seconds in a real one (default 1)
  --seed <number>       the same seed makes the same ids and times (default 1)
  --scenario <name>     scenario of every request that names none; join several by +
  --db <file>           SQLite file that keeps the tasks for the next run (default: in memory)
  --max-tasks <number>  refuse more running tasks with 429 (default: no limit)
  --token <key>         a key that is valid, may be repeated (default: every key is)
  --allow-callback-host <host>
                        a host besides this machine that gets webhooks, may be repeated
  --json                log one JSON object a line
  --quiet               do not log requests to stderr
  --help                show this text
`;

const maxSpeed = 1_000_000;
const flushMs = 20;

const ownOptions = {
  speed: { type: "string" },
  seed: { type: "string" },
  scenario: { type: "string" },
  db: { type: "string" },
  "max-tasks": { type: "string" },
  token: { type: "string", multiple: true },
  "allow-callback-host": { type: "string", multiple: true },
  json: { type: "boolean", default: false },
} as const;

interface Settings {
  simulator: StartSimulatorOptions;
  /** Undefined if nothing is to be logged. */
  log: RequestLog | undefined;
}

function readSettings(args: string[]): Settings {
  const values = readOptions(args, { ...servingOptions, ...ownOptions });
  const { speed, seed, scenario, db, token: tokens } = values;
  const maxTasks = values["max-tasks"];
  const allowCallbackHosts = values["allow-callback-host"];
  refuseBy(() => scenario === undefined || effectsOf(scenario));
  refuseBy(() => createCallbackHostCheck(allowCallbackHosts));
  const simulator = {
    port: readPort(values.port ?? "4020"),
    host: values.host,
    ...(speed === undefined ? {} : { speed: readNumber("speed", speed, { above: 0, max: maxSpeed }) }),
    ...(seed === undefined ? {} : { seed: readNumber("seed", seed, { min: 0, max: 2 ** 32 - 1 }) }),
    ...(maxTasks === undefined ? {} : { maxTasks: readNumber("max-tasks", maxTasks, { min: 1, max: 1e9 }) }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(db === undefined ? {} : { db }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(allowCallbackHosts === undefined ? {} : { allowCallbackHosts }),
  };
  return { simulator, log: values.quiet ? undefined : logToStderr(values.json) };
}

/** @throws {UsageError} with the message of what the check throws */
function refuseBy(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Lines are written together: a write for each would cost a third of the request. */
function logToStderr(isJson: boolean): RequestLog {
  let waiting = "";
  const flush = (): void => {
    const lines = waiting;
    waiting = "";
    if (lines !== "") process.stderr.write(lines);
  };
  process.on("exit", flush);
  const { stderr } = process;
  return createRequestLog({
    isJson,
    hasColor: stderr.isTTY === true && stderr.hasColors(),
    write: (lines) => {
      if (waiting === "") setTimeout(flush, flushMs).unref();
      waiting += lines;
    },
  });
}

async function run(args: string[]): Promise<void> {
  const { simulator: options, log } = readSettings(args);
  if (options.db !== undefined) await loadSqlite();
  const server = await (log === undefined ? serveSimulator(options) : serveLogged(options, log));
  closeOnSignal(() => void server.close());
  const scenarios = `${server.url}/__simulator/scenarios`;
  process.stdout.write(
    `Simulator: ${server.url}\n\nTry it:\n${await curl(server.url)}\n\nScenarios: ${scenarios}\n`,
  );
}

/** Node 22 warns about its own SQLite, on the stream whose lines a machine may read. */
async function loadSqlite(): Promise<void> {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  // Without it, opening the database says what is missing.
  await import("node:sqlite").catch(() => undefined);
  process.emitWarning = emitWarning;
}

function serveLogged(options: StartSimulatorOptions, log: RequestLog) {
  // The journal is told just before the answer is handed over, so that the last one is enough.
  let last: { request: HttpRequest; entry: JournalRequest } | undefined;
  const told: StartSimulatorOptions = {
    ...options,
    onRequest: (entry, request) => {
      last = { request, entry };
    },
    onDelivery: log.delivery,
  };
  return serveSimulator(told, (request, answer, ms) => {
    log.answer(request, answer, ms, last?.request === request ? last.entry : undefined);
    last = undefined;
  });
}

async function curl(url: string): Promise<string> {
  // Seen from `src` and from `dist`, this is the copy that the build puts beside the code.
  const text = await readFile(new URL("../../dist/openapi.json", import.meta.url), "utf8");
  return curlExample(JSON.parse(text) as SpecDocument, url);
}

export const simulateCommand: Command = { help, run };
