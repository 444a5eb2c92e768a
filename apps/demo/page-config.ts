import react from "@vitejs/plugin-react";
import type { UserConfig } from "vite";
import { contentSecurity } from "./content-security.ts";
import { loadAhead } from "./load-ahead.ts";
import { type PageBackends, pageServer } from "./page-server.ts";

/** How the page is built and served. Without backends, it is built for a file server. */
export function pageConfig(backends?: PageBackends): UserConfig {
  return {
    plugins: [
      react(),
      contentSecurity(),
      loadAhead(),
      ...(backends === undefined ? [] : [pageServer(backends)]),
    ],
    // So that the built page also works in a folder of a site.
    base: "./",
    // No variable of the environment goes into the page.
    envPrefix: "DEMO_PUBLIC_",
    server: { host: "127.0.0.1" },
    preview: { host: "127.0.0.1" },
    // Vite would find it only after the page has requested it, and would then load the page a second time.
    optimizeDeps: { include: ["cometapi-kling > openapi-fetch"] },
  };
}
