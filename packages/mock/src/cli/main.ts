import { readFileSync } from "node:fs";
import module from "node:module";
import { type Command, UsageError } from "./arguments.ts";

// Halves the load time from the second start on. Node 20 lacks it.
module.enableCompileCache?.();

/** Each command is loaded on demand, so that it does not wait for the modules of the others. */
const commands: Record<string, { summary: string; load: () => Promise<Command> }> = {
  contract: {
    summary: "serve the documented responses with Prism's engine, without state",
    load: async () => (await import("./contract.ts")).contractCommand,
  },
  verify: {
    summary: "check a running service against the spec",
    load: async () => (await import("../verify/command.ts")).verifyCommand,
  },
  simulate: {
    summary: "simulate the service: tasks, webhooks, results and every documented failure",
    load: async () => (await import("./simulate.ts")).simulateCommand,
  },
};

const list = Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}\n`)
  .join("");

const help = `Usage: cometapi-kling-mock <command> [options]

CometAPI's Kling endpoints on your machine.

Commands:
${list}
Options:
  --help     show this text; after a command, show the help of that command
  --version  show the version
`;

async function run([name, ...args]: string[]): Promise<void> {
  if (name === "--help") process.stdout.write(help);
  else if (name === "--version") process.stdout.write(`${version()}\n`);
  else {
    const command = await commandOf(name).load();
    if (args.includes("--help")) process.stdout.write(await helpOf(command));
    else await command.run(args);
  }
}

async function helpOf({ help }: Command): Promise<string> {
  return typeof help === "string" ? help : help();
}

function commandOf(name: string | undefined) {
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command;
  const problem =
    name === undefined
      ? "a command is missing."
      : name.startsWith("-")
        ? `the first argument is a command, not ${name}.`
        : `unknown command ${name}.`;
  throw new UsageError(`${problem} Commands:\n${list.trimEnd()}`);
}

function version(): string {
  const manifest = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  return (JSON.parse(manifest) as { version: string }).version;
}

// Compared by name, since their classes may not be loaded.
const expected = ["SpecError", "ListenError", "UsageError", "DatabaseError", "UnknownScenarioError"];

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

const args = process.argv.slice(2);
try {
  await run(args);
} catch (error) {
  fail(error, args[0]);
}
