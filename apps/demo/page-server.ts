import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { resolve } from "node:path";
import type { Connect, Plugin, ProxyOptions } from "vite";
import { contentSecurityPolicy, withPolicy } from "./content-security.ts";
import { type ServiceBackend, simulatorKey } from "./service-backend.ts";

/** Who stands behind the page's server. */
export interface PageBackends {
  /** Address of a simulator. */
  mockUrl: string;
  /** The service that the environment names, if it names one. */
  service?: ServiceBackend | undefined;
}

/**
 * The server's half of the page, for `vite`, `vite preview` and `npm start`: it tells the page what there is, and
 * sends its requests on with the key, which stays in this process.
 */
export function pageServer(backends: PageBackends): Plugin {
  const proxy = proxyTo(backends);
  const { mockUrl: mock, service } = backends;
  const offers = JSON.stringify({ mock, ...(service === undefined ? {} : { service: service.url }) });
  return {
    name: "cometapi-kling-demo:page-server",
    config: () => ({ server: { proxy }, preview: { proxy } }),
    configureServer: ({ middlewares }) => tellOffers(middlewares, offers),
    configurePreviewServer({ middlewares, config }) {
      tellOffers(middlewares, offers);
      if (service !== undefined)
        allowVideosOf(middlewares, service, resolve(config.root, config.build.outDir, "index.html"));
    },
  };
}

function tellOffers(middlewares: Connect.Server, offers: string): void {
  middlewares.use("/backends.json", (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(offers);
  });
}

/** The built page is allowed no host but its own. The service's videos are on hosts that nobody knows before. */
function allowVideosOf(middlewares: Connect.Server, { url }: ServiceBackend, file: string): void {
  const policy = contentSecurityPolicy({ videosFrom: ["https:", new URL(url).origin] });
  middlewares.use((request, response, next) => {
    if (request.url !== "/" && request.url !== "/index.html") return next();
    readFile(file, "utf8").then(
      (html) => response.writeHead(200, { "Content-Type": "text/html" }).end(withPolicy(html, policy)),
      next,
    );
  });
}

function proxyTo({ mockUrl, service }: PageBackends): Record<string, ProxyOptions> {
  return {
    "/api/mock/kling/": {
      ...proxied(mockUrl, simulatorKey),
      rewrite: (path) => path.slice("/api/mock".length),
    },
    // Under the page's own name, so that the simulator's videos have addresses on it.
    "/__simulator/scenarios": proxied(mockUrl, simulatorKey),
    "/__simulator/videos/": proxied(mockUrl, simulatorKey),
    ...(service === undefined
      ? {}
      : {
          "/api/service/kling/": {
            ...proxied(service.url, service.key),
            changeOrigin: true,
            rewrite: (path) => path.slice("/api/service".length),
          },
        }),
  };
}

function proxied(url: string, key: string): ProxyOptions {
  return {
    target: url,
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
