import type { IncomingMessage, ServerResponse } from "node:http";
import type { ProxyOptions } from "vite";

/** Where the page's requests go, and as whom. */
export interface Backend {
  url: string;
  key: string;
}

/** A setting of the environment makes no sense, or is not safe. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

// A mock takes any bearer token.
const mockKey = "demo";

/**
 * The backend that the environment chooses by `KLING_BASE_URL`, else the mock. `COMETAPI_KEY` goes only to a
 * service that was named, and only where nobody can read along: over https, or inside this machine.
 * @throws {SettingError} naming the variable that is wrong.
 */
export function backendFrom(env: NodeJS.ProcessEnv, mockUrl: string): Backend {
  const chosen = env["KLING_BASE_URL"];
  if (chosen === undefined || chosen === "") return { url: mockUrl, key: mockKey };
  const url = URL.canParse(chosen) ? new URL(chosen) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new SettingError(`KLING_BASE_URL must be an http or https URL without a query, got: ${chosen}`);
  }
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !isLocal) {
    throw new SettingError("KLING_BASE_URL must be https, or on this machine: the key is sent there.");
  }
  const key = env["COMETAPI_KEY"]?.trim() || (isLocal ? mockKey : undefined);
  if (key === undefined) {
    throw new SettingError("COMETAPI_KEY is not set, and the service that KLING_BASE_URL names needs it.");
  }
  return { url: url.href.replace(/\/+$/, ""), key };
}

/**
 * Vite's proxy setting: what the page asks of `/api/kling/` goes to the backend with the key, which stays in this
 * process.
 */
export function proxyTo({ url, key }: Backend): Record<string, ProxyOptions> {
  return {
    "/api/kling/": {
      target: url,
      changeOrigin: true,
      rewrite: (path) => path.slice("/api".length),
      bypass(request, response) {
        if (response !== undefined && !isFromThisPage(request)) {
          answer(response, 403, { message: "Only the demo's own page may use this address." });
          return request.url;
        }
        // The service has no business with what the browser knows about its user.
        for (const name of ["cookie", "origin", "referer"]) delete request.headers[name];
        request.headers.authorization = `Bearer ${key}`;
        return undefined;
      },
      configure(proxy) {
        proxy.on("error", (error, _request, response) => {
          if ("writeHead" in response && !response.headersSent) answerFailure(response, error, url);
        });
      },
    },
  };
}

/**
 * Any site that the user visits can send a request to this machine, and a create is paid for. A browser says
 * where a request comes from; curl says nothing and may pass.
 */
function isFromThisPage({ headers }: IncomingMessage): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const { origin, host } = headers;
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === host);
}

const neverConnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** Says it in the service's own words, so that the client knows whether a task can have been made. */
function answerFailure(response: ServerResponse, error: Error, url: string): void {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (neverConnected.has(code)) {
    // The service's code for "temporarily unavailable": certainly not accepted, may be tried again.
    answer(response, 503, { code: 5001, message: `Nothing answers at ${url} (${code}). Is it running?` });
  } else {
    answer(response, 502, { message: `The connection to ${url} broke (${code || error.message})` });
  }
}

function answer(response: ServerResponse, status: number, body: { code?: number; message: string }): void {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
}
