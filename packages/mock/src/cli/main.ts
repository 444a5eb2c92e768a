import { readFileSync } from "node:fs";
import module from "node:module";
import { didYouMean } from "../http/text.ts";
import { type Command, UsageError } from "./arguments.ts";

// Halves the load time from the second start on. Node 20 lacks it.
module.enableCompileCache?.();

/** Each command is loaded on demand, so that it does not wait for the modules of the others. */
const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
  contract: {
    summary: "serve the documented responses with Prism's engine, without state",
    load: async () => (await import("./contract.ts")).contractCommand,
  },
  simulate: {
    summary: "simulate the service: tasks, webhooks, results and every documented failure",
    load: async () => (await import("./simulate.ts")).simulateCommand,
  },
  scenarios: {
    summary: "list the scenarios of simulate",
    load: async () => (await import("./scenarios.ts")).scenariosCommand,
  },
  verify: {
    summary: "check a running service against the spec",
    load: async () => (await import("../verify/command.ts")).verifyCommand,
  },
};

const list = Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(11)}${summary}\n`)
  .join("");

const help = `Usage: cometapi-kling-mock <command> [options]

CometAPI's Kling endpoints on your machine.

Commands:
${list}  help       show this text, or the help of a command: help simulate

Options:
  -h, --help  show this text; after a command, show the help of that command
  --version   show the version
`;

const helpNames = ["--help", "-h", "help"];

async function run([name, ...args]: string[]): Promise<void> {
  if (name === "--version") process.stdout.write(`${version()}\n`);
  else if (name !== undefined && helpNames.includes(name)) await showHelp(args[0]);
  else {
    const command = commandOf(name);
    if (args.some((argument) => argument === "--help" || argument === "-h")) await showHelp(name);
    else await (await command.load()).run(args);
  }
}

async function showHelp(name: string | undefined): Promise<void> {
  if (name === undefined || helpNames.includes(name)) {
    process.stdout.write(help);
    return;
  }
  const { help: text } = await commandOf(name).load();
  process.stdout.write(typeof text === "string" ? text : await text());
}

function commandOf(name: string | undefined) {
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command;
  const problem =
    name === undefined
      ? "a command is missing."
      : name.startsWith("-")
        ? `the first argument is a command, not ${name}.`
        : `unknown command ${name}${didYouMean(name, Object.keys(commands)) || "."}`;
  throw new UsageError(`${problem} Commands:\n${list.trimEnd()}`);
}

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

// Compared by name, since their classes may not be loaded.
const expected = [
  "SpecError",
  "ListenError",
  "UsageError",
  "DatabaseError",
  "UnknownScenarioError",
  "PreferenceError",
];

function fail(error: unknown, name: string | undefined): void {
  const isUsage = error instanceof UsageError;
  const isExpected = error instanceof Error && expected.includes(error.name);
  const text = isExpected ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`cometapi-kling-mock: ${text}\n`);
  if (isUsage) {
    const command = name !== undefined && Object.hasOwn(commands, name) ? `${name} ` : "";
    process.stderr.write(`See cometapi-kling-mock ${command}--help\n`);
  }
  process.exitCode = isUsage ? 2 : 1;
}

// A reader such as `head` may close the pipe. Node would end the process with a stack trace.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", ({ code }: NodeJS.ErrnoException) => {
    if (code !== "EPIPE") process.exitCode = 1;
  });
}

const args = process.argv.slice(2);
try {
  await run(args);
} catch (error) {
  fail(error, args[0]);
}
