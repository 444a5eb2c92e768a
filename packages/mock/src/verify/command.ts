import { closeSync, openSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { type Command, readOptions, UsageError } from "../cli/arguments.ts";
import type { Verdict } from "./result.ts";
import { readUpstream, type Upstream, UpstreamError } from "./upstream.ts";

const help = `Usage: cometapi-kling-mock verify --upstream <url> [options]

Sends the documented flow to a running service and lets Prism's engine judge every exchange against the spec.
Creating a task costs money at the real service. So an upstream on another machine gets only what costs nothing
(a create without its required fields, a get of an unknown task), unless --paid is given; then one task is created,
never a second one. An upstream on this machine gets the whole flow, unless --free is given.

Options:
  --upstream <url>      where the service is, for example http://127.0.0.1:4010 or https://api.cometapi.com
  --key-env <name>      environment variable that holds the key; needed for another machine
  --paid                create a task on another machine too
  --free                create no task on this machine either
  --check-keys          also send a create without a key and one with a wrong key: both must get 401
  --looks <number>      how often to look at the task at most (default 60)
  --interval <seconds>  from one look to the next (default 10)
  --timeout <seconds>   for each answer (default 60)
  --junit <file>        write the verdicts as JUnit XML
  --help                show this text

Exit codes: 0 if everything holds, 1 on a violation or without an answer, 2 if the command line makes no sense.
`;

async function run(args: string[]): Promise<void> {
  const options = readOptions(args, {
    upstream: { type: "string" },
    "key-env": { type: "string" },
    paid: { type: "boolean", default: false },
    free: { type: "boolean", default: false },
    "check-keys": { type: "boolean", default: false },
    looks: { type: "string", default: "60" },
    interval: { type: "string", default: "10" },
    timeout: { type: "string", default: "60" },
    junit: { type: "string" },
  });
  if (options.paid && options.free) throw new UsageError("--paid and --free exclude each other");
  const upstream = upstreamOf(options.upstream, options["key-env"]);
  const looks = readNumber("looks", options.looks, /^\d+$/, 1, 10_000);
  const intervalMs = readNumber("interval", options.interval, /^\d+(\.\d+)?$/, 0, 3_600) * 1000;
  const timeoutMs = readNumber("timeout", options.timeout, /^\d+(\.\d+)?$/, 0.001, 3_600) * 1000;
  // Before anything is sent, so that no paid verdict is lost to a folder that is not there.
  const file = options.junit === undefined ? undefined : openForWriting(options.junit);
  // Loaded late, so that --help does not wait for the engine.
  const [{ createJudge }, { loadSpec }, { verifyFlow }, { junitOf }, { reportOf, summaryOf }] =
    await Promise.all([
      import("../contract/prism/validator.ts"),
      import("../contract/spec-file.ts"),
      import("./flow.ts"),
      import("./junit.ts"),
      import("./report.ts"),
    ]);
  const { document, operations } = await loadSpec();

  // Who stops reading must not cost the verdicts of a task that is paid for.
  process.stdout.on("error", () => undefined);
  const isColoured = process.stdout.isTTY && process.stdout.hasColors();
  process.stdout.write(`Upstream: ${upstream.url}\n\n`);
  const verdicts: Verdict[] = [];
  const flow = verifyFlow({
    upstream,
    judge: createJudge(operations),
    document,
    isPaid: options.paid || (upstream.isLoopback && !options.free),
    checksKeys: options["check-keys"],
    looks,
    intervalMs,
    timeoutMs,
    pause: (ms) => pause(ms),
    newId: () => crypto.randomUUID(),
  });
  for await (const verdict of flow) {
    verdicts.push(verdict);
    process.stdout.write(reportOf(verdict, isColoured));
  }
  process.stdout.write(summaryOf(verdicts));
  if (file !== undefined) {
    writeFileSync(file, junitOf(upstream.url, verdicts));
    closeSync(file);
  }
  if (verdicts.some(({ findings }) => findings.length > 0)) process.exitCode = 1;
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
