import { createKlingClient, type KlingClient } from "cometapi-kling";

/**
 * The client of the page. It has no key: the server that serves the page adds it, see `proxy.ts`.
 * @param pageUrl where the page is; the requests go to `/api` of the same origin.
 */
export function createPageClient(pageUrl: string): KlingClient {
  return createKlingClient({ baseUrl: new URL("/api", pageUrl) });
}
