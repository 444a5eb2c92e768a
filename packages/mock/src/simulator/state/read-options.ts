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

/** A host name, or an address, without a port. */
const hostName = /^(?:[^\s:/?#@\\[\]]+|\[?[\da-f]*:[\da-f]*:[\da-f:.]*\]?)$/i;

/**
 * Checks the texts of the options: one that no request can ever have would change nothing, without a word.
 * @throws {TypeError} that names the option, and does not show a key
 */
export function requireTexts({ allowHosts = [], tokens = [] }: SimulatorOptions): void {
  const wrong = allowHosts.find((host) => !hostName.test(host));
  if (wrong !== undefined) {
    throw new TypeError(
      `allowHosts takes host names without a port, such as kling.test, got ${shown(wrong)}`,
    );
  }
  if (tokens.some((token) => !/^[\x21-\x7e]+$/.test(token))) {
    throw new TypeError(
      "tokens takes keys of visible ASCII without spaces: one of them is empty or has others",
    );
  }
}

/**
 * The base of every URL that the simulator hands out, without a slash at its end.
 * @throws {TypeError} if it is not an http or https URL without a query
 */
export function readPublicUrl(publicUrl: string | URL | undefined): string | undefined {
  if (publicUrl === undefined) return undefined;
  const text = String(publicUrl);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  const isPlain = url !== undefined && url.username + url.password + url.search + url.hash === "";
  if (!isPlain || !isWeb) {
    const example = "https://kling.test:4020";
    throw new TypeError(
      `publicUrl must be an http or https URL such as ${example}, got ${shown(hidden(text))}`,
    );
  }
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

/** A URL may have a password in it, and a query may have a key. */
function hidden(text: string): string {
  return text.replace(/\/\/[^/@]*@/, "//...@").replace(/([?#]).*$/s, "$1...");
}

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
