/**
 * Whether a URL's host is certainly this machine. The URL parser has already normalised addresses such as 127.1 and
 * 0x7f000001 to 127.0.0.1. Other names under `localhost` do not count, since some systems ask a name server for them.
 */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * Whether a page of another machine sent the request. Every page that a user visits can send requests to this machine,
 * and CORS lets it read the responses. The simulator's own routes serve only pages of this machine, or of the same
 * address. An equal host name proves nothing: anybody can point a name at this machine.
 * @param page the request's `Origin`; programs send none
 * @param own the origin that the request was sent to
 */
export function isForeignPage(page: string | undefined, own: string): boolean {
  if (page === undefined) return false;
  if (!URL.canParse(page)) return true;
  const { hostname } = new URL(page);
  const isSameAddress = /^[\d.]+$|^\[/.test(hostname) && hostname === new URL(own).hostname;
  return !isLoopbackHost(hostname) && !isSameAddress;
}
