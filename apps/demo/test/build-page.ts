import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the built page is while the browser tests run. */
export const builtPage = fileURLToPath(new URL("../node_modules/.cache/e2e-page", import.meta.url));

/** Builds the page once for all browser tests. Not by Vite's function, which would build it for development here. */
export async function setup(): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    ["node_modules/vite/bin/vite.js", "build", "--outDir", builtPage, "--emptyOutDir", "--logLevel", "warn"],
    { cwd: root, env: { ...process.env, NODE_ENV: "production" } },
  );
}
