import { randomInt } from "node:crypto";
import { readPackagedSpec } from "../contract/spec-file.ts";
import type { HttpRequest } from "../http/message.ts";
import { didYouMean, messageOf } from "../http/text.ts";
import { type StartSimulatorOptions, serveSimulator } from "../persistence/start-simulator.ts";
import { effectsOf } from "../simulator/scenarios/resolve.ts";
import { scenarios } from "../simulator/scenarios/scenarios.ts";
import type { JournalRequest } from "../simulator/state/journal.ts";
import { virtualClock } from "../simulator/time/clock.ts";
import { createCallbackHostCheck } from "../simulator/webhooks/allowed-hosts.ts";
import {
  type Command,
  closeOnSignal,
  readNumber,
  readOptions,
  readPort,
  readTls,
  servingOptions,
  UsageError,
} from "./arguments.ts";
import { bannerOf } from "./banner.ts";
import { createLogWriter } from "./log-writer.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";

const help = `Usage: cometapi-kling-mock simulate [options]

Simulates CometAPI's Kling endpoints: tasks run, webhooks are sent, and results can be fetched.
Every documented failure can be triggered, and those seen in the field: for all requests by --scenario, for one request by
the header "Prefer: scenario=NAME", or inside an external_task_id such as order-17-scenario:NAME.
"cometapi-kling-mock scenarios" lists the scenarios.
GET / answers 200 without a key as soon as it is ready. GET /__simulator lists the admin routes, such as
/__simulator/tasks, /__simulator/requests and /__simulator/reset.

Options:
  --port <number>       port to listen on, 0 takes a free one (default 4020)
  --host <name>         address to listen on (default 127.0.0.1)
  --tls-cert <file>     serve HTTPS with this certificate, PEM; needs --tls-key
  --tls-key <file>      its private key, PEM
  --speed <number>      simulated seconds per real second (default 1)
  --clock virtual       time stands still until POST /__simulator/advance; excludes --speed and --db
  --seed <number>       seed of the ids and times (default: another one for each run, which the start prints)
  --scenario <name>     scenario of every request that names none; join several by +
  --db <file>           SQLite file that stores the tasks for the next run (default: in memory)
  --max-tasks <number>  largest number of running tasks; a further one gets 429 (default: no limit)
  --max-stored-tasks <number>
                        largest number of stored tasks; beyond it, the oldest are dropped (default 200000)
  --max-body-bytes <number>
                        largest body; a larger one gets 413 (default 67108864, which is 64 MiB)
  --journal-size <number>
                        number of requests, and of webhooks, that the admin routes list (default 1000)
  --token <key>         a valid key; may be repeated (default: every key is valid)
  --allow-callback-host <host>
                        a further host for webhooks besides this machine; may be repeated
  --webhook-retries <number>
                        number of retries of a failed webhook (default 0)
  --json                log one JSON object per line
  --quiet               do not log requests to stderr
  -h, --help            show this text
`;

const minSpeed = 0.000_001;
const maxSpeed = 1_000_000;

const ownOptions = {
  speed: { type: "string" },
  clock: { type: "string" },
  seed: { type: "string" },
  scenario: { type: "string" },
  db: { type: "string" },
  "max-tasks": { type: "string" },
  "max-stored-tasks": { type: "string" },
  "max-body-bytes": { type: "string" },
  "journal-size": { type: "string" },
  token: { type: "string", multiple: true },
  "allow-callback-host": { type: "string", multiple: true },
  "webhook-retries": { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/** The options that are whole numbers: the name in code, and its range. */
const numbers = {
  seed: { name: "seed", min: 0, max: 2 ** 32 - 1 },
  "max-tasks": { name: "maxTasks", min: 1, max: 1e9 },
  "max-stored-tasks": { name: "maxStoredTasks", min: 1, max: 1e7 },
  "max-body-bytes": { name: "maxBodyBytes", min: 1, max: 2 ** 29 },
  "journal-size": { name: "journalSize", min: 1, max: 1e6 },
  "webhook-retries": { name: "webhookRetries", min: 0, max: 100 },
} as const;

interface Settings {
  simulator: StartSimulatorOptions;
  /** The file of the certificate. */
  certificate: string | undefined;
  /** `undefined` with --quiet. */
  log: RequestLog | undefined;
}

function readSettings(args: string[]): Settings {
  const values = readOptions(args, { ...servingOptions, ...ownOptions });
  const { speed, scenario, db, token: tokens, quiet, json } = values;
  const allowCallbackHosts = values["allow-callback-host"];
  if (quiet && json) throw new UsageError("--json and --quiet exclude each other: --quiet logs nothing");
  requireScenario(scenario);
  rethrowAsUsageError(() => createCallbackHostCheck(allowCallbackHosts));
  const tls = readTls(values["tls-cert"], values["tls-key"]);
  const simulator: StartSimulatorOptions = {
    port: readPort(values.port ?? "4020"),
    host: values.host,
    ...(tls === undefined ? {} : { tls }),
    ...readClock(values.clock, { speed, db }),
    seed: randomInt(2 ** 32),
    ...(scenario === undefined ? {} : { scenario }),
    ...(db === undefined ? {} : { db }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(allowCallbackHosts === undefined ? {} : { allowCallbackHosts }),
  };
  for (const [flag, { name, ...range }] of Object.entries(numbers)) {
    const text = values[flag as keyof typeof numbers];
    if (text !== undefined) simulator[name] = readNumber(flag, text, { ...range, isWhole: true });
  }
  return { simulator, certificate: values["tls-cert"], log: quiet ? undefined : logToStderr(json) };
}

function readClock(
  clock: string | undefined,
  { speed, db }: { speed: string | undefined; db: string | undefined },
): Pick<StartSimulatorOptions, "clock" | "speed"> {
  if (clock === undefined) {
    return speed === undefined ? {} : { speed: readNumber("speed", speed, { min: minSpeed, max: maxSpeed }) };
  }
  if (clock !== "virtual")
    throw new UsageError(`--clock ${clock} is not possible: give virtual, or leave it out`);
  if (speed !== undefined) throw new UsageError("--clock virtual and --speed exclude each other");
  if (db !== undefined) throw new UsageError("--clock virtual and --db exclude each other");
  return { clock: virtualClock() };
}

function requireScenario(scenario: string | undefined): void {
  const known = Object.keys(scenarios);
  const unknown = scenario?.split("+").find((name) => !known.includes(name));
  if (unknown === undefined) {
    rethrowAsUsageError(() => effectsOf(scenario));
    return;
  }
  const question = didYouMean(unknown, known) || ";";
  const list = '"cometapi-kling-mock scenarios" lists them';
  throw new UsageError(`there is no scenario ${JSON.stringify(unknown)}${question} ${list}`);
}

/** @throws {UsageError} with the message of the check's error, in which options have their names of the command line */
function rethrowAsUsageError(check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw new UsageError(messageOf(error).replace("allowCallbackHosts takes", "--allow-callback-host takes"));
  }
}

function logToStderr(isJson: boolean): RequestLog {
  const { stderr } = process;
  const hasColor = stderr.isTTY === true && stderr.hasColors();
  return createRequestLog({ isJson, hasColor, write: createLogWriter() });
}

async function run(args: string[]): Promise<void> {
  const { simulator: options, certificate, log } = readSettings(args);
  if (options.db !== undefined) await loadSqlite();
  const server = await (log === undefined ? serveSimulator(options) : serveLogged(options, log));
  closeOnSignal(() => void server.close());
  process.stdout.write(bannerOf(options, server.url, certificate, await readPackagedSpec()));
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
