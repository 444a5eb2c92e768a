import { UsageError } from "../cli/arguments.ts";
import { isLoopbackHost } from "../http/host-guard.ts";

/** The service under test. */
export interface Upstream {
  /** Without a slash at the end. The documented paths are appended to it. */
  readonly url: string;
  /** Whether it is on this machine, where a create costs nothing. */
  readonly isLoopback: boolean;
  /** Sent as the bearer token to this host only, and never shown. */
  readonly key: string;
}

// Accepted by a mock. It is not a secret, so plain http may carry it.
const anyKey = "any-key";

/**
 * Reads the command line's upstream. The messages of its errors contain neither the key nor the variable's name.
 * @param text the URL from the command line
 * @param keyName name of the environment variable that holds the key
 * @throws {UsageError} if the URL is not usable, or the key is missing
 */
export function readUpstream(
  text: string | undefined,
  keyName: string | undefined,
  env: NodeJS.ProcessEnv,
): Upstream {
  if (text === undefined) throw new UsageError("the upstream is missing: give --upstream <url>");
  const scheme = /^https?:\/\//i.test(text) ? "" : missingScheme(text);
  if (scheme !== "") throw new UsageError(`--upstream has no scheme: write ${scheme}${text}`);
  if (!URL.canParse(text)) throw new UsageError("--upstream is not a URL, for example http://127.0.0.1:4010");
  const { protocol, hostname, host, origin, pathname, search, hash, username, password } = new URL(text);
  if (protocol !== "http:" && protocol !== "https:") throw new UsageError("--upstream is not http or https");
  // The message does not repeat the URL, since a password is a secret too.
  if (username !== "" || password !== "") throw new UsageError("--upstream has credentials: use --key-env");
  if (search !== "" || hash !== "")
    throw new UsageError("--upstream has a query or a fragment: leave it out");
  const isLoopback = isLoopbackHost(hostname);
  if (!isLoopback && protocol === "http:" && keyName !== undefined) {
    throw new UsageError(
      `--upstream ${origin} would show the key to the network: use https, or leave --key-env out for a mock`,
    );
  }
  refuseDocumentedPath(origin, pathname);
  if (keyName === undefined && !isLoopback && protocol === "https:") {
    throw new UsageError(`${host} needs a key: name its environment variable with --key-env`);
  }
  return {
    url: origin + pathname.replace(/\/+$/, ""),
    isLoopback,
    key: keyName === undefined ? anyKey : readKey(keyName, env),
  };
}

/** The scheme for a host that was given without one; empty for another text. It repeats no text with credentials. */
function missingScheme(text: string): "http://" | "https://" | "" {
  if (!/^(?:\[[\da-f:]+\]|[\w-]+(?:\.[\w-]+)+|localhost)(?::\d{1,5})?(?:\/[\w./-]*)?$/i.test(text)) return "";
  const host = text.replace(/(?::\d+)?(?:\/.*)?$/, "");
  return isLoopbackHost(host) || /:\d/.test(text) ? "http://" : "https://";
}

/**
 * The documented paths are appended, so a URL that has their beginning would have it twice. A proxy may be at a path
 * that ends with `/kling`, such as `/api/kling`.
 */
function refuseDocumentedPath(origin: string, pathname: string): void {
  const [documented] = /^\/kling\/?$|\/kling\/v1(?:\/.*)?$/.exec(pathname) ?? [];
  if (documented === undefined) return;
  const before = origin + pathname.slice(0, -documented.length);
  throw new UsageError(
    `--upstream ends with ${documented}, which the documented paths begin with: write ${before}`,
  );
}

function readKey(name: string, env: NodeJS.ProcessEnv): string {
  // The user may have given the key itself, so no message repeats the name.
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw new UsageError("--key-env takes the name of an environment variable, not the key itself");
  }
  const key = env[name]?.trim();
  if (!key) throw new UsageError("the environment variable that --key-env names is not set");
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new UsageError(
      "the environment variable that --key-env names does not hold a key: only visible ASCII is allowed",
    );
  }
  return key;
}
