import { type HttpHandler, HttpResponse, http } from "msw";
import { serviceUrl } from "./generated/facts.ts";
import { createSimulator, type Simulator } from "./simulator/simulator.ts";
import { CutConnection, fetchAt } from "./testing/fetch-at.ts";

export interface KlingHandlersOptions {
  /** What answers; `createSimulator()` unless told otherwise, where a task takes as long as a real one. */
  simulator?: Simulator;
  /**
   * Address that the program calls, up to the path before `/kling`; the documented one of the service unless told
   * otherwise. In a page it may be a path, as in `/api`, on the page's own server.
   */
  baseUrl?: string | URL;
}

/**
 * Request handlers for MSW that let the program talk to a simulator: everything under `/kling/` of the address, and
 * under `/__simulator/`, where the videos and the admin routes are. Other requests are left to other handlers.
 * @throws {TypeError} if `baseUrl` is not an address
 */
export function klingHandlers(options: KlingHandlersOptions = {}): HttpHandler[] {
  const base = addressOf(options.baseUrl ?? serviceUrl);
  const fetch = fetchAt(options.simulator ?? createSimulator(), base);
  const answer = async ({ request }: { request: Request }): Promise<Response> => {
    try {
      return await fetch(request);
    } catch (error) {
      // Of a caller that has gone, nobody reads the answer.
      if (error instanceof CutConnection || request.signal.aborted) return HttpResponse.error();
      throw error;
    }
  };
  // Not as text: there, brackets and colons of an address would mean something to MSW.
  const escaped = base.replaceAll(/[^\w/]/g, String.raw`\$&`);
  return ["kling", "__simulator"].map((part) => http.all(new RegExp(`^${escaped}/${part}/`), answer));
}

function addressOf(baseUrl: string | URL): string {
  const { location } = globalThis as { location?: { href: string } };
  const text = String(baseUrl);
  if (!URL.canParse(text, location?.href)) {
    throw new TypeError(`baseUrl must be an address such as ${serviceUrl}, got ${text}`);
  }
  const { origin, pathname } = new URL(text, location?.href);
  if (!origin.startsWith("http")) throw new TypeError(`baseUrl must begin with http or https, got ${text}`);
  return (origin + pathname).replace(/\/+$/, "");
}
