import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export const launchArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * A Chromium of this machine: that of `CHROMIUM_PATH`, an installed one, or on Linux on x64 the one of a package.
 * @throws where there is none.
 */
export async function findChromium(): Promise<string> {
  const chosen = process.env["CHROMIUM_PATH"] || installed.find((path) => existsSync(path));
  if (chosen !== undefined) return chosen;
  if (process.platform !== "linux" || process.arch !== "x64")
    throw new Error("no Chromium found: set CHROMIUM_PATH, or install Chromium");
  // It unpacks into the temporary folder, where the first user's copy would be in the way of the next one's.
  const folder = fileURLToPath(new URL("../node_modules/.cache/chromium", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const { TMPDIR } = process.env;
  process.env["TMPDIR"] = folder;
  const { default: chromium } = await import("@sparticuz/chromium");
  const path = await chromium.executablePath();
  if (TMPDIR === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = TMPDIR;
  return path;
}
