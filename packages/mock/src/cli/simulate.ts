import { readPackagedSpec } from "../contract/spec-file.ts";
import type { HttpRequest } from "../http/message.ts";
import { type StartSimulatorOptions, serveSimulator } from "../persistence/start-simulator.ts";
import type { JournalRequest } from "../simulator/state/journal.ts";
import { type Command, closeOnSignal } from "./arguments.ts";
import { bannerOf } from "./banner.ts";
import { createLogWriter } from "./log-writer.ts";
import { createRequestLog, type RequestLog } from "./request-log.ts";
import { readSettings } from "./simulate-settings.ts";

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
  --no-key              requests need no key
  --allow-model <name>  a further model_name besides those of the contract; may be repeated
  --no-external-id-lookups
                        a GET by external_task_id finds nothing, which real gateways may do too
  --public-url <url>    base of every URL that is handed out, for example https://kling.test behind a TLS proxy
  --allow-host <name>   a further name by which the admin routes may be called; may be repeated (default: localhost,
                        addresses, --host and the host of --public-url)
  --allow-picture-host <host>
                        a private host from which the service is to reach pictures; may be repeated
  --allow-callback-host <host>
                        a further host for webhooks besides this machine; may be repeated
  --webhook-retries <number>
                        number of retries of a failed webhook (default 0)
  --json                log one JSON object per line
  --quiet               do not log requests to stderr
  -h, --help            show this text
`;

function logToStderr(isJson: boolean): RequestLog {
  const { stderr } = process;
  const hasColor = stderr.isTTY === true && stderr.hasColors();
  return createRequestLog({ isJson, hasColor, write: createLogWriter() });
}

async function run(args: string[]): Promise<void> {
  const { simulator: options, certificate, logs } = readSettings(args);
  const log = logs === "nothing" ? undefined : logToStderr(logs === "json");
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
