import { isLoopbackHost } from "../http/host-guard.ts";

/** The upstream cannot be used as it was given; the message holds neither the key nor its name. */
export class UpstreamError extends Error {
  override readonly name = "UpstreamError";
}

/** The service under test, and what may be sent to it. */
export interface Upstream {
  /** Without a slash at the end; the documented paths are appended to it. */
  readonly url: string;
  /** On this machine: what is created there costs nothing. */
  readonly isLoopback: boolean;
  /** Sent as the bearer token, to this host only, and never shown. */
  readonly key: string;
}

// What a mock on this machine takes; nobody's secret.
const anyKey = "any-key";

/**
 * @param text the URL as the user wrote it
 * @param keyName name of the environment variable that holds the key
 * @throws {UpstreamError} if the URL is not usable, or the key missing
 */
export function readUpstream(
  text: string | undefined,
  keyName: string | undefined,
  env: NodeJS.ProcessEnv,
): Upstream {
  if (text === undefined) throw new UpstreamError("which upstream? Give --upstream <url>");
  if (!URL.canParse(text))
    throw new UpstreamError("--upstream is not a URL, for example http://127.0.0.1:4010");
  const { protocol, hostname, host, origin, pathname, search, hash, username, password } = new URL(text);
  if (protocol !== "http:" && protocol !== "https:")
    throw new UpstreamError("--upstream is not http or https");
  // Not repeated in the message: a password is a secret too.
  if (username !== "" || password !== "")
    throw new UpstreamError("--upstream has credentials: use --key-env");
  if (search !== "" || hash !== "")
    throw new UpstreamError("--upstream has a query or a fragment: leave it out");
  const isLoopback = isLoopbackHost(hostname);
  if (!isLoopback && protocol === "http:") {
    throw new UpstreamError(`--upstream ${origin} would show the key to the network: use https`);
  }
  return {
    url: origin + pathname.replace(/\/+$/, ""),
    isLoopback,
    key: keyName === undefined ? keyWithoutName(isLoopback, host) : readKey(keyName, env),
  };
}

function keyWithoutName(isLoopback: boolean, host: string): string {
  if (isLoopback) return anyKey;
  throw new UpstreamError(`${host} asks for a key: name its environment variable by --key-env`);
}

function readKey(name: string, env: NodeJS.ProcessEnv): string {
  // Somebody may give the key itself, so no message repeats the name.
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new UpstreamError("--key-env takes the name of an environment variable, not the key itself");
  }
  const key = env[name]?.trim();
  if (!key) throw new UpstreamError("the environment variable that --key-env names is not set");
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new UpstreamError(
      "the environment variable that --key-env names holds no key: it has odd characters",
    );
  }
  return key;
}
