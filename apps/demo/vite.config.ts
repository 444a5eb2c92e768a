import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { backendFrom, proxyTo } from "./proxy.ts";

const simulatorUrl = "http://127.0.0.1:4020";

// No variable of the environment goes into the page: the key is read here, for the proxy, and nowhere else.
export default defineConfig(({ command }) => {
  const proxy = command === "serve" ? proxyTo(backendFrom(process.env, simulatorUrl)) : {};
  return {
    plugins: [react()],
    envPrefix: "DEMO_PUBLIC_",
    server: { host: "127.0.0.1", proxy },
    preview: { host: "127.0.0.1", proxy },
    // Found by Vite too, but only after the page has asked for it: then it loads the page a second time.
    optimizeDeps: { include: ["cometapi-kling > openapi-fetch"] },
  };
});
