import { setTimeout as pause } from "node:timers/promises";
import { type Command, readNumber, readOptions, UsageError } from "../cli/arguments.ts";
import { readPackagedSpec } from "../contract/spec-file.ts";
import { messageOf } from "../http/text.ts";
import { documentedEndpoint, endpointNames, pathsOf } from "./documented-endpoint.ts";
import type { FlowOptions } from "./flow.ts";
import type { ResultFile } from "./junit.ts";
import type { PaidRequest } from "./paid-flow.ts";
import { type CheckResult, redactResult } from "./result.ts";
import { readUpstream, type Upstream } from "./upstream.ts";

async function help(): Promise<string> {
  const [first = "", ...others] = endpointNames(await readPackagedSpec());
  const names = [`${first} (default)`, ...others];
  return `Usage: cometapi-kling-mock verify --upstream <url> [options]

Sends the documented requests of one endpoint to a running service, and validates every exchange against the spec with
Prism's engine.
At the real service, a create costs money, and so does a call of an endpoint that makes no task. An upstream on another
machine therefore gets only requests that cost nothing: one without its required fields, and a GET of an unknown task.
With --paid, it also gets the documented request, once; the task is polled to its end, looked up by its external_task_id,
and the first bytes of its file are read without the key. An upstream on this machine gets the whole flow, unless --free
is given.

Options:
  --upstream <url>      URL of the service, for example http://127.0.0.1:4010 or https://api.cometapi.com
  --endpoint <name>     endpoint to check, one of:
${names.map((name) => `                          ${name}`).join("\n")}
  --key-env <name>      environment variable that holds the key; another machine needs one, and https; a mock there
                        needs none at http
  --paid                send the documented request to another machine too
  --free                do not send the documented request to this machine
  --check-keys          also send a request without a key and one with a wrong key, which must get 401
  --polls <number>      largest number of polls (default 60)
  --interval <seconds>  time from one poll to the next (default 10)
  --timeout <seconds>   time limit of each response (default 60)
  --junit <file>        write the results as JUnit XML, also when the command is stopped
  -h, --help            show this text

Exit codes: 0 if every exchange keeps to the spec, 1 on a violation or without a response, 2 if the command line is
invalid, 130 or 143 if it is stopped.
`;
}

interface Settings
  extends Pick<FlowOptions, "upstream" | "checksKeys" | "polls" | "intervalMs" | "timeoutMs"> {
  /** By default the first endpoint of the spec. */
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
  const upstream = readUpstream(options.upstream, options["key-env"], process.env);
  await requireEndpoint(options.endpoint);
  return {
    upstream,
    endpoint: options.endpoint,
    isPaid: options.paid || (upstream.isLoopback && !options.free),
    checksKeys: options["check-keys"],
    polls: readNumber("polls", options.polls, { min: 1, max: 10_000, isWhole: true }),
    intervalMs: readNumber("interval", options.interval, { min: 0, max: 3_600 }) * 1000,
    timeoutMs: readNumber("timeout", options.timeout, { min: 0.001, max: 3_600 }) * 1000,
    junit: options.junit,
  };
}

async function run(args: string[]): Promise<void> {
  const { endpoint, junit, ...settings } = await readSettings(args);
  const { upstream } = settings;
  // Prepared before the first request, so that no paid result is lost if the file cannot be written.
  const file = junit === undefined ? undefined : await prepare(junit);
  // Loaded on demand, to keep --help fast.
  const [{ createExchangeValidator }, { loadSpec }, { verifyFlow }, { junitOf }, report] = await Promise.all([
    import("../contract/prism/validator.ts"),
    import("../contract/spec-file.ts"),
    import("./flow.ts"),
    import("./junit.ts"),
    import("./report.ts"),
  ]);
  const { document, operations } = await loadSpec(undefined, pathsOf(await readPackagedSpec(), endpoint));
  const write = (text: string): void => void process.stdout.write(text);

  // If a reader closes stdout, the flow goes on: the results of a paid task must reach the file.
  process.stdout.on("error", () => undefined);
  write(`Upstream: ${upstream.url}\n\n`);
  const results: CheckResult[] = [];
  const lines = new report.FoldedReport(write, process.stdout.isTTY && process.stdout.hasColors());
  let paid: PaidRequest | undefined;
  const end = (): void => {
    lines.flush();
    write(report.summaryOf(results));
    file?.write(junitOf(upstream.url, results));
  };
  const endEarly = (reason: string): void => {
    const result = stoppedResult(reason, upstream, paid);
    results.push(result);
    lines.add(result);
    end();
  };
  const stopWatching = onStop((signal) => endEarly(`was stopped by ${signal}`));
  try {
    const flow = verifyFlow({
      ...settings,
      validate: createExchangeValidator(operations),
      endpoint: documentedEndpoint(document, endpoint),
      pause: (ms) => pause(ms),
      newId: () => crypto.randomUUID(),
      onPaid: (sent) => {
        paid = sent;
      },
    });
    for await (const result of flow) {
      results.push(result);
      lines.add(result);
    }
    end();
  } catch (error) {
    endEarly(`failed by itself: ${messageOf(error)}`);
    throw error;
  } finally {
    stopWatching();
    file?.close();
  }
  if (results.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;
type StopSignal = keyof typeof exitCodes;

/** Calls `stop` on the first SIGINT or SIGTERM, and exits. Returns a function that takes this back. */
function onStop(stop: (signal: StopSignal) => void): () => void {
  const handle = (signal: StopSignal): void => {
    try {
      stop(signal);
    } finally {
      process.exit(exitCodes[signal]);
    }
  };
  process.once("SIGINT", handle).once("SIGTERM", handle);
  return () => void process.off("SIGINT", handle).off("SIGTERM", handle);
}

/** The result of a run that did not reach its end. It says how to find what may have been paid. */
function stoppedResult(what: string, { url, key }: Upstream, paid: PaidRequest | undefined): CheckResult {
  const notes: string[] = [];
  if (paid !== undefined) {
    const { path, taskId, externalTaskId } = paid;
    notes.push("the documented request was sent, and is not sent again: a task may have been made");
    if (taskId !== undefined) notes.push(`task_id ${taskId}`);
    if (externalTaskId !== undefined) notes.push(`external_task_id ${externalTaskId}`);
    const id = taskId ?? externalTaskId;
    if (id !== undefined) notes.push(`look at it: GET ${url}${path}/${encodeURIComponent(id)}`);
  }
  const findings = [{ where: "verify", what, rule: "the flow runs to its end" }];
  const path = paid?.path ?? "/";
  return redactResult({ name: "stopped", method: "GET", path, durationMs: 0, findings, notes }, key);
}

async function prepare(path: string): Promise<ResultFile> {
  const { prepareFile } = await import("./junit.ts");
  try {
    return prepareFile(path);
  } catch (error) {
    throw new UsageError(`--junit ${path} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}

async function requireEndpoint(name: string | undefined): Promise<void> {
  if (name === undefined) return;
  const names = endpointNames(await readPackagedSpec());
  if (!names.includes(name)) {
    throw new UsageError(`--endpoint ${name} is not an endpoint: give one of ${names.join(", ")}`);
  }
}

export const verifyCommand: Command = { help, run };
