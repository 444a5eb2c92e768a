import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import type { Connect, Plugin, ProxyOptions } from "vite";
import { contentSecurityPolicy, withPolicy } from "./content-security.ts";
import { type ServiceBackend, simulatorKey } from "./service-backend.ts";

/** The backends behind the page's server. */
export interface PageBackends {
  /** Address of a simulator. */
  mockUrl: string;
  /** The service that the environment names, if it names one. */
  service?: ServiceBackend | undefined;
}

/**
 * The server's half of the page, for `vite`, `vite preview` and `npm start`: it tells the page which backends there
 * are, and forwards its requests with the key, which stays in this process.
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
  // In a frame, another site could lead the user's click to a button that costs money.
  middlewares.use((_request, response, next) => {
    response.setHeader("X-Frame-Options", "DENY");
    next();
  });
  middlewares.use("/backends.json", (_request, response) => {
    response.writeHead(200, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(offers);
  });
}

/** The built page may load only from its own host. The hosts of the service's videos are not known beforehand. */
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
      selfHandleResponse: true,
      rewrite: (path) => path.slice("/api/mock".length),
    },
    // Under the page's own name, so that the simulator's videos have addresses on it.
    "/__simulator/scenarios": proxied(mockUrl, simulatorKey),
    "/__simulator/files/": proxied(mockUrl, simulatorKey),
    ...(service === undefined
      ? {}
      : {
          "/api/service/kling/": {
            ...proxied(service.url, service.key),
            changeOrigin: true,
            selfHandleResponse: true,
            rewrite: (path) => path.slice("/api/service".length),
          },
        }),
  };
}

function proxied(url: string, key: string): ProxyOptions {
  return {
    target: url,
    bypass(request, response) {
      if (response !== undefined && !(isFromThisPage(request) && isPlain(request.url))) {
        answer(response, 403, { message: "Only the demo's own page may use this address." });
        return request.url;
      }
      // The service does not get what the browser knows about its user.
      for (const name of ["cookie", "origin", "referer"]) delete request.headers[name];
      request.headers.authorization = `Bearer ${key}`;
      // Only an uncompressed response can be searched for the key, see `passOn`.
      delete request.headers["accept-encoding"];
      return undefined;
    },
    configure(proxy, { selfHandleResponse = false }) {
      if (selfHandleResponse)
        proxy.on("proxyRes", (answered, _request, response) => passOn(answered, response, key));
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

/** Whether a path has no `..` in it, which could lead a server to something other than Kling's routes. */
const isPlain = (url = ""): boolean => !/(?:\/|\\|%2f|%5c)(?:\.|%2e){1,2}(?:[/\\?#]|%2f|%5c|$)/i.test(url);

// As the client does it: a shorter one is made up, and taking "demo" out of a text would only spoil it.
const shortestSecret = 8;

/** Forwards a response without the key: a service may quote the key that it refuses. */
function passOn(answered: IncomingMessage, response: ServerResponse, key: string): void {
  const withoutKey = (word: string): string =>
    key.length < shortestSecret ? word : word.replaceAll(key, "[API key]");
  text(answered).then(
    (body) => {
      for (const [name, value = ""] of Object.entries(answered.headers)) {
        if (framing.has(name)) continue;
        response.setHeader(name, Array.isArray(value) ? value.map(withoutKey) : withoutKey(value));
      }
      response.writeHead(answered.statusCode ?? 502).end(withoutKey(body));
    },
    // The response broke off. Ours does, too, so the client knows that the outcome is unknown.
    () => response.destroy(),
  );
}

// They describe how the response was sent to this process, which sends it in its own way.
const framing = new Set(["connection", "keep-alive", "transfer-encoding", "content-length"]);

const neverConnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"]);

/** An error in the service's own format, so that the client knows whether a task can have been made. */
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
