import { isLoopbackHost } from "../../http/host-guard.ts";
import { createHostMatcher, portOf } from "../rules/hosts.ts";

/** Where a task with a `callback_url` was created. */
export interface CallbackSource {
  /** The base URLs under which callers reach the simulator. */
  own?: readonly string[];
  /** The `Origin` of the page of another site that created the task. */
  foreignPage?: string | undefined;
}

/** Says why a webhook to this URL is refused; `undefined` if it may be sent. */
export type FindHostFault = (url: string, source?: CallbackSource) => string | undefined;

/**
 * Creates a check of callback URLs, which limits where a caller can make the simulator send requests. By default,
 * webhooks may go to this machine only: `localhost`, 127.0.0.0/8 and `[::1]`, over http or https, without credentials
 * in the URL. Names are compared as written and never resolved. `a.localhost` and `localhost.` do not count, since some
 * resolvers ask the network for them. No webhook may go to the simulator's own paths, and a task that a page of another
 * site created may send webhooks to the further hosts only.
 *
 * @param allowed further hosts, exactly as in the URL: `hooks.test` for every port, `hooks.test:8443` for one
 * @throws {TypeError} if one of `allowed` is not a host with or without a port
 */
export function createCallbackHostCheck(allowed: readonly string[] = []): FindHostFault {
  const isAllowed = createHostMatcher("allowCallbackHosts", allowed);
  return (text, { own = [], foreignPage } = {}) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined) return "callback_url is not a URL";
    if (url.protocol !== "http:" && url.protocol !== "https:") return "callback_url is not http or https";
    if (url.username !== "" || url.password !== "") return "callback_url has credentials in it";
    if (own.some((base) => isOwnPath(url, base))) return "callback_url is a path of the simulator itself";
    if (isAllowed(url)) return undefined;
    const remedy = `allow it with allowCallbackHosts (--allow-callback-host ${url.host})`;
    if (!isLoopbackHost(url.hostname)) return `${url.host} is not this machine: ${remedy}`;
    if (foreignPage === undefined) return undefined;
    // Any page that is open in a browser of this machine can create a task.
    return `a page of another site created the task, and ${url.host} is not named: ${remedy}`;
  };
}

const ownPaths = /^\/(__simulator|kling)(\/|$)/;

/** Whether a URL leads to a path that the simulator itself answers. */
function isOwnPath(url: URL, base: string): boolean {
  if (!URL.canParse(base)) return false;
  const own = new URL(base);
  const isSameMachine =
    url.hostname === own.hostname || (isLoopbackHost(url.hostname) && isLoopbackHost(own.hostname));
  if (!isSameMachine || portOf(url) !== portOf(own)) return false;
  const prefix = own.pathname.replace(/\/+$/, "");
  return url.pathname.startsWith(prefix) && ownPaths.test(url.pathname.slice(prefix.length));
}
