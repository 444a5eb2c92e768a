import { InvalidInputError } from "../errors/errors.ts";
import { serviceUrl } from "../generated/facts.ts";
import { isBrowser } from "../platform/runtime.ts";

/** Where the service is, and the key for it. */
export interface Credentials {
  baseUrl: string;
  apiKey: string | undefined;
}

/**
 * Checks the address and the key. The key of the environment is used for the service's own address alone.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function resolveCredentials(options: {
  baseUrl?: string | URL | undefined;
  apiKey?: string | undefined;
  dangerouslyAllowBrowser?: boolean | undefined;
}): Credentials {
  const baseUrl = checkBaseUrl(options.baseUrl ?? serviceUrl);
  const apiKey = checkApiKey(options.apiKey ?? keyFromEnvironment(baseUrl), baseUrl);
  if (apiKey !== undefined && isBrowser() && options.dangerouslyAllowBrowser !== true) {
    throw new InvalidInputError(
      "An API key in a browser can be read by everybody who opens the page. Let a server of yours add the key and " +
        "give its address as baseUrl, without apiKey; or set dangerouslyAllowBrowser if nobody else can open the page.",
    );
  }
  return { baseUrl, apiKey };
}

function checkBaseUrl(value: string | URL): string {
  const text = String(value);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new InvalidInputError(`baseUrl must be an http or https URL, such as ${serviceUrl}`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new InvalidInputError("baseUrl must not carry a user name or a password; give the key as apiKey.");
  }
  if (url.search !== "" || url.hash !== "") {
    throw new InvalidInputError("baseUrl must not have a query or a fragment");
  }
  // Without a lone "?" or "#", which would take the path away.
  return (url.origin + url.pathname).replace(/\/+$/, "");
}

function checkApiKey(value: string | undefined, baseUrl: string): string | undefined {
  if (value === undefined) {
    if (baseUrl !== serviceUrl) return undefined;
    throw new InvalidInputError("No API key: pass apiKey, or set the environment variable COMETAPI_KEY.");
  }
  // The value is not printed: even a mistyped key may be most of a real one.
  if (typeof value !== "string" || value.trim() === "") {
    throw new InvalidInputError("apiKey must be a string that is not empty.");
  }
  const key = value.trim();
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new InvalidInputError(
      "apiKey has a character that a header cannot carry. Give the bare key, without Bearer.",
    );
  }
  return key;
}

function keyFromEnvironment(baseUrl: string): string | undefined {
  if (baseUrl !== serviceUrl) return undefined;
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return process?.env?.["COMETAPI_KEY"] || undefined;
}
