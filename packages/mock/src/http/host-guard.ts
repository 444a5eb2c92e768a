import { isLoopbackHost } from "../simulator/webhooks/allowed-hosts.ts";

/**
 * Whether a page of somewhere else asks. Every page that a user visits can send requests to this machine, and CORS lets
 * it read the answers, as the service does; what is the simulator's own is for pages of this machine, or of the same
 * address. A name is not enough: anybody can let one of theirs point here.
 * @param page the request's `Origin`; programs send none
 * @param own the origin that was asked
 */
export function isForeignPage(page: string | undefined, own: string): boolean {
  if (page === undefined) return false;
  if (!URL.canParse(page)) return true;
  const { hostname } = new URL(page);
  const isSameAddress = /^[\d.]+$|^\[/.test(hostname) && hostname === new URL(own).hostname;
  return !isLoopbackHost(hostname) && !isSameAddress;
}
