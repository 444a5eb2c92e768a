import { isForeignPage } from "../../http/host-guard.ts";
import type { HttpRequest } from "../../http/message.ts";
import { webhookHeader } from "../webhooks/post.ts";

/** What the admin routes know of the simulator's own address. */
interface OwnAddress {
  /** The origin that the request was sent to. */
  origin: string;
  /** The base of every URL, if the options have one. */
  publicUrl: string | undefined;
  /** The host names of the options. */
  allowHosts: readonly string[];
}

/**
 * Says why a request may not use the simulator's own routes; `undefined` if it may. Any page that a user visits can
 * send requests to this machine, can make the simulator send a webhook to itself, and can let its own name point here.
 */
export function findAccessFault({ headers }: HttpRequest, own: OwnAddress): string | undefined {
  if (headers[webhookHeader] !== undefined) return "a webhook may not call the simulator's own routes";
  if (isForeignPage(headers["origin"], own.origin)) {
    return "only a program, or a page of this machine, may use the simulator's own routes";
  }
  const name = nameIn(headers["host"]);
  if (name === undefined || isKnownName(name, own)) return undefined;
  return `the simulator's own routes are not served as ${JSON.stringify(name)}: use localhost or an IP address, or allow it with allowHosts (--allow-host ${name})`;
}

const maxNameCharacters = 253;

/** The host in a `Host` header without its port. */
function nameIn(host: string | undefined): string | undefined {
  return host?.replace(/:\d*$/, "").toLowerCase().slice(0, maxNameCharacters);
}

/** Names that nobody else can let point to this machine: addresses, `localhost` and those of the options. */
function isKnownName(name: string, { publicUrl, allowHosts }: OwnAddress): boolean {
  if (/^\[[\da-f:.]+\]$/.test(name) || /^\d{1,3}(\.\d{1,3}){3}$/.test(name)) return true;
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  if (publicUrl !== undefined && new URL(publicUrl).hostname === name) return true;
  return allowHosts.some((allowed) => allowed.toLowerCase() === name);
}
