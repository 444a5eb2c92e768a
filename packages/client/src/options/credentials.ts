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
  const isService = baseUrl === serviceUrl;
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const given = options.apiKey ?? ((isService && process?.env?.["COMETAPI_KEY"]) || undefined);
  if (given === undefined) {
    if (isService) throw new InvalidInputError("No API key: pass apiKey, or set COMETAPI_KEY.");
    return { baseUrl, apiKey: undefined };
  }
  const apiKey = checkApiKey(given);
  if (isBrowser() && options.dangerouslyAllowBrowser !== true) {
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
  const { origin, pathname, username, password, search, hash } = url;
  if (username || password) {
    throw new InvalidInputError("baseUrl must not have a user name or a password; give the key as apiKey");
  }
  if (search || hash) throw new InvalidInputError("baseUrl must not have a query or a fragment");
  // Drops a lone "?" or "#", which would make the path part of a query or a fragment.
  return (origin + pathname).replace(/\/+$/, "");
}

function checkApiKey(value: unknown): string {
  const key = typeof value === "string" ? value.trim() : "";
  // The value is not printed: even a mistyped key may be most of a real one.
  if (key === "") throw new InvalidInputError("apiKey must be a string that is not empty");
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new InvalidInputError("apiKey has a character that a header cannot carry; give it without Bearer");
}
