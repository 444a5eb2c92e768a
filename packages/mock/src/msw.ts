import { type HttpHandler, HttpResponse, http } from "msw";
import { serviceUrl } from "./generated/facts.ts";
import { createSimulator, type Simulator } from "./simulator/simulator.ts";
import { CutConnection, fetchAt } from "./testing/fetch-at.ts";

/** Options of {@link klingHandlers}. */
export interface KlingHandlersOptions {
  /**
   * The simulator that responds.
   * @default createSimulator(), in which a task takes as long as a real one
   */
  simulator?: Simulator;
  /**
   * The base URL that the program calls, up to the part before `/kling`. In a page, it may be a path such as `/api` on
   * the page's own server.
   * @default "https://api.cometapi.com"
   */
  baseUrl?: string | URL;
}

/**
 * Makes request handlers for MSW 2 or 3 that connect a program to a simulator. They handle every request under `/kling/`
 * of the base URL, and under `/__simulator/` for result files and admin routes. They leave other requests to other
 * handlers.
 * @example
 * ```ts
 * import { klingHandlers } from "cometapi-kling-mock/msw";
 * import { setupServer } from "msw/node";
 *
 * const server = setupServer(...klingHandlers());
 * server.listen({ onUnhandledRequest: "error" });
 * ```
 * @throws {TypeError} if `baseUrl` is not a URL
 */
export function klingHandlers(options: KlingHandlersOptions = {}): HttpHandler[] {
  const base = addressOf(options.baseUrl ?? serviceUrl);
  const fetch = fetchAt(options.simulator ?? createSimulator(), base);
  const respond = async ({ request }: { request: Request }): Promise<Response> => {
    try {
      return await fetch(request);
    } catch (error) {
      // An aborted request needs no response.
      if (error instanceof CutConnection || request.signal.aborted) return HttpResponse.error();
      throw error;
    }
  };
  // A regular expression, since brackets and colons have a meaning in MSW's path texts.
  const escaped = base.replaceAll(/[^\w/]/g, String.raw`\$&`);
  return ["kling", "__simulator"].map((part) => http.all(new RegExp(`^${escaped}/${part}/`), respond));
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
