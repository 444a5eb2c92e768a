import { InvalidInputError } from "../errors/errors.ts";
import { serviceUrl } from "../generated/facts.ts";
import { reasonOf } from "../hooks.ts";
import { isOnUsersDevice } from "../platform/runtime.ts";
import { checkOption, isFlag } from "./check-option.ts";

/** Where the service is, and the key for it. */
export interface Credentials {
  baseUrl: string;
  apiKey: string | undefined;
}

/**
 * Checks the address and the key. The key of the environment is used for the service's own address alone.
 * @throws {InvalidInputError} naming the option that is wrong.
 */
export function resolveCredentials(
  options: {
    baseUrl?: string | URL | undefined;
    apiKey?: string | undefined;
    dangerouslyAllowBrowser?: boolean | undefined;
  },
  onWarning: (message: string) => void,
): Credentials {
  const { apiKey: given, dangerouslyAllowBrowser: allows } = options;
  const url = checkBaseUrl(options.baseUrl === undefined ? serviceUrl : options.baseUrl);
  // Drops a lone "?" or "#", which would make the path part of a query or a fragment.
  const baseUrl = (url.origin + url.pathname).replace(/\/+$/, "");
  const isService = url.host === new URL(serviceUrl).host;
  const isAllowed = checkOption("dangerouslyAllowBrowser", allows, false, isFlag, "true or false");
  if (isService) requireExact(baseUrl);
  if (/\/v1(\/|$)/.test(url.pathname)) onWarning(`baseUrl has the path ${url.pathname}; ${addsPath}`);
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  const key = given === undefined ? (isService && process?.env?.["COMETAPI_KEY"]) || undefined : given;
  if (key === undefined) {
    if (isService) throw new InvalidInputError("No API key: pass apiKey, or set COMETAPI_KEY.");
    return { baseUrl, apiKey: undefined };
  }
  const apiKey = checkApiKey(key);
  // A key for a simulator on this machine is no secret.
  if (isLoopback(url.hostname)) return { baseUrl, apiKey };
  if (isOnUsersDevice() && !isAllowed) {
    throw new InvalidInputError(
      "An API key in a browser or an app can be read by everybody who has it. Let a server of yours add the key and " +
        "give its address as baseUrl, without apiKey; or set dangerouslyAllowBrowser if nobody else can open it.",
    );
  }
  if (url.protocol === "http:" && isSecret(apiKey))
    onWarning(`baseUrl is http, so the key goes to ${url.host} unencrypted`);
  return { baseUrl, apiKey };
}

const shortestSecret = 8;

/** Whether a key may be a real one. A shorter key is made up for a mock. */
export function isSecret(apiKey: string): boolean {
  return apiKey.length >= shortestSecret;
}

const addsPath = "the client adds /kling/v1 and the rest itself";

/** Under any other address, the service finds nothing, or gets the key unencrypted. */
function requireExact(baseUrl: string): void {
  if (baseUrl !== serviceUrl) {
    throw new InvalidInputError(`baseUrl must be ${serviceUrl} for this host: ${addsPath}`);
  }
}

function isLoopback(host: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/.test(host);
}

/** Reads the address. In a page, it may be a path of the page's host. */
function checkBaseUrl(value: unknown): URL {
  const { location } = globalThis as { location?: { origin?: string } };
  const text = reasonOf(value);
  const isPath = /^\/(?!\/)/.test(text);
  const whole = isPath ? `${location?.origin}${text}` : text;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const words = isPath ? "; a path is for a page, which has an address" : "";
    // The value is not printed: it may be the key.
    throw new InvalidInputError(`baseUrl must be an http or https URL, such as ${serviceUrl}${words}`);
  }
  const { username, password, search, hash } = url;
  if (username || password) {
    throw new InvalidInputError("baseUrl must not have a user name or a password; give the key as apiKey");
  }
  if (search || hash) throw new InvalidInputError("baseUrl must not have a query or a fragment");
  return url;
}

function checkApiKey(value: unknown): string {
  const key = typeof value === "string" ? value.trim() : "";
  // The value is not printed: even a mistyped key may be most of a real one.
  if (key === "") throw new InvalidInputError("apiKey must be a string that is not empty");
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new InvalidInputError("apiKey has a character that a header cannot carry; give it without Bearer");
}
