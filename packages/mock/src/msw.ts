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
   * the page's own server. Then the handlers add a key to requests without one, as that server does.
   * @default "https://api.cometapi.com"
   */
  baseUrl?: string | URL;
}

/**
 * Makes request handlers for MSW 2 or 3 that connect a program to a simulator. They handle every request under
 * `/kling/` of the base URL, and under `/__simulator/` for result files and admin routes. They leave other requests to
 * other handlers.
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
  const { baseUrl = serviceUrl } = options;
  const base = addressOf(baseUrl);
  // At a path of the page's own server, the handlers stand for that server, which adds the key.
  const key = URL.canParse(String(baseUrl)) ? undefined : keyOfServer;
  const fetch = fetchAt(options.simulator ?? createSimulator(), base, key);
  const respond = async ({ request }: { request: Request }): Promise<Response> => {
    if (request.method === "OPTIONS") return preflight(request);
    // MSW 3 adds it in Node. No name server leads here, so the admin routes need no guard against foreign names.
    if (request.headers.has("host")) request.headers.delete("host");
    try {
      return withOrigin(await fetch(request));
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

const keyOfServer = "key-of-the-server";

/** Allows everything, since some test environments send their preflight without the headers of a browser. */
function preflight({ headers }: Request): Response {
  const response = new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-origin": headers.get("origin") ?? "*",
      "access-control-allow-methods": "GET,HEAD,POST,PUT,PATCH,DELETE,OPTIONS",
      "access-control-allow-headers": headers.get("access-control-request-headers") ?? "*",
    },
  });
  if (headers.has("origin")) response.headers.set("access-control-allow-credentials", "true");
  return response;
}

/** Lets every page read a response to a request without an `Origin`. */
function withOrigin(response: Response): Response {
  const { headers } = response;
  if (!headers.has("access-control-allow-origin")) headers.set("access-control-allow-origin", "*");
  return response;
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
