import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** For a browser that is started by a test: also as root, and asking nobody but the test. */
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
 * @param packageFolder the package whose tests ask. Each has a copy of its own: two that unpack one at once would read
 * half a file.
 * @throws in CI, where a test that nobody ran must not pass for one that passed.
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

/** The version of the Chromium that the package carries. */
export function carriedVersion(): string {
  const manifest = new URL("node_modules/@sparticuz/chromium/package.json", import.meta.url);
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

/** The package unpacks into the temporary folder, where the first user's copy would be in the way of the next one's. */
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
