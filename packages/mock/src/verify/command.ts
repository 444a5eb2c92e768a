import { closeSync, openSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Command, readOptions, UsageError } from "../cli/arguments.ts";
import { readPackagedSpec } from "../contract/spec-file.ts";
import { documentedEndpoint, endpointNames } from "./documented-endpoint.ts";
import type { FlowOptions } from "./flow.ts";
import type { CheckResult } from "./result.ts";
import { readUpstream, type Upstream, UpstreamError } from "./upstream.ts";

async function help(): Promise<string> {
  const [first = "", ...others] = endpointNames(await readPackagedSpec());
  const names = [`${first} (default)`, ...others];
  return `Usage: cometapi-kling-mock verify --upstream <url> [options]

Sends the documented requests of one endpoint to a running service, and validates every exchange against the spec with
Prism's engine.
A create costs money at the real service, and so does a call of an endpoint that makes no task. So an upstream on
another machine gets only what costs nothing (a request without its required fields, a get of an unknown task), unless
--paid is given; then the documented request is sent once, and never again. An upstream on this machine gets the whole
flow, unless --free is given.

Options:
  --upstream <url>      where the service is, for example http://127.0.0.1:4010 or https://api.cometapi.com
  --endpoint <name>     endpoint to check:
${names.map((name) => `                          ${name}`).join("\n")}
  --key-env <name>      environment variable that holds the key; needed for another machine
  --paid                send the documented request to another machine, too
  --free                do not send it to this machine either
  --check-keys          also send a request without a key and one with a wrong key: both must get 401
  --polls <number>      how often to get the task at most (default 60)
  --interval <seconds>  from one poll to the next (default 10)
  --timeout <seconds>   for each response (default 60)
  --junit <file>        write the results as JUnit XML
  --help                show this text

Exit codes: 0 if every exchange keeps to the spec, 1 on a violation or without a response, 2 if the command line is
invalid.
`;
}

interface Settings
  extends Pick<FlowOptions, "upstream" | "checksKeys" | "polls" | "intervalMs" | "timeoutMs"> {
  /** The first endpoint if left out. */
  endpoint: string | undefined;
  isPaid: boolean;
  junit: string | undefined;
}

async function readSettings(args: string[]): Promise<Settings> {
  const options = readOptions(args, {
    upstream: { type: "string" },
    endpoint: { type: "string" },
    "key-env": { type: "string" },
    paid: { type: "boolean", default: false },
    free: { type: "boolean", default: false },
    "check-keys": { type: "boolean", default: false },
    polls: { type: "string", default: "60" },
    interval: { type: "string", default: "10" },
    timeout: { type: "string", default: "60" },
    junit: { type: "string" },
  });
  if (options.paid && options.free) throw new UsageError("--paid and --free exclude each other");
  const upstream = upstreamOf(options.upstream, options["key-env"]);
  await requireEndpoint(options.endpoint);
  return {
    upstream,
    endpoint: options.endpoint,
    isPaid: options.paid || (upstream.isLoopback && !options.free),
    checksKeys: options["check-keys"],
    polls: readNumber("polls", options.polls, /^\d+$/, 1, 10_000),
    intervalMs: readNumber("interval", options.interval, /^\d+(\.\d+)?$/, 0, 3_600) * 1000,
    timeoutMs: readNumber("timeout", options.timeout, /^\d+(\.\d+)?$/, 0.001, 3_600) * 1000,
    junit: options.junit,
  };
}

async function run(args: string[]): Promise<void> {
  const { endpoint, junit, ...settings } = await readSettings(args);
  const { upstream } = settings;
  // Opened before anything is sent, so that no paid result is lost to a folder that does not exist.
  const file = junit === undefined ? undefined : openForWriting(junit);
  // Loaded on demand, so that --help does not wait for the engine.
  const [{ createExchangeValidator }, { loadSpec }, { verifyFlow }, { junitOf }, report] = await Promise.all([
    import("../contract/prism/validator.ts"),
    import("../contract/spec-file.ts"),
    import("./flow.ts"),
    import("./junit.ts"),
    import("./report.ts"),
  ]);
  const { document, operations } = await loadSpec();

  // A reader that closes stdout must not lose the results of a task that is paid for.
  process.stdout.on("error", () => undefined);
  const isColoured = process.stdout.isTTY && process.stdout.hasColors();
  process.stdout.write(`Upstream: ${upstream.url}\n\n`);
  const results: CheckResult[] = [];
  const flow = verifyFlow({
    ...settings,
    validate: createExchangeValidator(operations),
    endpoint: documentedEndpoint(document, endpoint),
    pause: (ms) => pause(ms),
    newId: () => crypto.randomUUID(),
  });
  for await (const result of flow) {
    results.push(result);
    process.stdout.write(report.reportOf(result, isColoured));
  }
  process.stdout.write(report.summaryOf(results));
  if (file !== undefined) {
    writeFileSync(file, junitOf(upstream.url, results));
    closeSync(file);
  }
  if (results.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
}

async function requireEndpoint(name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const names = endpointNames(await readPackagedSpec());
  if (!names.includes(name)) {
    throw new UsageError(`--endpoint ${name} is not an endpoint: give one of ${names.join(", ")}`);
  }
}

function upstreamOf(url: string | undefined, keyName: string | undefined): Upstream {
  try {
    return readUpstream(url, keyName, process.env);
  } catch (error) {
    if (error instanceof UpstreamError) throw new UsageError(error.message);
    throw error;
  }
}

function openForWriting(file: string): number {
  try {
    return openSync(file, "w");
  } catch (error) {
    throw new UsageError(`--junit ${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function readNumber(name: string, text: string, pattern: RegExp, least: number, most: number): number {
  const number = Number(text);
  if (pattern.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`--${name} ${text} is not a number from ${least} to ${most}`);
}

export const verifyCommand: Command = { help, run };
