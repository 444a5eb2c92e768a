import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Arguments of a browser that a test starts: it runs as root, too, and sends no requests of its own. */
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
 * Finds a Chromium on this machine: that of `CHROMIUM_PATH`, an installed one, or the one in the package
 * `@sparticuz/chromium` for Linux on x64. Without any, prints a warning and returns undefined.
 * @param packageFolder the package whose tests need it. Each package has its own copy, because two that unpack the same
 * one at once would read half a file.
 * @throws {Error} in CI, where a skipped test must not count as passed.
 */
export async function findChromium(packageFolder: URL): Promise<string | undefined> {
  const chosen = process.env["CHROMIUM_PATH"] || installed.find((path) => existsSync(path));
  if (chosen !== undefined) return chosen;
  if (process.platform === "linux" && process.arch === "x64") {
    return unpackChromium(fileURLToPath(new URL("node_modules/.cache/chromium", packageFolder)));
  }
  const reason = `no Chromium found on ${process.platform} ${process.arch}: set CHROMIUM_PATH, or install Chromium`;
  if (process.env["CI"]) throw new Error(reason);
  process.stderr.write(`\nTHE BROWSER TESTS DID NOT RUN: ${reason}.\n\n`);
  return undefined;
}

/** The version of the Chromium in the package. */
export function carriedVersion(): string {
  const manifest = new URL("node_modules/@sparticuz/chromium/package.json", import.meta.url);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** The package unpacks into TMPDIR, where the copy of one user would be in the way of another's. */
async function unpackChromium(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const { TMPDIR } = process.env;
  process.env["TMPDIR"] = folder;
  try {
    const { default: chromium } = await import("@sparticuz/chromium");
    return await chromium.executablePath();
  } finally {
    if (TMPDIR === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = TMPDIR;
  }
}
