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
 * A Chromium of this machine: that of `CHROMIUM_PATH`, an installed one, or the one that the package
 * `@sparticuz/chromium` carries for Linux on x64. Undefined, with a loud warning, where there is none.
 * @throws in CI, where a test that nobody ran must not pass for one that passed.
 */
export async function findChromium(): Promise<string | undefined> {
  const chosen = process.env["CHROMIUM_PATH"] || installed.find((path) => existsSync(path));
  if (chosen !== undefined) return chosen;
  if (process.platform === "linux" && process.arch === "x64") return unpackChromium();
  const reason = `no Chromium found on ${process.platform} ${process.arch}: set CHROMIUM_PATH, or install Chromium`;
  if (process.env["CI"]) throw new Error(reason);
  process.stderr.write(`\nTHE BROWSER TESTS DID NOT RUN: ${reason}.\n\n`);
  return undefined;
}

async function unpackChromium(): Promise<string> {
  // It unpacks into the temporary folder, where the first user's copy would be in the way of the next one's.
  const folder = fileURLToPath(new URL("../node_modules/.cache/chromium", import.meta.url));
  mkdirSync(folder, { recursive: true });
  process.env["TMPDIR"] = folder;
  const { default: chromium } = await import("@sparticuz/chromium");
  return chromium.executablePath();
}
