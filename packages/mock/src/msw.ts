import { type HttpHandler, HttpResponse, http } from "msw";
import { serviceUrl } from "./generated/facts.ts";
import { createSimulator, type Simulator } from "./simulator/simulator.ts";
import { CutConnection, fetchAt } from "./testing/fetch-at.ts";

/** Options of {@link klingHandlers}. */
export interface KlingHandlersOptions {
  /**
   * The simulator that answers.
   * @default createSimulator(), where a task takes as long as a real one
   */
  simulator?: Simulator;
  /**
   * Base URL that the program calls, up to the part before `/kling`. In a page it may be a path on the page's own
   * server, such as `/api`.
   * @default "https://api.cometapi.com"
   */
  baseUrl?: string | URL;
}

/**
 * Request handlers for MSW 2 or 3 that let a program talk to a simulator. They answer everything under `/kling/` of the
 * base URL, and under `/__simulator/`, where the results and the admin routes are. Other requests are left to other
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
  const answer = async ({ request }: { request: Request }): Promise<Response> => {
    try {
      return await fetch(request);
    } catch (error) {
      // A caller that has gone reads no response.
      if (error instanceof CutConnection || request.signal.aborted) return HttpResponse.error();
      throw error;
    }
  };
  // As an expression: in a text, MSW gives brackets and colons a meaning.
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
