import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { preview } from "vite";
import { onTestFinished } from "vitest";
import { pageConfig } from "../page-config.ts";
import type { PageBackends } from "../page-server.ts";
import { builtPage } from "./build-page.ts";

const types: Record<string, string> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
};

/** The built page on a web server that knows nothing but files, in a folder of a site; for one test. */
export async function servePage(): Promise<{ url: string }> {
  const server = createServer(({ url = "/" }, response) => {
    const { pathname } = new URL(url, "http://page");
    const path = pathname.replace(/^\/video\//, "/").replace(/\/$/, "/index.html");
    readFile(join(builtPage, normalize(path))).then(
      (content) => response.setHeader("content-type", types[extname(path)] ?? "").end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/video/` };
}

/** The built page on `vite preview`, which stands between it and the backends; for one test. */
export async function previewPage(backends: PageBackends): Promise<{ url: string }> {
  const server = await preview({
    ...pageConfig(backends),
    configFile: false,
    logLevel: "silent",
    build: { outDir: builtPage },
    preview: { host: "127.0.0.1", port: 0 },
  });
  onTestFinished(() => server.close());
  const { port } = server.httpServer.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/` };
}
