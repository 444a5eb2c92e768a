import { isLoopbackHost } from "../../http/host-guard.ts";

interface AllowedHost {
  hostname: string;
  /** `undefined` allows every port. */
  port: string | undefined;
}

/**
 * Creates a check of callback URLs, which limits where a caller can make the simulator send requests. By default, webhooks
 * may go to this machine only: `localhost`, 127.0.0.0/8 and `[::1]`, over http or https, without credentials in the URL.
 * Names are compared as written and never resolved. `a.localhost` and `localhost.` do not count, since some resolvers ask
 * the network for them.
 *
 * @param allowed further hosts, exactly as in the URL: `hooks.test` for every port, `hooks.test:8443` for one
 * @returns a function that returns why a URL is refused, or `undefined` if it is allowed
 * @throws {TypeError} if one of `allowed` is not a host with or without a port
 */
export function createCallbackHostCheck(
  allowed: readonly string[] = [],
): (url: string) => string | undefined {
  const hosts = allowed.map(parseHost);
  return (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined) return "callback_url is not a URL";
    if (url.protocol !== "http:" && url.protocol !== "https:") return "callback_url is not http or https";
    if (url.username !== "" || url.password !== "") return "callback_url has credentials in it";
    if (isLoopbackHost(url.hostname) || hosts.some((host) => isSame(host, url))) return undefined;
    return `${url.host} is not this machine: allow it with allowCallbackHosts (--allow-callback-host ${url.host})`;
  };
}

function isSame({ hostname, port }: AllowedHost, url: URL): boolean {
  return url.hostname === hostname && (port === undefined || portOf(url) === port);
}

function portOf({ port, protocol }: URL): string {
  if (port !== "") return port;
  return protocol === "https:" ? "443" : "80";
}

function parseHost(text: string): AllowedHost {
  const [, host = "", port] = /^([^\s:/?#@\\]+|\[[\da-f:.]+\])(?::(\d{1,5}))?$/i.exec(text) ?? [];
  if (!URL.canParse(`http://${host}`) || Number(port ?? 0) > 65_535) {
    throw new TypeError(
      `allowCallbackHosts takes hosts such as hooks.test or hooks.test:8443, got ${JSON.stringify(text)}`,
    );
  }
  return { hostname: new URL(`http://${host}`).hostname, port: port && String(Number(port)) };
}
