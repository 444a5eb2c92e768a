/** A host of an option, with its port if one was given. */
interface AllowedHost {
  hostname: string;
  /** `undefined` allows every port. */
  port: string | undefined;
}

/**
 * Creates a check of the hosts in URLs.
 * @param option the name of the option, for its error
 * @param allowed hosts exactly as in the URL: `hooks.test` for every port, `hooks.test:8443` for one
 * @returns whether the host of a URL is one of `allowed`
 * @throws {TypeError} if one of `allowed` is not a host with or without a port
 */
export function createHostMatcher(option: string, allowed: readonly string[]): (url: URL) => boolean {
  const hosts = allowed.map((text) => parseHost(option, text));
  return (url) => hosts.some((host) => isSame(host, url));
}

function isSame({ hostname, port }: AllowedHost, url: URL): boolean {
  return url.hostname === hostname && (port === undefined || portOf(url) === port);
}

/** The port of a URL, also if it is the usual one of its scheme. */
export function portOf({ port, protocol }: URL): string {
  if (port !== "") return port;
  return protocol === "https:" ? "443" : "80";
}

function parseHost(option: string, text: string): AllowedHost {
  const [, host = "", port] = /^([^\s:/?#@\\]+|\[[\da-f:.]+\])(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (!URL.canParse(`http://${host}`) || Number(port ?? 0) > 65_535) {
    throw new TypeError(
      `${option} takes hosts such as hooks.test or hooks.test:8443, got ${JSON.stringify(text)}`,
    );
  }
  return { hostname: new URL(`http://${host}`).hostname, port: port && String(Number(port)) };
}
