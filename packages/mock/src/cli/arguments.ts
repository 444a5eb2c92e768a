import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import { messageOf } from "../http/text.ts";

/** A command of the command line. */
export interface Command {
  /** What `--help` prints. */
  readonly help: string | (() => Promise<string>);
  /**
   * Runs the command. A server keeps running after the promise resolves.
   * @throws {UsageError} if the arguments are invalid
   */
  run(args: string[]): Promise<void>;
}

/** The command line is invalid. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The options of every command that starts a server. */
export const servingOptions = {
  port: { type: "string" },
  host: { type: "string", default: "127.0.0.1" },
  quiet: { type: "boolean", default: false },
} as const;

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options }>
>["values"];

/**
 * Reads the values of a command's options.
 * @throws {UsageError} if an option is unknown or has no value, or if an argument is not an option
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  args: string[],
  options: Options,
): Values<Options> {
  let parsed: { values: Values<Options>; positionals: string[] };
  try {
    parsed = parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error).replaceAll("\n", " "));
  }
  const [argument] = parsed.positionals;
  if (argument !== undefined) throw new UsageError(`unexpected argument ${argument}`);
  for (const [name, value] of Object.entries(parsed.values)) {
    // readPort has a clearer message.
    if (name !== "port" && [value].flat().includes("")) throw new UsageError(`--${name} is empty`);
  }
  return parsed.values;
}

/** @throws {UsageError} if the text is not a port number */
export function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UsageError(`--port ${text} is not a port: give a number from 0 to 65535`);
}

interface NumberRange {
  min: number;
  max: number;
  isWhole?: boolean;
}

/** @throws {UsageError} if the text is not a number in the range */
export function readNumber(name: string, text: string, { min, max, isWhole = false }: NumberRange): number {
  const value = Number(text);
  const isNumber = (isWhole ? /^\d+$/ : /^\d*\.?\d+$/).test(text);
  if (isNumber && value >= min && value <= max) return value;
  const expected = isWhole ? "a whole number" : "a number";
  throw new UsageError(`--${name} ${text} is not possible: give ${expected} from ${min} to ${max}`);
}

/** Closes on the first SIGINT or SIGTERM, and exits at once on the second. */
export function closeOnSignal(close: () => void): void {
  let isStopping = false;
  const stop = (signal: "SIGINT" | "SIGTERM") => {
    if (isStopping) process.exit(signal === "SIGINT" ? 130 : 143);
    isStopping = true;
    close();
  };
  process.on("SIGINT", stop).on("SIGTERM", stop);
}
