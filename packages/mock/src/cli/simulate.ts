import { readPackagedSpec } from "../contract/spec-file.ts";
import type { HttpRequest } from "../http/message.ts";
import { messageOf } from "../http/text.ts";
import { type StartSimulatorOptions, serveSimulator } from "../persistence/start-simulator.ts";
import { effectsOf } from "../simulator/scenarios/resolve.ts";
import type { JournalRequest } from "../simulator/state/journal.ts";
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

Simulates CometAPI's Kling endpoints: tasks run, webhooks are sent, and results can be fetched.
Every documented failure can be triggered: for one request by the header "Prefer: scenario=NAME", and for all requests by
--scenario. GET /__simulator/scenarios lists the scenarios.

Options:
  --port <number>       port to listen on, 0 takes a free one (default 4020)
  --host <name>         address to listen on (default 127.0.0.1)
  --speed <number>      simulated seconds per real second (default 1)
  --seed <number>       seed of the ids and times (default 1)
  --scenario <name>     scenario of every request that names none; join several by +
  --db <file>           SQLite file that stores the tasks for the next run (default: in memory)
  --max-tasks <number>  largest number of running tasks; a further one gets 429 (default: no limit)
  --token <key>         a valid key; may be repeated (default: every key is valid)
  --allow-callback-host <host>
                        a further host for webhooks besides this machine; may be repeated
  --json                log one JSON object per line
  --quiet               do not log requests to stderr
  --help                show this text
`;

const minSpeed = 0.000_001;
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
  /** `undefined` with --quiet. */
  log: RequestLog | undefined;
}

function readSettings(args: string[]): Settings {
  const values = readOptions(args, { ...servingOptions, ...ownOptions });
  const { speed, seed, scenario, db, token: tokens } = values;
  const maxTasks = values["max-tasks"];
  const allowCallbackHosts = values["allow-callback-host"];
  rethrowAsUsageError(() => effectsOf(scenario));
  rethrowAsUsageError(() => createCallbackHostCheck(allowCallbackHosts));
  const simulator = {
    port: readPort(values.port ?? "4020"),
    host: values.host,
    ...(speed === undefined ? {} : { speed: readNumber("speed", speed, { min: minSpeed, max: maxSpeed }) }),
    ...(seed === undefined
      ? {}
      : { seed: readNumber("seed", seed, { min: 0, max: 2 ** 32 - 1, isWhole: true }) }),
    ...(maxTasks === undefined
      ? {}
      : { maxTasks: readNumber("max-tasks", maxTasks, { min: 1, max: 1e9, isWhole: true }) }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(db === undefined ? {} : { db }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(allowCallbackHosts === undefined ? {} : { allowCallbackHosts }),
  };
  return { simulator, log: values.quiet ? undefined : logToStderr(values.json) };
}

/** @throws {UsageError} with the message of the check's error */
function rethrowAsUsageError(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** Writes several lines at once. One write for each line would take a third of a request's time. */
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
    `Simulator: ${server.url}\n\nTry it:\n${curlExample(await readPackagedSpec(), server.url)}\n\nScenarios: ${scenarios}\n`,
  );
}

/** Loads SQLite without the warning of Node 22, which would appear among the log lines. */
async function loadSqlite(): Promise<void> {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  // If it is missing, opening the database fails with a clear message.
  await import("node:sqlite").catch(() => undefined);
  process.emitWarning = emitWarning;
}

function serveLogged(options: StartSimulatorOptions, log: RequestLog) {
  // The journal gets its entry just before the response is sent, so the last entry is that of the response.
  let last: { request: HttpRequest; entry: JournalRequest } | undefined;
  const logged: StartSimulatorOptions = {
    ...options,
    onRequest: (entry, request) => {
      last = { request, entry };
    },
    onDelivery: log.delivery,
  };
  return serveSimulator(logged, (request, response, ms) => {
    log.response(request, response, ms, last?.request === request ? last.entry : undefined);
    last = undefined;
  });
}

export const simulateCommand: Command = { help, run };
