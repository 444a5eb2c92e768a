import { isLoopbackHost } from "../../http/host-guard.ts";

interface AllowedHost {
  hostname: string;
  /** Every port, if it is left out. */
  port: string | undefined;
}

/**
 * Decides where webhooks may go: a simulator that posted to whatever a caller names would be a way into its network.
 * Without more, to this machine only: `localhost`, 127.0.0.0/8 and `[::1]`, by http or https, without credentials in the
 * URL. Names are taken as they are written and never looked up; `a.localhost` and `localhost.` may be names that some
 * resolvers ask the network for.
 *
 * @param allowed further hosts, exactly as they stand in the URL: `hooks.test` on every port, `hooks.test:8443` on one
 * @returns what tells why a URL is refused, or `undefined` if webhooks may go there
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
