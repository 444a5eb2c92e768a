import { readFileSync } from "node:fs";
import module from "node:module";
import { parseArgs } from "node:util";
import type { AnsweredRequest } from "./contract-mock.ts";

// Halves the time that loading the engine takes from the second start on; Node 20 does not have it.
module.enableCompileCache?.();

const help = `Usage: cometapi-kling-mock contract [options]

Serves the documented answers of CometAPI's Kling videos and refuses what the contract refuses.
Stateless: choose another documented answer with the header Prefer, for example "Prefer: code=429".

Options:
  --port <number>  port to listen on, 0 takes a free one (default 4010)
  --host <name>    address to listen on (default 127.0.0.1)
  --spec <file>    OpenAPI 3 document, YAML or JSON (default: the packaged contract)
  --quiet          do not log requests to stderr
  --help           show this text
  --version        show the version
`;

/** The command line makes no sense. */
class UsageError extends Error {
  override readonly name = "UsageError";
}

interface Settings {
  port: number;
  host: string;
  spec: string | undefined;
  quiet: boolean;
}

/** Undefined when all that was asked for is already printed. */
function readSettings(args: string[]): Settings | undefined {
  const { values, positionals } = parse(args);
  if (values.help) {
    process.stdout.write(help);
    return undefined;
  }
  if (values.version) {
    const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
    process.stdout.write(`${(JSON.parse(manifest) as { version: string }).version}\n`);
    return undefined;
  }
  const [command, ...others] = positionals;
  if (command === undefined) throw new UsageError("which mock? The only command is contract");
  if (command !== "contract")
    throw new UsageError(`unknown command ${command}: the only command is contract`);
  if (others.length > 0) throw new UsageError(`unexpected argument ${others[0]}`);

  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new UsageError(`--port ${values.port} is not a port: give a number from 0 to 65535`);
  }
  if (values.host === "") throw new UsageError("--host is empty");
  if (values.spec === "") throw new UsageError("--spec is empty");
  return { port, host: values.host, spec: values.spec, quiet: values.quiet };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        port: { type: "string", default: "4010" },
        host: { type: "string", default: "127.0.0.1" },
        spec: { type: "string" },
        quiet: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        version: { type: "boolean", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function run({ port, host, spec: file, quiet }: Settings): Promise<void> {
  // Loaded late, so that --help does not wait for the engine.
  const [{ contractService }, { curlExample }, { plainListener }, { serve }, { loadSpec }] =
    await Promise.all([
      import("./contract-mock.ts"),
      import("./curl-example.ts"),
      import("./plain-listener.ts"),
      import("./serve.ts"),
      import("./spec-file.ts"),
    ]);
  const spec = await loadSpec(file);
  const service = contractService(spec, quiet ? undefined : log);
  const server = await serve(plainListener(service), { port, host });
  process.stdout.write(
    `Contract mock: ${server.url}\n\nTry it:\n${curlExample(spec.document, server.url)}\n`,
  );

  let isStopping = false;
  const stop = (signal: "SIGINT" | "SIGTERM") => {
    // Who asks twice does not want to wait for the running answers.
    if (isStopping) process.exit(signal === "SIGINT" ? 130 : 143);
    isStopping = true;
    server.close();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
}

function log({ method, path, status, violations }: AnsweredRequest): void {
  const lines = [`${method} ${path} ${status}`];
  for (const { location, message } of violations) lines.push(`  ${location.join(".")}: ${message}`);
  // What a client sent must not steer the terminal.
  process.stderr.write(`${lines.map((line) => line.replaceAll(/\p{Cc}/gu, "?")).join("\n")}\n`);
}

function fail(error: unknown): void {
  const isUsage = error instanceof UsageError;
  // Told by name: their classes may not be loaded.
  const isExpected =
    error instanceof Error && ["SpecError", "ListenError", "UsageError"].includes(error.name);
  const text = isExpected ? error.message : error instanceof Error ? error.stack : String(error);
  process.stderr.write(`cometapi-kling-mock: ${text}\n`);
  if (isUsage) process.stderr.write("See cometapi-kling-mock --help\n");
  process.exitCode = isUsage ? 2 : 1;
}

try {
  const settings = readSettings(process.argv.slice(2));
  if (settings) await run(settings);
} catch (error) {
  fail(error);
}
