import { readFileSync } from "node:fs";
import { type ParseArgsOptionsConfig, parseArgs } from "node:util";
import type { TlsOptions } from "../http/running-server.ts";
import { didYouMean } from "../http/text.ts";

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
  "tls-cert": { type: "string" },
  "tls-key": { type: "string" },
  quiet: { type: "boolean", default: false },
} as const;

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options }>
>["values"];

/**
 * Reads the values of a command's options.
 * @throws {UsageError} if an option is unknown, repeated or has no value, or if an argument is not an option
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  args: string[],
  options: Options,
): Values<Options> {
  const { values, tokens } = parseArgs({
    args,
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") throw new UsageError(`unexpected argument ${token.value}`);
    if (token.kind !== "option") continue;
    const { name, rawName, value, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined || !rawName.startsWith("--")) throw unknownOption(rawName, Object.keys(options));
    if (option.type === "boolean" && value !== undefined) throw new UsageError(`--${name} takes no value`);
    // A value that begins with a dash, such as -1, is refused by the reader of the option, which says what is possible.
    if (
      option.type === "string" &&
      (value === undefined || (inlineValue === false && value.startsWith("--")))
    ) {
      throw new UsageError(`--${name} needs a value`);
    }
    // readPort has a clearer message.
    if (value === "" && name !== "port") throw new UsageError(`--${name} is empty`);
    if (given.has(name) && option.multiple !== true)
      throw new UsageError(`--${name} is given twice: give it once`);
    given.add(name);
  }
  return values as Values<Options>;
}

function unknownOption(rawName: string, names: string[]): UsageError {
  const meant = didYouMean(
    rawName,
    [...names, "help"].map((name) => `--${name}`),
  );
  return new UsageError(`unknown option ${rawName}${meant}`);
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

/**
 * Reads the certificate and the key of a server; `undefined` without both.
 * @throws {UsageError} if one is missing, or cannot be read
 */
export function readTls(certFile: string | undefined, keyFile: string | undefined): TlsOptions | undefined {
  if (certFile === undefined && keyFile === undefined) return undefined;
  if (certFile === undefined) throw new UsageError("--tls-key needs --tls-cert");
  if (keyFile === undefined) throw new UsageError("--tls-cert needs --tls-key");
  return { cert: readPem("tls-cert", certFile), key: readPem("tls-key", keyFile) };
}

function readPem(name: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`--${name} ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
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
