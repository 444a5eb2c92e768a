import type { SimulatorOptions } from "./options.ts";

/** The largest seed of the random numbers, which have 32 bits. */
const maxSeed = 2 ** 32 - 1;

type Limit = "maxTasks" | "maxBodyBytes" | "maxStoredTasks" | "journalSize";
const limits: readonly Limit[] = ["maxTasks", "maxBodyBytes", "maxStoredTasks", "journalSize"];

/**
 * Checks the numbers of the options.
 * @throws {RangeError} that names the option
 */
export function requireNumbers(options: SimulatorOptions): void {
  const { seed = 0, webhookRetries = 0 } = options;
  if (!Number.isInteger(seed) || seed < 0 || seed > maxSeed) {
    throw new RangeError(`seed must be an integer from 0 to ${maxSeed}, got ${shown(seed)}`);
  }
  if (!Number.isInteger(webhookRetries) || webhookRetries < 0) {
    throw new RangeError(`webhookRetries must be an integer, 0 or more, got ${shown(webhookRetries)}`);
  }
  for (const name of limits) {
    const value = options[name];
    if (value !== undefined && !(typeof value === "number" && value >= 1)) {
      throw new RangeError(`${name} must be 1 or more, got ${shown(value)}`);
    }
  }
}

/**
 * The base of every URL that the simulator hands out, without a slash at its end.
 * @throws {TypeError} if it is not an http or https URL
 */
export function readPublicUrl(publicUrl: string | URL | undefined): string | undefined {
  if (publicUrl === undefined) return undefined;
  const text = String(publicUrl);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === undefined || !isWeb || url.username !== "" || url.password !== "") {
    const example = "https://kling.test:4020";
    throw new TypeError(
      `publicUrl must be an http or https URL such as ${example}, got ${shown(hidden(text))}`,
    );
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

/** A URL may have a password in it. */
function hidden(text: string): string {
  return text.replace(/\/\/[^/@]*@/, "//...@");
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
