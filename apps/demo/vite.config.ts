import { defineConfig } from "vite";
import { pageConfig } from "./page-config.ts";
import { serviceFrom } from "./service-backend.ts";

// Where `npx cometapi-kling-mock simulate` listens.
const mockUrl = "http://127.0.0.1:4020";

// The key is read here, for the server, and nowhere else.
export default defineConfig(({ command }) =>
  pageConfig(command === "serve" ? { mockUrl, service: serviceFrom(process.env) } : undefined),
);
